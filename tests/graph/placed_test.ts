import { assert, assertEquals } from "@std/assert";
import { placed } from "../../src/graph/placed.ts";
import type { Subgraph } from "../../src/graph/workflow.ts";
import { from, library, workflow } from "../graph/fixtures.ts";

Deno.test("placed() gives nodes without a place one, wires from left to right, and leaves the others where they are", () => {
  const graph = workflow({
    number: ["value.number", { value: 7 }],
    other: ["value.number", { value: 8 }],
    sum: ["value.number", { value: from("number.value") }],
  });
  const { nodes = {} } = placed(graph, library).view;
  const [number, other, sum] = ["number", "other", "sum"].map((id) => nodes[id]!.at!);
  assert(number![0] < sum![0]);
  assert(number![0] !== other![0] || Math.abs(number![1] - other![1]) > 40);

  const half = { ...graph, view: { nodes: { number: { at: [-50, 9] as const, title: "Seven" } } } };
  const { nodes: kept = {} } = placed(half, library).view;
  assertEquals(kept.number, { at: [-50, 9], title: "Seven" });
  for (const id of ["other", "sum"]) assert(kept[id]!.at![1] > 9);
  const all = placed(half, library);
  assert(placed(all, library) === all);
});

Deno.test("placed() gives nodes of a subgraph a place on its own canvas", () => {
  const { nodes } = workflow({ a: ["value.number", {}], b: ["value.number", {}] });
  const S: Subgraph = {
    ...{ nodes, outputs: [], inputs: {}, results: {} },
    view: { nodes: { a: { at: [300, 40] } } },
  };
  const graph = { ...workflow({ p: ["subgraph.S", {}] }), subgraphs: { S } };
  const { a, b } = placed(graph, library).subgraphs.S!.view.nodes!;
  assertEquals(a, { at: [300, 40] });
  assert(b!.at![1] > 40);
});

Deno.test("placed() keeps nobody waiting for a graph of more nodes than anybody lays out", () => {
  const many = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, at) => [`n${at}`, ["value.number", {}] as const]),
  );
  const { nodes = {} } = placed(workflow(many), library).view;
  assertEquals(new Set(Object.values(nodes).map(({ at }) => String(at))).size, 20_000);
});
