import { assertEquals } from "@std/assert";
import { readWorkflow } from "../../src/graph/parse.ts";
import type { View, Workflow } from "../../src/graph/workflow.ts";
import { withoutViews, withViewsOf } from "../../src/mcp/views.ts";

const LOOK: View = {
  notes: [{ at: [1, 1], text: "By hand" }],
  groups: [{ at: [0, 0], size: [10, 10], title: "All" }],
  nodes: { t: { at: [300, 40], title: "Mine" } },
};
const graph = (inner: object = {}, more: object = {}): Workflow =>
  readWorkflow({
    format: "braid/1",
    nodes: { t: { type: "core.text" } },
    subgraphs: { S: { nodes: { t: { type: "core.text" }, ...more }, ...inner } },
    ...inner,
  });

Deno.test("a graph that is given back as it was read looks as it did, and its subgraphs too", () => {
  const saved = graph({ view: LOOK });
  const read = withoutViews(saved);
  assertEquals(JSON.stringify(read).includes("view"), false);
  assertEquals(withViewsOf(saved, readWorkflow(JSON.parse(JSON.stringify(read)))), saved);
});

Deno.test("what a subgraph's view says goes before what it was, and nodes that are gone have no look", () => {
  const given = graph({ view: { notes: [], nodes: { u: { at: [5, 5] } } } }, {
    u: { type: "core.text" },
  });
  assertEquals(withViewsOf(graph({ view: LOOK }), given).subgraphs.S!.view, {
    ...LOOK,
    notes: [],
    nodes: { ...LOOK.nodes, u: { at: [5, 5] } },
  });
  const { t: _, ...nodes } = given.subgraphs.S!.nodes;
  const fewer = { ...given, subgraphs: { S: { ...given.subgraphs.S!, nodes } } };
  assertEquals(Object.keys(withViewsOf(graph({ view: LOOK }), fewer).subgraphs.S!.view.nodes!), [
    "u",
  ]);
});
