import type { Context, Hono } from "hono";
import type {
  BodyOf,
  HeaderOf,
  Params,
  QueryOf,
  Reply,
  Route,
  RouteName,
  Routes,
} from "../api/route.ts";
import { checkShape } from "../graph/check_shape.ts";
import type { Schema } from "../graph/check_shape.ts";
import { printJsonLine } from "../graph/json.ts";
import { HttpError } from "./problem.ts";
import { MAX_JSON_DEPTH, readJson, readText } from "./read_body.ts";
import { schemaFault } from "../api/schema_fault.ts";

/** A request, as far as its route says what is in it. */
export interface RouteCall<N, R extends Route> {
  readonly request: Request;
  readonly params: Readonly<Record<Params<N>, string>>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** The text of the body. */
  readonly source: string;
  header(name: HeaderOf<R>): string | undefined;
  /** What the answer says beside its value. */
  readonly headers: Headers;
}

/** What answers the routes of a table: each takes and gives what is said there. */
export type Handlers<T extends Routes> = {
  readonly [N in keyof T & RouteName]: (
    call: RouteCall<N, T[N]>,
  ) => Reply<T[N]> | Promise<Reply<T[N]>>;
};

type Handler = (call: RouteCall<string, Route>) => unknown;

const MAX_BYTES = 64 * 1024;

/** Adds the routes of a table to an app, below `/api`. */
export function mount<T extends Routes>(app: Hono, routes: T, handlers: Handlers<T>): void {
  for (const [name, route] of Object.entries<Route>(routes)) {
    const [method, path] = name.split(" ") as [string, string];
    const handler = (handlers as Readonly<Record<string, unknown>>)[name] as Handler;
    app.on(
      method,
      `/api${path}`,
      async (context) => {
        const call = await callOf(route, context);
        return answerOf(route, await handler(call), call.headers);
      },
    );
  }
}

async function callOf(route: Route, context: Context): Promise<RouteCall<string, Route>> {
  const { query, body, maxBytes = MAX_BYTES } = route;
  const request = context.req.raw;
  const asked = query && checked(query, context.req.query(), "query");
  const source = body ? await readJsonText(request, maxBytes) : "";
  const given = body && checked(body, await jsonOf(source), "body");
  return {
    request,
    params: context.req.param(),
    query: asked as undefined,
    body: given as undefined,
    source,
    header: (name: string) => context.req.header(name),
    headers: new Headers({ "cache-control": "no-store" }),
  };
}

/** What a handler has given, with the status that its route says. */
function answerOf({ answers }: Route, value: unknown, headers: Headers): Response {
  if (value instanceof Response) return value;
  const status = Number(Object.keys(answers)[0]); // in ascending order
  if (value === undefined) return new Response(null, { status });
  const isPrinted = typeof value === "string" || value instanceof ReadableStream;
  headers.set("content-type", "application/json");
  return new Response(isPrinted ? value : printJsonLine(value), { status, headers });
}

async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  // A form, which other sites can send without asking, never has this type.
  if (!/^application\/json\b/i.test(type)) {
    throw new HttpError(415, `Expected application/json, but got "${type || "nothing"}"`);
  }
  return await readText(request, maxBytes) || "{}";
}

/** The JSON of a request, within bounds. @throws HttpError */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  return await jsonOf(await readJsonText(request, maxBytes));
}

async function jsonOf(text: string): Promise<unknown> {
  try {
    return await readJson(text, MAX_JSON_DEPTH);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, `The body is not JSON: ${(error as Error).message}`);
  }
}

function checked(schema: Schema, value: unknown, place: string): unknown {
  const result = checkShape(schema, value, { reportInput: true });
  if (result.success) return result.data;
  throw new HttpError(400, schemaFault(result.error, place));
}
