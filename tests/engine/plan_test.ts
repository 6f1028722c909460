import { assertEquals, assertThrows } from "@std/assert";
import { planRun, type StepInput } from "../../src/engine/plan.ts";
import { defineConversion } from "../../src/graph/conversion.ts";
import { defineNode } from "../../src/graph/node.ts";
import { list } from "../../src/graph/port.ts";
import { int, text } from "../../src/graph/primitives.ts";
import { check } from "../../src/graph/validate.ts";
import { build, harness, libraryOf, tensor, thing } from "./harness.ts";

type Nodes = Parameters<typeof build>[0];

const save = defineNode({
  title: "Save",
  category: "test",
  inputs: { name: text({ fills: ["size"] }), note: text({ default: "" }) },
  outputs: { name: text() },
  run: ({ name }) => ({ name }),
});
const tell = defineNode({
  title: "Tell",
  category: "test",
  inputs: { text: text({ default: "" }), texts: list(text()) },
  outputs: { text: text() },
  run: ({ text, texts }) => ({ text: [text, ...texts].join() }),
});
const make = defineNode({
  title: "Make",
  category: "test",
  inputs: {},
  outputs: { tensor: tensor(), tensors: list(tensor()), thing: thing() },
  run: () => ({ tensor: new Float32Array(1), tensors: [], thing: {} as AsyncDisposable }),
});

/** A library with several conversions from and to the same kinds. */
const library = {
  ...libraryOf({ save, tell, make }),
  conversions: [
    defineConversion(tensor(), int(), (value) => value.length),
    defineConversion(thing(), text(), () => "thing"),
    defineConversion(tensor(), text(), (value) => value.join()),
  ],
};

function inputsOf(nodes: Nodes, id: string): readonly StepInput[] {
  return planRun(check(build(nodes, [id]), library), library).steps.get(id)!.inputs;
}

const wiresOf = (nodes: Nodes, id: string): unknown[] => inputsOf(nodes, id).map((one) => one.wire);

Deno.test("planRun() refuses a graph that is not sound, in words", () => {
  const refuses = (nodes: Nodes, id: string, fault: string): void => {
    const checked = check(build(nodes, [id]), library);
    const { message } = assertThrows(() => planRun(checked, library, [id]), TypeError);
    assertEquals(message, fault);
  };
  refuses(
    { a: ["add", { a: "b.sum" }], b: ["add", { a: "a.sum" }] },
    "a",
    "The wires go in a circle: b -> a",
  );
  refuses({ a: ["none"] }, "a", 'The type "test.none" of "a" is unknown');
  refuses({ a: ["total"] }, "a", 'Input "items" of "a" is not connected');
  refuses(
    { a: ["range", { count: 1 }], b: ["spoil", { tensor: "a.items" }] },
    "b",
    'The wire into "b.tensor" does not fit',
  );
  refuses(
    { b: ["spoil", { tensor: { from: "gone.items" } }] },
    "b",
    'The wire into "b.tensor" does not fit',
  );
  const checked = check(build({ a: ["add"] }, ["a"]), library);
  const unresolved = { ...checked, resolution: { ...checked.resolution, nodes: new Map() } };
  assertThrows(() => planRun(unresolved, library, ["a"]), TypeError, 'of "a" is unknown');
});

Deno.test("planRun() says of a wire what is done on the way, and nothing else", () => {
  const made = { make: ["make"] } as const;
  const [{ convert, ...wire }] = wiresOf({
    ...made,
    a: ["tell", { text: "make.tensor", texts: { value: [] } }],
  }, "a") as [{ convert: (value: unknown) => unknown }];
  assertEquals(wire as unknown, { node: "make", port: "tensor" });
  assertEquals(convert(new Float32Array([1, 2])), "1,2");
  const [, list] = wiresOf({ ...made, a: ["tell", { texts: "make.tensors" }] }, "a");
  assertEquals({ ...list as object, convert: true }, {
    node: "make",
    port: "tensors",
    items: true,
    convert: true,
  });
  const [, wrapped] = wiresOf({ ...made, a: ["tell", { texts: "make.thing" }] }, "a");
  assertEquals({ ...wrapped as object, convert: true }, {
    node: "make",
    port: "thing",
    over: "wrap",
    convert: true,
  });
  const [, plain] = wiresOf({ v: ["value"], a: ["add", { a: 1, b: "v.value" }] }, "a");
  assertEquals(plain, { node: "v", port: "value" });
});

Deno.test("planRun() fills the names of files, of texts that are written and of no others", () => {
  const nodes = {
    seed: ["value", { value: 7 }],
    a: ["save", { name: { value: "of_{seed.value}" }, note: { value: "{seed.value}" } }],
    b: ["save", { name: "a.name" }],
  } as const;
  assertEquals(inputsOf(nodes, "a").map(({ value }) => value), ["of_7", "{seed.value}"]);
  assertEquals(inputsOf(nodes, "b").map(({ value }) => value), [undefined, ""]);
});

Deno.test("execute() converts each item of a list", async () => {
  const tensors = defineNode({
    title: "Tensors",
    category: "test",
    inputs: {},
    outputs: { tensors: list(tensor()) },
    run: () => ({ tensors: [new Float32Array([1, 2]), new Float32Array([3])] }),
  });
  const test = harness({ tensors, tell });
  const run = await test.run({ t: ["tensors"], a: ["tell", { texts: "t.tensors" }] }, ["a"]);
  assertEquals(run.output("a", "text"), ",1,2,3");
});
