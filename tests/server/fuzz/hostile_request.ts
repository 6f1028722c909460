import fc from "fast-check";
import type { DescribedApi, Operation } from "./described_api.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A request as it is sent. */
export interface HostileRequest {
  readonly operation: Operation;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** Texts that programs have stumbled over. */
const WORDS: readonly string[] = [
  "",
  " ",
  ".",
  "..",
  "/",
  "../../etc/passwd",
  "..\\..\\windows\\win.ini",
  "/etc/passwd",
  "c:\\x",
  "a/../b",
  ".braid/braid.sqlite",
  "a.graph.json/b",
  "a.graph.json",
  "a\0b",
  "a\nb\r\nc",
  "con",
  "__proto__",
  "constructor",
  "日本語".repeat(60),
  "\u{1f600}".repeat(100),
  "a/".repeat(140) + "a",
  "x".repeat(5000),
  "\ud800",
  "\u202egpj.exe",
  "%2e%2e%2f",
  "%ff",
  "' OR 1=1 --",
  "<script>",
  "-1",
  "0",
  "1.5",
  "1e999",
  "0x10",
  "NaN",
  "18446744073709551616",
  "*",
  '"a", W/"b"',
];

const RANGES: readonly string[] = [
  "bytes=0-0",
  "bytes=-1",
  "bytes=-0",
  "bytes=3-",
  "bytes=5-2",
  "bytes=99999999999999999999-",
  "bytes=0-1,3-4",
  "lines=1-2",
];

/** Requests of an API: as its schemas have them, nearly so, and not at all. */
export function hostileRequests(
  api: DescribedApi,
  operations: readonly Operation[],
  /** What is really there as the requests go, by the part of the path that it follows. */
  found: ReadonlyMap<string, string>,
): fc.Arbitrary<HostileRequest> {
  const word: fc.Arbitrary<string> = fc.oneof(
    fc.constantFrom(...WORDS),
    fc.string({ unit: "binary", maxLength: 20 }),
    { arbitrary: fc.nat(20).map((at) => [...found.values()][at % found.size]!), weight: 4 },
  );
  return fc.constantFrom(...operations).chain((operation) =>
    fc.record({
      parameters: fc.tuple(...operation.parameters.map(({ name, in: place, schema }) => {
        const right = schema.type === "string" && !schema.enum
          ? word
          : valueOf(api, schema, word).map((one) => typeof one === "string" ? one : spell(one));
        const own = fc.constant(null).map(() => found.get(operation.path.split("/")[2]!) ?? "a");
        const given = fc.oneof(
          right,
          place === "path" ? own : name === "range" ? fc.constantFrom(...RANGES) : fc.constant("*"),
        );
        return place === "path" ? given : fc.oneof(given, fc.constant(undefined));
      })),
      body: bodyOf(api, operation, word),
      method: fc.oneof(
        { arbitrary: fc.constant(operation.method), weight: 30 },
        fc.constant("HEAD"),
      ),
      headers: fc.oneof(
        { arbitrary: fc.constant({}), weight: 8 },
        fc.record({ "if-none-match": header(word) }),
        fc.record({ "if-range": header(word), range: header(word) }),
        fc.constant({ origin: "https://evil.example" }),
        fc.constant({ upgrade: "websocket", connection: "upgrade" }),
      ),
    }).map(({ parameters, body, headers, method }) => {
      const head = method === "HEAD" && operation.method === "GET";
      return assemble(head ? { ...operation, method } : operation, parameters, {
        ...headers,
        ...body.headers,
      }, body.bytes);
    })
  );
}

function assemble(
  operation: Operation,
  values: readonly (string | undefined)[],
  headers: Readonly<Record<string, string>>,
  body: Uint8Array<ArrayBuffer> | undefined,
): HostileRequest {
  let { path } = operation;
  const query = new URLSearchParams();
  const all: Record<string, string> = { ...headers };
  for (const [index, { name, in: place }] of operation.parameters.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    if (place === "query") query.append(name, value);
    else if (place === "header") all[name] = latin(value);
    else {path = path.replace(`{${name}}`, () =>
        encodeURIComponent(value.toWellFormed().replace(/^\.{1,2}$/, "$&/")));}
  }
  return {
    operation,
    path: query.size ? `${path}?${query}` : path,
    headers: all,
    ...(body && { body }),
  };
}

/** What a header can hold. */
const latin = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, "?").slice(0, 500);
const header = (word: fc.Arbitrary<string>): fc.Arbitrary<string> => word.map(latin);

interface Body {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

function bodyOf(
  api: DescribedApi,
  { body }: Operation,
  word: fc.Arbitrary<string>,
): fc.Arbitrary<Body> {
  if (!body) return fc.constant({ headers: {} });
  const json = fc.oneof(
    { arbitrary: valueOf(api, body.schema ?? {}, word).map(spell), weight: 3 },
    { arbitrary: valueOf(api, leastOf(api, body.schema ?? {}), word).map(spell), weight: 3 },
    { arbitrary: anything(word).map(spell), weight: 1 },
  );
  const text = fc.oneof(
    { arbitrary: json, weight: 6 },
    json.map((one) => one.slice(0, -1)),
    json.map((one) => `\ufeff${one}`),
    json.map((one) => one.replace(/^\{/, '{"priority":1,"priority":2,')),
    json.map((one) => one.replace(/^\{/, '{"__proto__":{"paused":true},')),
    fc.integer({ min: 1, max: 20_000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
    fc.constantFrom("", "null", "[]", '"text"', "NaN", "{'a':1}", "1e999", "-0", "{}{}"),
  );
  const bytes = fc.oneof(
    { arbitrary: text.map((one) => new TextEncoder().encode(one)), weight: 8 },
    fc.uint8Array({ maxLength: 60 }).map((one) => new Uint8Array(one)),
    fc.constantFrom(
      new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]),
    ),
  );
  const types = fc.oneof(
    { arbitrary: fc.constant(body.type), weight: 12 },
    fc.constantFrom("text/plain", "application/json; charset=utf-16", "", "multipart/form-data"),
  );
  return fc.record({ bytes, type: types }).map(({ bytes, type }) => ({
    headers: { "content-type": type },
    bytes,
  }));
}

/** JSON with what `JSON.stringify` refuses: whole numbers without bound, numbers spelt in other ways. */
const spell = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, item) => typeof item === "bigint" ? JSON.rawJSON(String(item)) : item,
  ) ?? "null";

function anything(word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.anything({
    values: [word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.bigInt()],
    maxDepth: 3,
  }).filter((value) => value !== undefined);
}

/** Values of a schema, and some that are beside it. */
function valueOf(
  api: DescribedApi,
  given: Schema,
  word: fc.Arbitrary<string>,
): fc.Arbitrary<unknown> {
  const schema = api.resolve(given);
  const { properties, required = [], items, additionalProperties, minimum, maximum } = schema as {
    properties?: Readonly<Record<string, Schema>>;
    required?: readonly string[];
    items?: Schema;
    additionalProperties?: Schema | boolean;
    minimum?: number;
    maximum?: number;
  };
  const right = ((): fc.Arbitrary<unknown> => {
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
    switch (schema.type) {
      case "string":
        return word;
      case "boolean":
        return fc.boolean();
      case "integer":
      case "number": {
        const [min, max] = [minimum ?? -5, maximum ?? 5000];
        return fc.oneof(
          fc.integer({ min, max: Math.max(min, Math.min(max, 2 ** 31)) }),
          fc.constantFrom(min - 1, max + 1),
        );
      }
      case "array":
        return fc.array(valueOf(api, items ?? {}, word), { maxLength: 3 });
      case "object": {
        const known = fc.record(
          Object.fromEntries(
            Object.entries(properties ?? {}).map(([name, one]) => [name, valueOf(api, one, word)]),
          ),
          { requiredKeys: [...required] },
        );
        if (typeof additionalProperties !== "object") return known;
        return fc.dictionary(word, valueOf(api, additionalProperties, word), { maxKeys: 4 });
      }
      default:
        return fc.oneof(anything(word), { arbitrary: workflows(word), weight: 3 });
    }
  })();
  return fc.oneof({ arbitrary: right, weight: 9 }, { arbitrary: anything(word), weight: 1 });
}

/** The schema with only what it requires. */
function leastOf(api: DescribedApi, given: Schema): Schema {
  const schema = api.resolve(given) as { properties?: Record<string, Schema>; required?: string[] };
  const { properties = {}, required = [] } = schema;
  const least = Object.fromEntries(required.map((name) => [name, properties[name]]));
  return required.length ? { ...schema, properties: least } : given;
}

/** Documents that are ones, and nearly. */
function workflows(word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const nodes = fc.constantFrom({ a: { type: "trial.save" } }, { a: { type: "trial.slow" } }, {});
  const type = fc.constantFrom("trial.save", "trial.shout", "trial.slow", "trial.none", "x");
  const input = fc.oneof(word, word.map((from) => ({ from })), anything(word));
  const node = fc.record({ type, inputs: fc.dictionary(word, input, { maxKeys: 2 }) });
  return fc.oneof(
    nodes.map((nodes) => ({ format: "braid/1", nodes, outputs: Object.keys(nodes) })),
    fc.record({
      format: fc.constantFrom("braid/1", "braid/1", "braid/2", 1),
      nodes: fc.dictionary(fc.oneof(fc.constant("a"), word), node, { maxKeys: 3 }),
      outputs: fc.oneof(fc.constant(["a"]), anything(word)),
      view: fc.oneof(fc.constant({}), anything(word)),
    }, { requiredKeys: ["format", "nodes"] }),
  );
}
