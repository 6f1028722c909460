import { assertEquals } from "@std/assert";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { predictionOf, tellingValue } from "../../../web/canvas/telling.ts";
import { openEditor } from "../editor.ts";
import { conceptGuidance } from "../workflows.ts";

Deno.test("tellingValue() is the value that tells most of a node, and predictionOf() what a prediction is of", async () => {
  const { workspace, canvas } = await openEditor();
  const { nodes } = conceptGuidance;
  const load = { ...nodes.load!, inputs: { model: "emoji-prior" } };
  const prompt = { ...nodes.prompt!, inputs: { prompt: "\npurple\nand round" } };
  await workspace.add({ ...EMPTY, nodes: { ...nodes, load, prompt } }, "trial");
  const { scene } = canvas.value!;
  const telling = (id: string) => tellingValue(scene.nodes.value.get(id)!);
  assertEquals(["load", "prompt", "denoise", "decode"].map(telling), [
    "emoji-prior",
    "purple",
    "12 steps",
    undefined,
  ]);
  const prediction = (id: string) => predictionOf(scene.nodes.value.get(id)!, scene.nodes.value);
  assertEquals(["uncond", "control", "denoise"].map(prediction), [
    "emoji-prior",
    "emoji-prior (purple)",
    undefined,
  ]);
});

Deno.test("four pictures of a node are a grid, in their own proportions", async () => {
  const { workspace, canvas } = await openEditor();
  await workspace.add(conceptGuidance, "trial");
  const { run, measured } = canvas.value!.scene.nodes.value.get("save")!;
  const pictures = Array.from({ length: 4 }, () => ({ url: "", name: "image", ratio: 2 }));
  const height = (count: number): number | undefined => {
    run.pictures.value = pictures.slice(0, count);
    return measured.value.result?.height;
  };
  const { width } = measured.value;
  assertEquals([1, 2, 4].map(height), [width / 2, width / 4, width / 2]);
});
