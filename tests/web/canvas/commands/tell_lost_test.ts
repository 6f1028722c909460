import { assertEquals } from "@std/assert";
import { makeSubgraph } from "../../../../src/graph/edit_fold.ts";
import { exposeInput, removeSubgraphInput } from "../../../../src/graph/edit_subgraph.ts";
import { setValue } from "../../../../src/graph/edit_wires.ts";
import { setSweep } from "../../../../src/graph/sweep.ts";
import type { Workflow } from "../../../../src/graph/workflow.ts";
import { editTelling } from "../../../../web/canvas/commands/tell_lost.ts";
import { from, workflow } from "../../../graph/fixtures.ts";
import { openEditor } from "../../editor.ts";

Deno.test("editTelling() says what of instances, form and sweep is gone with an input, and nothing where all is kept", async () => {
  const app = await openEditor();
  const graph = workflow({
    load: ["image.load", { path: "a" }],
    soften: ["image.blur", { image: from("load.image"), strength: 2 }],
  });
  const folded = makeSubgraph(graph, undefined, ["soften"], { name: "soften" });
  const one = exposeInput(folded, "soften", { node: "soften", port: "strength" }, "amount");
  const use = { type: "subgraph.soften", inputs: { image: from("load.image") } };
  const two = { ...one, nodes: { ...one.nodes, again: use } };
  const set = (graph: Workflow, node: string, value: number): Workflow =>
    setValue(graph, { node, port: "amount" }, value);
  const off = { subgraph: "soften", input: "amount" };
  const told = async (graph: Workflow): Promise<[unknown, readonly string[]]> => {
    const before = app.toasts.shown.peek().length;
    const document = await app.workspace.add(graph, "graph", true);
    editTelling(app, document, "Off", {
      edit: (workflow) => removeSubgraphInput(workflow, "soften", "amount"),
      off,
    });
    return [
      document.workflow.peek().subgraphs.soften?.nodes.soften?.inputs?.strength,
      app.toasts.shown.peek().slice(before).map(({ text }) => text),
    ];
  };
  assertEquals(await told(set(one, "soften", 77)), [77, []]);
  assertEquals(await told(set(set(two, "soften", 77), "again", 77)), [77, []]);
  const swept = setSweep(set(two, "soften", 77), [{ input: "again.amount", values: "1..3" }]);
  const formed = { ...swept, view: { form: [{ node: "soften", port: "amount" }] } };
  assertEquals(await told(formed), [2, [
    "Gone with it: fields of the form: 1, values or wires of instances: 1. Undo brings it back",
  ]]);
});
