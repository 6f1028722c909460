import { assertEquals } from "@std/assert";
import { diffWorkflows } from "../../src/graph/diff.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { from, workflow } from "./fixtures.ts";

const base = workflow({
  load: ["image.load", { path: "a.png" }],
  blur: ["image.blur", { image: from("load.image"), strength: 2 }],
}, { outputs: ["blur"], requires: { image: "^1.0.0" } });

Deno.test("diffWorkflows() tells values, wires, modes, types, nodes and fields apart", () => {
  const after = workflow({
    blur: ["image.blur", { image: from("other.image"), strength: 3 }, "mute"],
    other: ["image.open", { path: "a.png" }],
  }, { outputs: ["blur"], requires: { image: "^2.0.0" } });
  assertEquals(diffWorkflows(base, after), [
    {
      change: "modeChanged",
      node: "blur",
      after: "mute",
    },
    {
      change: "inputChanged",
      node: "blur",
      port: "image",
      before: from("load.image"),
      after: from("other.image"),
    },
    { change: "inputChanged", node: "blur", port: "strength", before: 2, after: 3 },
    { change: "nodeRemoved", node: "load", type: "image.load" },
    { change: "nodeAdded", node: "other", type: "image.open" },
    {
      change: "fieldChanged",
      field: "requires",
      before: { image: "^1.0.0" },
      after: { image: "^2.0.0" },
    },
  ]);
});

Deno.test("diffWorkflows() sees renamed nodes as renamed, one after another, outputs and wires with them", () => {
  const after = workflow({
    picture: ["image.load", { path: "a.png" }],
    soften: ["image.blur", { image: from("picture.image"), strength: 2 }],
  }, { outputs: ["soften"], requires: { image: "^1.0.0" } });
  assertEquals(diffWorkflows(base, after), [
    { change: "nodeRenamed", node: "load", to: "picture" },
    { change: "nodeRenamed", node: "blur", to: "soften" },
  ]);
});

Deno.test("diffWorkflows() finds nothing in a document saved anew, and layout as one change", () => {
  const text =
    `{"format": "braid/1", "nodes": {"a": {"type": "x.y", "inputs": {"p": 5.0, "q": 2}}}}`;
  const again =
    `{"format": "braid/1", "nodes": {"a": {"inputs": {"q": 2, "p": 5}, "type": "x.y"}}, "outputs": []}`;
  assertEquals(diffWorkflows(parseWorkflow(text), parseWorkflow(again)), []);
  const moved = { ...base, view: { nodes: { blur: { at: [1, 2] as const } } } };
  assertEquals(diffWorkflows(base, moved), [{ change: "viewChanged" }]);
});

Deno.test("diffWorkflows() looks into subgraphs", () => {
  const inner = { ...EMPTY, inputs: {}, results: {} };
  const before = { ...EMPTY, subgraphs: { soft: inner, gone: inner } };
  const nodes = { a: { type: "x.y" } };
  assertEquals(diffWorkflows(before, { ...EMPTY, subgraphs: { soft: { ...inner, nodes } } }), [
    { change: "subgraphRemoved", name: "gone" },
    { change: "nodeAdded", node: "a", type: "x.y", subgraph: "soft" },
  ]);
});
