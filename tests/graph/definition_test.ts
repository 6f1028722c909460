import { assertEquals, assertThrows } from "@std/assert";
import { CONVERSIONS, defineConversion } from "../../src/graph/conversion.ts";
import { definitionFaults, undeclaredKinds } from "../../src/graph/definition.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode } from "../../src/graph/node.ts";
import { defineKind, list } from "../../src/graph/port.ts";
import { float, int } from "../../src/graph/primitives.ts";

const GOOD = defineNode({
  title: "Good",
  category: "test",
  inputs: { value: int({ default: 1 }), rows: group({ scale: float() }) },
  outputs: { value: int() },
  run: ({ value }) => ({ value }),
});

Deno.test("definitionFaults() names each part that a definition of others lacks", () => {
  assertEquals(definitionFaults(GOOD), []);
  const none = "The default export is not a node: expected the result of defineNode()";
  for (const odd of [undefined, null, "node", () => ({})]) {
    assertEquals(definitionFaults(odd), [none]);
  }
  assertEquals(definitionFaults({}), [
    "It has no run()",
    "It has no title",
    "It has no category",
    "It has no inputs",
    "It has no outputs",
  ]);
  const lacks: [change: object, fault: string][] = [
    [{ run: 1 }, "It has no run()"],
    [{ title: "" }, "It has no title"],
    [{ title: 1 }, "It has no title"],
    [{ category: 1 }, "It has no category"],
    [{ inputs: [] }, "It has no inputs"],
    [{ inputs: null }, "It has no inputs"],
    [{ outputs: "none" }, "It has no outputs"],
    [{ outputs: [] }, "It has no outputs"],
    [{ doc: 7 }, "Its doc is not what it should be"],
  ];
  for (const [change, fault] of lacks) {
    assertEquals(definitionFaults({ ...GOOD, ...change }), [fault]);
  }
});

Deno.test("definitionFaults() lists the first of many faults, no longer than anybody reads", () => {
  const inputs = Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [`${at} ${"x".repeat(1800)}`, int()]),
  );
  const faults = definitionFaults({ ...GOOD, inputs });
  assertEquals([faults.length, faults.at(-1)], [21, "and 80 more"]);
  assertEquals(Math.max(...faults.map(({ length }) => length)), 500);
});

Deno.test("definitionFaults() names ports that cannot be, those in groups too", () => {
  const faultsOf = (inputs: object, outputs: object = {}): readonly string[] =>
    definitionFaults({ ...GOOD, inputs, outputs });
  assertEquals(faultsOf({ a: {} }), ['The input "a" has no kind']);
  assertEquals(faultsOf({ a: 3 }), ['The input "a" has no kind']);
  assertEquals(faultsOf({ a: { group: { b: {} } } }), ['The input "b" has no kind']);
  assertEquals(faultsOf({ "a b": int() }), ['The input "a b" is not named by one word']);
  assertEquals(faultsOf({}, { "1": int() }), ['The output "1" is not named by one word']);
  assertEquals(faultsOf({ a: int({ keep: true }) }), [
    'The input "a" is kept, which only an output can be',
  ]);
  assertEquals(faultsOf({ a: int({ needs: "b" }) }), [
    'The input "a" needs another input, which only an output can',
  ]);
  assertEquals(faultsOf({}, { a: int({ keep: true, needs: "b" }) }), []);
  assertEquals(faultsOf({ a: { ...int(), lazy: true } }), []);
  assertEquals(faultsOf({}, { a: { ...int(), lazy: true } }), [
    'The output "a" is lazy, which only an input can be',
  ]);
  const [wrong, ...others] = faultsOf({ a: int({ default: 5, max: 3 }) });
  assertEquals([wrong!.startsWith('The input "a" has a wrong default: '), others], [true, []]);
});

Deno.test("undeclaredKinds() finds misspelt kinds within lists, groups and outputs", () => {
  const node = {
    ...GOOD,
    inputs: { a: list({ kind: "imag" }), g: group({ b: { kind: "maks" } }) },
  };
  assertEquals(
    undeclaredKinds({ nodes: { "test.n": node }, kinds: { int: { name: "int" } } } as never),
    [
      { type: "test.n", port: "a", kind: "imag" },
      { type: "test.n", port: "b", kind: "maks" },
    ],
  );
});

Deno.test("CONVERSIONS turn numbers into what is asked for, and refuse what is no seed", () => {
  const convert = (from: string, to: string, value: unknown): unknown =>
    CONVERSIONS.find((one) => one.from === from && one.to === to)!.convert(value);
  assertEquals(convert("int", "float", 3), 3);
  assertEquals([convert("int", "seed", 0), convert("int", "seed", 7)], [0n, 7n]);
  assertEquals(convert("int", "text", 3), "3");
  assertEquals(convert("float", "text", 0.5), "0.5");
  assertEquals(convert("seed", "text", 9n), "9");
  assertEquals([convert("choice", "text", "a"), convert("text", "choice", "a")], ["a", "a"]);
  for (const odd of [-1, 0.5, NaN]) {
    assertThrows(() => convert("int", "seed", odd), RangeError, `current value is ${odd}`);
  }
  assertEquals(CONVERSIONS.length, 7);
});

Deno.test("defineConversion() leads from one named kind to another only", () => {
  const [a, b] = [defineKind<number>("a"), defineKind<number>("b")];
  const declared = defineConversion(a(), b(), (value) => value + 1, "Adds one");
  assertEquals([declared.from, declared.to, declared.doc, declared.convert(1)], [
    "a",
    "b",
    "Adds one",
    2,
  ]);
  assertEquals("doc" in defineConversion(a(), b(), Number), false);
  for (const [from, to] of [[list(a()), b()], [a(), list(b())]] as const) {
    assertThrows(() => defineConversion(from as never, to as never, Number), TypeError, "of lists");
  }
});
