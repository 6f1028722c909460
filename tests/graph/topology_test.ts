import { assertEquals } from "@std/assert";
import { printCycle, topology } from "../../src/graph/topology.ts";

const sorted = (wires: Record<string, string[]>, ...roots: string[]): unknown => {
  const { order, cycles } = topology(roots, (id) => wires[id] ?? []);
  return [order.join(" "), cycles.map((cycle) => cycle.join(" "))];
};

Deno.test("topology() puts each node after what it depends on, branch by branch, once", () => {
  assertEquals(sorted({ d: ["b", "c"], b: ["a"], c: ["a"] }, "d"), ["a b c d", []]);
  assertEquals(sorted({ b: ["a"], d: ["c", "a"] }, "b", "d", "b"), ["a b c d", []]);
  assertEquals(sorted({ b: ["a"] }, "a", "b"), ["a b", []]);
  assertEquals(sorted({}), ["", []]);
});

Deno.test("topology() tells circles in the direction of their wires, and sorts the rest all the same", () => {
  assertEquals(sorted({ a: ["a"] }, "a"), ["a", ["a"]]);
  assertEquals(sorted({ a: ["b"], b: ["c"], c: ["a"] }, "a"), ["c b a", ["c b a"]]);
  assertEquals(sorted({ a: ["b"], b: ["c", "a"], c: ["b", "d"] }, "a"), ["d c b a", [
    "c b",
    "b a",
  ]]);
});

Deno.test("topology() stops telling circles once there are 10,000 steps of them, but for a longer first", () => {
  const long = (length: number): Record<string, string[]> =>
    Object.fromEntries(
      Array.from({ length }, (_, i) => [`n${i}`, [`n${(i + 1) % length}`, ...i ? ["n0"] : []]]),
    );
  const cyclesOf = (wires: Record<string, string[]>): readonly number[] =>
    topology(["n0"], (id) => wires[id]!).cycles.map(({ length }) => length);
  assertEquals(cyclesOf(long(3)), [3, 3, 2]);
  assertEquals(cyclesOf(long(20_000))[0], 20_000);
  assertEquals(cyclesOf(long(20_000)).length, 1);
  assertEquals(cyclesOf(long(6_000)).slice(0, 2), [6_000, 6_000]);
  assertEquals(cyclesOf(long(6_000)).length, 2);
});

Deno.test("printCycle() leaves the middle of a long circle out", () => {
  const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`);
  assertEquals(printCycle(["a", "b"]), "a -> b");
  assertEquals(printCycle(["a", "b"], "/"), "a/b");
  assertEquals(printCycle(nodes(20), " "), nodes(20).join(" "));
  assertEquals(printCycle(nodes(30), " "), "0 1 2 3 4 5 6 7 8 9 … 21 22 23 24 25 26 27 28 29");
  assertEquals(printCycle(nodes(21), " ").split(" ").length, 20);
});
