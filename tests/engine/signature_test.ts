import { assertEquals, assertNotEquals } from "@std/assert";
import { planRun } from "../../src/engine/plan.ts";
import { createSigner } from "../../src/engine/signature.ts";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode } from "../../src/graph/node.ts";
import { optional } from "../../src/graph/port.ts";
import { int } from "../../src/graph/primitives.ts";
import { check } from "../../src/graph/validate.ts";
import { build, harness, libraryOf, NODES } from "./harness.ts";

const outside = { known: () => undefined, absence: () => "" };

/** A node whose inputs may all be left out: in rows, in a second group, and alone. */
const sparse = defineNode({
  title: "Sparse",
  category: "test",
  inputs: {
    a: group({ value: optional(int()), other: optional(int()) }),
    b: group({ value: optional(int()) }),
    value: optional(int()),
  },
  outputs: { count: int() },
  run: ({ a, b }) => ({ count: 10 * a.length + b.length }),
});

async function keyOf(
  node: readonly [type: string, inputs?: Record<string, unknown>],
  extra: Record<string, AnyNode> = {},
  salt?: string,
): Promise<string> {
  const library = libraryOf({ sparse, ...extra });
  const nodes = { two: ["value", { value: 2 }], node } as const;
  const plan = planRun(check(build(nodes, ["node"]), library), library);
  const signer = createSigner(plan, () => ({}) as never, outside, salt);
  assertEquals((await signer.sign()).size, 0);
  const { key, lasting } = signer.signatures.get("node")!;
  assertEquals([key.length, lasting], [64, true]);
  return key;
}

Deno.test("a signature is a hash of all that an output depends on, and the same in every process", async () => {
  const three = await keyOf(["add", { a: "two.value", b: 1 }]);
  assertEquals(three, await keyOf(["add", { a: "two.value", b: { value: 1 } }]));
  const others = [
    await keyOf(["add", { a: 1, b: "two.value" }]),
    await keyOf(["add", { a: "two.value", b: 2 }]),
    await keyOf(["add", { a: 2, b: 1 }]),
    await keyOf(["add", { a: "two.value", b: 1 }], {}, "1.1.0"),
    await keyOf(["add", { a: "two.value", b: 1 }], { add: { ...NODES.add, revision: "core 2" } }),
    await keyOf(["add", { a: "two.value", b: 1 }], { add: { ...NODES.add, changes: () => 1 } }),
    await keyOf(["same", { a: "two.value", b: 1 }], { same: NODES.add }),
    await keyOf(["add", { a: "two.value", b: 1 }], {
      value: { ...NODES.value, revision: "core 2" },
    }),
  ];
  assertEquals(new Set([three, ...others]).size, 9);
});

Deno.test("a signature tells one output of a node from another", async () => {
  const pair = defineNode({
    title: "Pair",
    category: "test",
    inputs: {},
    outputs: { one: int(), two: int() },
    run: () => ({ one: 1, two: 2 }),
  });
  const run = await harness({ pair }).run({
    pair: ["pair"],
    a: ["end", { value: "pair.one" }],
    b: ["end", { value: "pair.two" }],
  }, ["a", "b"]);
  assertEquals([run.output("a", "seen"), run.output("b", "seen")], [1, 2]);
});

Deno.test("a signature tells how many rows there are, and in which of them a value is", async () => {
  const wired = (...names: string[]): Promise<string> =>
    keyOf(["sparse", Object.fromEntries(names.map((name) => [name, "two.value"]))]);
  const keys = [
    await wired(),
    await wired("value"),
    await wired("a.0.value"),
    await wired("b.0.value"),
    await wired("a.0.other"),
    await wired("a.0.value", "a.0.other"),
    await wired("a.0.value", "a.1.value"),
    await wired("a.0.value", "a.1.other"),
    await wired("a.0.other", "a.1.value"),
    await wired("a.0.value", "b.0.value"),
  ];
  assertEquals(new Set(keys).size, keys.length);
  assertEquals(await wired("a.3.value", "a.7.other"), await wired("a.0.value", "a.1.other"));
  assertNotEquals(await wired("a.0.value"), await wired("a.0.value", "value"));
});

Deno.test("execute() tells results apart by revision and salt", async () => {
  const test = harness();
  const graph = { a: ["add", { a: 1, b: 1 }] } as const;
  await test.run(graph, ["a"], { salt: "1.0.0" });
  assertEquals((await test.run(graph, ["a"], { salt: "1.0.0" })).order(), []);
  assertEquals((await test.run(graph, ["a"], { salt: "1.1.0" })).order(), ["a"]);
});
