import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseJson, parseJsonLine, printJson, printJsonLine } from "../../src/graph/json.ts";
import { TextError } from "../../src/graph/json_scan.ts";

const NUMBERS = [
  "0",
  "-0",
  "5",
  "5.0",
  "-5.00",
  "1e3",
  "1E+3",
  "1.50",
  "0.1",
  "1e400",
  "9007199254740991",
]
  .concat(["9007199254740993", "18446744073709551615", "-9223372036854775808", "1e-7", "3.14e0"])
  .concat(["9007199254740993.0", "1.8446744073709551615e19", "0.0e-400", "1.0e300"]);

Deno.test("printJson() keeps the spelling of every number that parseJson() read", () => {
  for (const number of NUMBERS) {
    assertEquals(printJson(parseJson(`{"a":${number}}`), 0), `{"a":${number}}`);
    assertEquals(printJson(parseJson(`["x",${number},true]`), 0), `["x",${number},true]`);
  }
});

Deno.test("parseJson() reads whole numbers beyond 2^53 as bigints and all others as numbers", () => {
  const numbers = parseJson("[18446744073709551615, 5.0, -0.0, 9007199254740991]") as unknown[];
  assertEquals([...numbers], [
    18446744073709551615n,
    5,
    -0,
    9007199254740991,
  ]);
});

Deno.test("parseJson() reads no whole number in place of one that is none, which a seed would take", () => {
  for (
    const number of ["9007199254740992.5", "-9007199254740991.4", "1.00000000000000001", "1e-400"]
  ) {
    const message = `The number ${number} would be read as ${Number(number)}, so write that one`;
    assertThrows(() => parseJson(`{"seed": ${number}}`), TextError, message);
  }
  const exact = parseJson("[1e19, 1.5e3, 9007199254740993e0, 2251799813685248.5, 5e-324, 1e21]");
  assertEquals(
    [...exact as unknown[]],
    [1e19, 1500, 9007199254740993n, 2251799813685248.5, 5e-324, 1e21],
  );
});

Deno.test("printJson() forgets a number's spelling once its value is changed", () => {
  const read = parseJson('{"kept":5.0,"changed":5.0}') as Record<string, number>;
  assertEquals(printJson({ ...read, changed: 6 }, 0), '{"changed":6,"kept":5.0}');
});

Deno.test("printJson() sorts names at every depth and is stable", () => {
  const text = printJson({ b: { d: 1, c: [{ z: 1, y: 2 }] }, a: null });
  assertEquals(JSON.parse(text), { a: null, b: { c: [{ y: 2, z: 1 }], d: 1 } });
  assert(text.indexOf('"y"') < text.indexOf('"z"'));
  assertEquals(printJson(parseJson(text)), text);
});

Deno.test("printJson() puts wires and points on one line without touching texts that look like them", () => {
  const value = { at: [120, -8.5], link: { from: "a.b" }, text: '[\n 1 ]{\n "from": "x"\n}' };
  const text = printJson(value);
  assertStringIncludes(text, '"at": [120, -8.5]');
  assertStringIncludes(text, '"link": { "from": "a.b" }');
  assertEquals(JSON.parse(text), value);
});

Deno.test("parseJson(printJson(x)) is x for any JSON value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    fc.pre(!JSON.stringify(value).includes('"__proto__"'));
    assertEquals(JSON.stringify(parseJson(printJson(value))), JSON.stringify(sortKeys(value)));
  }));
});

Deno.test("parseJson() accepts exactly what JSON.parse() accepts, except what it refuses by name", () => {
  const pieces = fc.constantFrom(
    ...["{", "}", "[", "]", ",", ":", '"a"', '"b"', "1", "-1.5e2", "true", "null", " ", "\n", "x"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const ours = attempt(() => parseJson(text));
      const theirs = attempt(() => JSON.parse(text));
      if (ours instanceof Error && /stands twice/.test(ours.message)) return;
      assertEquals(ours instanceof Error, theirs instanceof Error, text);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("parseJson() says line and column of a fault", () => {
  const faults: readonly (readonly [string, string, number, number])[] = [
    ['{\n  "a": tru\n}', "Expected a value", 2, 8],
    ['{"a": 1,}', "Expected a name in double quotes", 1, 9],
    ['{"a"', "Expected a colon, but got the end", 1, 5],
    ["[1\n2]", "Expected a comma or the closing bracket, but got 2", 2, 1],
    ["", "Expected a value, but got the end", 1, 1],
    ['{"a": 01}', "Expected a value", 1, 7],
    ["[1] 2", "Expected the end of the text", 1, 5],
    ['{"a":1,\n "a":2}', 'The name "a" stands twice', 2, 2],
    ['{"a": {"__proto__": {}}}', 'The name "__proto__" is not allowed', 1, 8],
    ['{"\\u005f_proto__": {}}', 'The name "__proto__" is not allowed', 1, 2],
    ["[".repeat(65), "Nested deeper than 64 levels", 1, 65],
  ];
  for (const [text, message, line, column] of faults) {
    const error = assertThrows(() => parseJson(text), TextError, message);
    assertEquals([error.line, error.column], [line, column], text);
  }
});

Deno.test("parseJson() refuses a million brackets and reads a megabyte of text without trouble", () => {
  assertThrows(() => parseJson("[".repeat(1_000_000)), TextError, "Nested deeper");
  const long = JSON.stringify("\\u0041 \n".repeat(200_000));
  assertEquals(parseJson(long), JSON.parse(long));
});

Deno.test("parseJsonLine() reads what printJsonLine() prints, to the last digit", () => {
  const value = {
    seed: 2n ** 64n - 1n,
    list: [9007199254740993n, 5, 0.1234567890123456],
    text: "1",
  };
  assertEquals(parseJsonLine(printJsonLine(value)), value);
  assertEquals(parseJsonLine("{}"), {});
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sortKeys(v)]),
  );
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

Deno.test("a text of millions of escapes is read, and a wrong one among them found", () => {
  for (const escape of ["\\n", "\\u0041", '\\"']) {
    const text = `["${escape.repeat(4_000_000)}"]`;
    assertEquals((parseJson(text) as string[])[0]!.length, 4_000_000);
    assertThrows(() => parseJson(text.replace(/"]$/, '\\x"]')), SyntaxError, "Expected a value");
  }
});
