import { assert, assertEquals } from "@std/assert";
import { placed } from "../../src/graph/placed.ts";
import type { Subgraph } from "../../src/graph/workflow.ts";
import { worked } from "../worked.ts";
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

Deno.test("placed() keeps nobody waiting for more nodes than anybody lays out, on however many canvases", () => {
  const many = (count: number) => {
    const { nodes } = workflow(Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`n${at}`, ["value.number", {}] as const]),
    ));
    return { nodes, outputs: [], inputs: {}, results: {}, view: {} };
  };
  const subgraphs = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`S${at}`, many(400)]),
  );
  const time = worked();
  const all = placed({ ...workflow({}), ...many(20_000), subgraphs }, library);
  assert(time() < 5000, `${time()} ms`);
  for (const { nodes, view } of [all, ...Object.values(all.subgraphs)]) {
    const places = Object.values(view.nodes ?? {}).map(({ at }) => String(at));
    assertEquals(new Set(places).size, Object.keys(nodes).length);
  }
});
