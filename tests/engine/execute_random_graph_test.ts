import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { defineNode } from "../../src/graph/node.ts";
import { optional } from "../../src/graph/port.ts";
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

const bounded = defineNode({
  title: "Bounded",
  category: "test",
  inputs: { value: int({ max: 4 }), other: int({ default: 0 }) },
  outputs: { value: int() },
  run: ({ value }) => ({ value }),
});
const orZero = defineNode({
  title: "Or zero",
  category: "test",
  inputs: { value: optional(int()) },
  outputs: { value: int() },
  run: ({ value = 0 }) => ({ value }),
});

/** What a node gives: a number, nothing, or not even that, as it fails or cannot run. */
type Given = number | undefined | "failed";

/** A random graph in which some nodes fail, refuse what they are given or give nothing, and what each must give. */
function growFaulty(
  picks: readonly (readonly [number, number, number, number])[],
): { nodes: Nodes; given: readonly Given[] } {
  const nodes: Nodes = { n0: ["value", { value: 1 }] };
  const given: Given[] = [1];
  const port = (index: number): string =>
    `n${index}.${nodes[`n${index}`]![0] === "add" ? "sum" : "value"}`;
  for (const [kind, a, b, extra] of picks) {
    const [left, right] = [a % given.length, b % given.length];
    const [x, y] = [given[left], given[right]];
    const isThere = typeof x === "number";
    const id = `n${given.length}`;
    if (kind === 0) {
      nodes[id] = ["unless", { value: port(left) }];
      given.push(isThere ? x || undefined : "failed");
    } else if (kind === 1) {
      nodes[id] = ["bounded", { value: port(left), other: port(right) }];
      given.push(isThere && x <= 4 && typeof y === "number" ? x : "failed");
    } else if (kind === 2) {
      nodes[id] = ["pick", { yes: port(left), no: port(right), on: extra > 1 }];
      const chosen = extra > 1 ? x : y;
      given.push(typeof chosen === "number" ? chosen : "failed");
    } else if (kind === 3) {
      nodes[id] = ["orZero", { value: port(left) }];
      given.push(x === "failed" ? x : x ?? 0);
    } else if (kind === 4) {
      nodes[id] = ["fail", { value: port(left) }];
      given.push("failed");
    } else {
      nodes[id] = ["add", { a: port(left), b: extra - 1 }];
      given.push(isThere ? x + extra - 1 : "failed");
    }
  }
  return { nodes, given };
}

Deno.test("execute() gives all that can be had of a faulty graph and fails for the rest, and always comes to rest", async () => {
  const faulty = fc.record({
    picks: fc.array(fc.tuple(fc.nat(8), fc.nat(), fc.nat(), fc.nat(3)), {
      minLength: 1,
      maxLength: 30,
      size: "max",
    }),
    wanted: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    concurrency: fc.integer({ min: 1, max: 5 }),
    bytes: fc.constantFrom(0, 200, 1e9),
  });
  await fc.assert(
    fc.asyncProperty(faulty, async ({ picks, wanted, concurrency, bytes }) => {
      const { nodes, given } = growFaulty(picks);
      const ids = [...new Set(wanted.map((index) => index % given.length))];
      const good = ids.filter((index) => typeof given[index] === "number");
      const test = harness({ bounded, orZero }, bytes);
      for (let round = 0; round < 2; round++) {
        const { result } = await test.run(nodes, ids.map((index) => `n${index}`), { concurrency });
        const outputs = ids.map((index) => result.outputs.get(`n${index}`)).filter((one) => one);
        assertEquals(
          outputs.map((one) => Object.values(one!)[0]),
          good.map((index) => given[index]),
        );
        assertEquals(result.status, good.length === ids.length ? "succeeded" : "failed");
        assertEquals(result.errors.length > 0, good.length < ids.length);
        await result[Symbol.asyncDispose]();
      }
    }),
    { numRuns: 300 },
  );
});
