import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { subgraphOf } from "../../../../src/graph/bodies.ts";
import { INPUTS, RESULTS } from "../../../../src/graph/reference.ts";
import { refit } from "../../../../web/canvas/fitting.ts";
import { rectOf } from "../../../../web/canvas/item.ts";
import { overlaps } from "../../../../web/canvas/rect.ts";
import { openEditor } from "../../editor.ts";
import { conceptGuidance } from "../../workflows.ts";

Deno.test("a new subgraph lies over no node, and what goes in and comes out is named at its ends", async () => {
  const editor = await openEditor();
  const ids = Object.keys(conceptGuidance.nodes);
  // In one column: in the middle of the first and the last others lie.
  const nodes = Object.fromEntries(ids.map((id, i) => [id, { at: [0, i * 300] as const }]));
  const document = await editor.workspace.add({ ...conceptGuidance, view: { nodes } }, "trial");
  const view = editor.canvas.value!;
  const answer = async (text: string): Promise<void> => {
    while (!editor.quickInput.question.peek()) await new Promise((done) => setTimeout(done));
    editor.quickInput.question.peek()!.answer(text);
  };
  view.select(["denoise", "decode"]);
  const made = editor.execute("canvas.makeSubgraph");
  await answer("paint");
  await made;
  const items = [...view.scene.nodes.value.values()];
  const paint = items.find(({ key }) => key === "paint")!;
  assert(items.length === ids.length - 1);
  for (const other of items) {
    assert(other === paint || !overlaps(rectOf(paint), rectOf(other)), other.key);
  }

  view.size.value = [1051, 661];
  view.fit();
  const shown = view.viewport.value;
  view.enter(["paint"]);
  const { inputs, results } = subgraphOf(document.workflow.value, "paint");
  for (
    const [node, [name]] of [[INPUTS, Object.keys(inputs)], [
      RESULTS,
      Object.keys(results),
    ]] as const
  ) {
    const renamed = editor.execute("canvas.renameSubgraphPort", { node, name });
    await answer(`my_${name}`);
    await renamed;
  }
  const named = subgraphOf(document.workflow.value, "paint");
  assertEquals(Object.keys(named.inputs)[0], `my_${Object.keys(inputs)[0]}`);
  assertEquals(Object.keys(named.results)[0], `my_${Object.keys(results)[0]}`);

  view.enter([]);
  assertEquals(view.viewport.value, shown);
  view.size.value = [771, 661];
  refit(view);
  assertNotEquals(view.viewport.value, shown, "it goes on fitting after a visit");
  view.select(["paint"]);
  await editor.execute("canvas.unpackSubgraph");
  assertEquals(document.workflow.value.view.nodes, nodes);
});
