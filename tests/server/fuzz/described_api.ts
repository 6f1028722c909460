import * as z from "zod";

type Schema = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** An operation of an OpenAPI document, as far as requests can be made and answers checked by it. */
export interface Operation {
  readonly method: string;
  /** `/api/runs/{id}`. */
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly schema: Schema;
  }[];
  /** Media type and schema of its body. */
  readonly body?: { readonly type: string; readonly schema?: Schema };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface RawOperation extends Pick<Operation, "responses"> {
  readonly parameters?: Operation["parameters"];
  readonly requestBody?: { readonly content: Content };
}

/** What an OpenAPI document promises. */
export class DescribedApi {
  readonly operations: readonly Operation[];
  readonly #definitions: Readonly<Record<string, Schema>>;
  readonly #checks = new Map<Schema, z.ZodType>();

  constructor({ paths, components }: Document) {
    this.#definitions = Object.fromEntries(
      Object.entries(components.schemas).map(([name, schema]) => [name, local(schema) as Schema]),
    );
    this.operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => {
        const [body] = Object.entries(requestBody?.content ?? {});
        return {
          method: method.toUpperCase(),
          path,
          parameters,
          responses,
          ...(body && { body: { type: body[0], ...body[1] } }),
        };
      })
    );
  }

  /** The schema that a reference leads to, itself otherwise. */
  resolve(schema: Schema): Schema {
    const name = /[^/]+$/.exec(String(schema.$ref ?? ""))?.[0];
    return name === undefined ? schema : this.#definitions[name]!;
  }

  /** What an answer has that is not described, or has not that is; undefined where it is as described. */
  async faultOf({ responses }: Operation, response: Response): Promise<string | undefined> {
    const { status } = response;
    const given = responses[status] ??
      (status < 500 && status >= 400 ? responses.default : undefined);
    if (!given) return `its status ${status} is not described`;
    const type = (response.headers.get("content-type") ?? "").split(";", 1)[0]!;
    const known = Object.entries(given.content ?? {});
    const text = new TextDecoder().decode(await firstBytes(response, type));
    if (!known.length) return text ? `its body of "${type}" is not described` : undefined;
    const found = known.find(([pattern]) =>
      pattern === type || pattern === "*/*" || type.startsWith(pattern.replace(/\*$/, "")) &&
        pattern.endsWith("*")
    );
    if (!found) return `its type "${type}" is not among ${known.map(([one]) => one).join(", ")}`;
    const [, { schema }] = found;
    if (!schema) return undefined;
    const checked = this.#check(schema).safeParse(JSON.parse(text));
    return checked.success ? undefined : `${z.prettifyError(checked.error)}: ${text.slice(0, 300)}`;
  }

  #check(schema: Schema): z.ZodType {
    const known = this.#checks.get(schema) ??
      z.fromJSONSchema({ ...(local(schema) as Schema), $defs: this.#definitions } as never);
    this.#checks.set(schema, known);
    return known;
  }
}

/** A stream of events never ends: its first part will do. */
async function firstBytes(response: Response, type: string): Promise<Uint8Array> {
  if (type !== "text/event-stream") return await response.bytes();
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return value!;
}

/** The schema by itself: references within it, and nothing in an object that it does not name. */
function local(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(local);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === "$ref" ? String(value).replace("#/components/schemas/", "#/$defs/") : local(value),
    ]),
  );
  return "properties" in copy ? { additionalProperties: false, ...copy } : copy;
}
