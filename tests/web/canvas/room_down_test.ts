import { assertEquals } from "@std/assert";
import { placeNodes, setNodeView } from "../../../src/graph/edit_view.ts";
import { openEditor } from "../editor.ts";
import { conceptGuidance } from "../workflows.ts";

Deno.test("what a run shows on a node keeps clear of what lies below it, and grows when that is moved away", async () => {
  const { workspace, canvas } = await openEditor();
  const { denoise, decode } = conceptGuidance.nodes;
  const document = await workspace.add({
    ...conceptGuidance,
    nodes: { denoise: denoise!, decode: decode! },
    outputs: [],
    view: { nodes: { denoise: { at: [0, 0] }, decode: { at: [100, 2000] } } },
  }, "trial");
  const node = canvas.value!.scene.nodes.value.get("denoise")!;
  const plain = node.height.value;
  node.run.status.value = "running";
  node.run.pictures.value = [{ url: "", name: "image", ratio: 1, preview: true }];
  const heightAbove = (y: number): number => {
    document.edit("Move", (workflow) => placeNodes(workflow, { decode: [100, y] }));
    return node.height.value;
  };
  assertEquals(heightAbove(2000), plain + node.width.value);
  const some = heightAbove(plain + 100);
  assertEquals([some > plain + 50, some < plain + 100], [true, true]);
  assertEquals(heightAbove(plain + 20), plain);
  assertEquals(heightAbove(2000), plain + node.width.value);
});

Deno.test("a picture grows with its node, and the document knows how wide it was made", async () => {
  const { workspace, canvas } = await openEditor();
  const document = await workspace.add(conceptGuidance, "trial");
  const { run, measured } = canvas.value!.scene.nodes.value.get("save")!;
  run.pictures.value = [{ url: "", name: "image", ratio: 1 }];
  assertEquals(measured.value.result?.height, measured.value.width);
  document.edit("Resize", (workflow) => setNodeView(workflow, "save", { size: [500, 40] }));
  assertEquals([measured.value.width, measured.value.result?.height], [500, 500]);
  assertEquals(document.workflow.value.view.nodes?.save?.size, [500, 40]);
});
