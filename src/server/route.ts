import type { Context, Hono } from "hono";
import * as z from "zod";
import { checkShape } from "../graph/check_shape.ts";
import { printJsonLine } from "../graph/json.ts";
import { HttpError } from "./problem.ts";
import { MAX_JSON_DEPTH, readJson, readText } from "./read_body.ts";
import { schemaFault } from "./schema_fault.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/**
 * One answer as the documentation shows it: JSON of a schema, or another media type; `none` for one without a body. One of
 * 400 or more is a problem document.
 */
export interface Answer {
  readonly doc: string;
  readonly schema?: z.core.$ZodType;
  readonly type?: string;
}

/** What a route takes: its schemas check requests and are what the OpenAPI document is made of. */
export interface RouteParts<Q extends z.ZodType, B extends z.ZodType> {
  readonly method: Method;
  /** With `:name` for one part of the path, below `/api`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly query?: Q;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a JSON body. */
  readonly body?: B;
  /** Media type of a body that is read by `handle` itself. */
  readonly bodyType?: string;
  readonly maxBytes?: number;
  readonly answers: Readonly<Record<number, Answer>>;
}

export interface Call<Q extends z.ZodType, B extends z.ZodType> {
  readonly request: Request;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** The text of the body. */
  readonly source: string;
  param(name: string): string;
  header(name: string): string | undefined;
}

/** A route of the server. */
export interface Route extends RouteParts<z.ZodType, z.ZodType> {
  handle(context: Context): Promise<Response>;
}

const MAX_BYTES = 64 * 1024;

/** Typed identity: what `answer` is given follows from the schemas. */
export function defineRoute<
  Q extends z.ZodType = z.ZodType<never>,
  B extends z.ZodType = z.ZodType<never>,
>(
  parts: RouteParts<Q, B> & {
    readonly answer: (call: Call<Q, B>) => Response | Promise<Response>;
  },
): Route {
  return {
    ...parts,
    async handle(context): Promise<Response> {
      const { query, body, maxBytes = MAX_BYTES } = parts;
      const request = context.req.raw;
      const asked = query ? checked(query, context.req.query(), "query") : undefined;
      const source = body ? await jsonText(request, maxBytes) : "";
      return await parts.answer({
        request,
        query: asked as z.output<Q>,
        body: (body ? checked(body, await jsonOf(source), "body") : undefined) as z.output<B>,
        source,
        param: (name) => context.req.param(name) ?? "",
        header: (name) => context.req.header(name),
      });
    },
  };
}

async function jsonText(request: Request, maxBytes: number): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  // A form, which other sites can send without asking, never has this type.
  if (!/^application\/json\b/i.test(type)) {
    throw new HttpError(415, `Expected application/json, but got "${type || "nothing"}"`);
  }
  return await readText(request, maxBytes) || "{}";
}

async function jsonOf(text: string): Promise<unknown> {
  try {
    return await readJson(text, MAX_JSON_DEPTH);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, `The body is not JSON: ${(error as Error).message}`);
  }
}

function checked<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const result = checkShape(schema, value, { reportInput: true });
  if (result.success) return result.data;
  throw new HttpError(400, schemaFault(result.error, place));
}

/** Adds routes to an app, below `/api`. */
export function mount(app: Hono, routes: readonly Route[]): void {
  for (const { method, path, handle } of routes) {
    app.on(method.toUpperCase(), `/api${path}`, handle);
  }
}

/** A JSON answer whose large whole numbers keep their digits. */
export function json(value: unknown, status = 200, headers: HeadersInit = {}): Response {
  const all = new Headers(headers);
  all.set("content-type", "application/json");
  if (!all.has("cache-control")) all.set("cache-control", "no-store");
  return new Response(printJsonLine(value), { status, headers: all });
}
