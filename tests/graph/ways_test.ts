import { assertEquals, assertNotEquals } from "@std/assert";
import type { FlatGraph } from "../../src/graph/flat_graph.ts";
import { waysOf } from "../../src/graph/ways.ts";

type Input = { readonly value: unknown } | { readonly from: { node: string; port: string } };

function graph(nodes: Record<string, readonly [string, Record<string, Input>]>): FlatGraph {
  const flat = Object.entries(nodes).map(([id, [type, inputs]]) =>
    [id, { type, inputs, lost: {}, origin: { node: id }, through: [] }] as const
  );
  const none = {
    outputs: [],
    direct: new Set<string>(),
    handed: [],
    asked: new Set<string>(),
    idle: new Map(),
    diagnostics: [],
  };
  return { nodes: new Map(flat), ...none };
}

const from = (node: string, port = "out"): Input => ({ from: { node, port } });
const chain = (seed: unknown, middle = "b"): FlatGraph =>
  graph({
    a: ["noise", { seed: { value: seed }, size: { value: 8 } }],
    [middle]: ["blur", { image: from("a") }],
    c: ["save", { image: from(middle) }],
  });

Deno.test("waysOf() tells a node by its type, its values, and all before it, whatever ids are", () => {
  const ways = waysOf(chain(1));
  assertEquals(waysOf(chain(1)), ways);
  const renamed = waysOf(chain(1, "d"));
  assertEquals([renamed.get("c"), renamed.get("d")], [ways.get("c"), ways.get("b")]);
  for (const other of [2, 2n ** 64n - 1n, "1", undefined]) {
    assertNotEquals(waysOf(chain(other)).get("c"), ways.get("c"));
  }
  assertEquals(
    waysOf(chain(2n ** 64n - 1n), (type, name) => `${type}.${name}` === "noise.seed").get("c"),
    waysOf(chain(1), (_, name) => name === "seed").get("c"),
  );
  const port = graph({ a: ["two", {}], b: ["blur", { image: from("a", "other") }] });
  assertNotEquals(
    waysOf(port).get("b"),
    waysOf(graph({ a: ["two", {}], b: ["blur", { image: from("a") }] })).get("b"),
  );
});

Deno.test("waysOf() has long chains and circles come to an end", () => {
  const long = Array.from(
    { length: 20_000 },
    (_, at) => [`n${at}`, ["blur", at ? { image: from(`n${at - 1}`) } : {}]] as const,
  );
  assertEquals(new Set(waysOf(graph(Object.fromEntries(long))).values()).size, 20_000);
  const circle = graph({ a: ["blur", { image: from("b") }], b: ["blur", { image: from("a") }] });
  assertEquals(waysOf(circle).size, 2);
});
