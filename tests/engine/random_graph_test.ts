import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { defineNode } from "../../src/graph/node.ts";
import { int } from "../../src/graph/primitives.ts";
import { harness } from "./harness.ts";

const slow = defineNode({
  title: "Slow",
  category: "test",
  inputs: { value: int({ default: 0 }), wait: int({ default: 0 }) },
  outputs: { value: int() },
  run: async ({ value, wait }) => {
    for (let i = 0; i < wait; i++) await Promise.resolve();
    if (wait === 3) await new Promise((resolve) => setTimeout(resolve));
    return { value };
  },
});

type Nodes = Record<string, readonly [string, Record<string, unknown>]>;
const shape = fc.record({
  picks: fc.array(fc.tuple(fc.nat(3), fc.nat(), fc.nat(), fc.nat(3)), {
    minLength: 1,
    maxLength: 30,
    size: "max",
  }),
  concurrency: fc.integer({ min: 1, max: 5 }),
  bytes: fc.constantFrom(0, 200, 1e9),
});

/** A random graph, and what its last node must give by doing each node's arithmetic in order. */
function grow(
  picks: readonly (readonly [number, number, number, number])[],
): { nodes: Nodes; last: number } {
  const nodes: Nodes = { n0: ["value", { value: 1 }] };
  const values = [1];
  const port = (index: number): string =>
    `n${index}.${nodes[`n${index}`]![0] === "add" ? "sum" : "value"}`;
  for (const [kind, a, b, extra] of picks) {
    const [left, right] = [a % values.length, b % values.length];
    const id = `n${values.length}`;
    if (kind === 0) {
      nodes[id] = ["slow", { value: port(left), wait: extra }];
      values.push(values[left]!);
    } else if (kind === 1) {
      nodes[id] = ["pick", { yes: port(left), no: port(right), on: extra > 1 }];
      values.push(extra > 1 ? values[left]! : values[right]!);
    } else {
      nodes[id] = ["add", { a: port(left), b: extra }];
      values.push(values[left]! + extra);
    }
  }
  return { nodes, last: values.at(-1)! };
}

Deno.test("execute() gives what doing each node in order gives, whatever runs beside what and stays cached", async () => {
  await fc.assert(
    fc.asyncProperty(shape, async ({ picks, concurrency, bytes }) => {
      const { nodes, last } = grow(picks);
      const id = `n${picks.length}`;
      const test = harness({ slow }, bytes);
      for (const round of [1, 2]) {
        const run = await test.run(nodes, [id], { concurrency });
        assertEquals(run.result.status, "succeeded");
        assertEquals(Object.values(run.result.outputs.get(id)!), [last]);
        if (round === 2 && bytes === 1e9) assertEquals(run.order(), []);
        await run.result[Symbol.asyncDispose]();
      }
      if (bytes === 0) assertEquals([test.cache.size, test.cache.bytes], [0, 0]);
    }),
    { numRuns: 150 },
  );
});
