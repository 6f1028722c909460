import { assert, assertEquals } from "@std/assert";
import { CONCEPT_SCALES } from "../../src/diffusion/guidance/presets/concept.ts";
import { measureNode } from "../../src/drawing/measure.ts";
import { nodeRows } from "../../src/drawing/node_rows.ts";
import { captionedGraph, conceptGraph, controlGraph } from "../../src/graph/concept_graph.ts";
import { modelName, modelNameFault } from "../../src/graph/model_name.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { resultRoom } from "../../src/graph/result_room.ts";
import { teachingGraph, teachingPlanGraph } from "../../src/graph/teaching_graph.ts";
import { check } from "../../src/graph/validate.ts";
import { around, overlaps } from "../../web/canvas/rect.ts";
import { nodeLibrary } from "../nodes/library.ts";

Deno.test("a graph that teaches, and one that plans it, have no fault", async () => {
  const lesson = { pictures: "fruit", base: "emoji", name: "my-fruit", steps: 400 };
  const library = await nodeLibrary();
  for (
    const text of [
      teachingGraph(lesson),
      teachingPlanGraph({ ...lesson, overwrite: true }),
      teachingGraph({ ...lesson, kind: "lora", caption: "", rank: 4 }),
    ]
  ) {
    assertEquals(check(parseWorkflow(text), library).diagnostics, []);
  }
});

const [model, prior, size] = ["my-fruit", "emoji", 128];

const PAINTING = [
  conceptGraph({ concept: model, prior, size }),
  captionedGraph({ kind: "finetune", model, prior, size }),
  captionedGraph({ kind: "lora", model, prior, size, prompt: "fruit", count: 1 }),
  controlGraph({ model, prior, size, pictures: "fruit", isHint: false }),
  controlGraph({ model, prior, size, pictures: "depth", isHint: true }),
].map((text) => parseWorkflow(text));

Deno.test("graphs that paint with what was taught have no fault", async () => {
  const library = await nodeLibrary();
  for (const workflow of PAINTING) assertEquals(check(workflow, library).diagnostics, []);
});

Deno.test("of graphs that paint with what was taught, no node lies over another, and all are in sight", async () => {
  const library = await nodeLibrary();
  for (const workflow of PAINTING) {
    const typeOf = nodeTypes(workflow, library);
    const boxes = Object.entries(workflow.nodes).map(([id, entry]) => {
      const type = typeOf(entry.type)!;
      const look = workflow.view.nodes![id]!;
      const { width, height } = measureNode(entry, look, nodeRows(type, entry, library.kinds));
      const room = resultRoom(type, workflow.outputs.includes(id), width);
      return { id, x: look.at![0], y: look.at![1], width, height: height + room };
    });
    const over = boxes.flatMap((box, index) =>
      boxes.slice(index + 1).filter((other) => overlaps(box, other))
        .map(({ id }) => `${box.id} and ${id}`)
    );
    assertEquals(over, []);
    const { width, height } = around(boxes)!;
    // A window of 1360x720 beside the open side bar, where text can just be read.
    assert(width * 0.65 < 1050 && height * 0.65 < 660, `${width}x${height}`);
  }
});

Deno.test("a graph of concept guidance shows the scales that its preset stands for", () => {
  const { inputs = {} } = PAINTING[0]!.nodes["guidance"]!;
  const { conceptGuidanceScale: conceptScale, controlGuidanceScale: controlScale } = inputs;
  assertEquals({ conceptScale, controlScale }, { ...CONCEPT_SCALES.balanced });
});

Deno.test("modelName() makes of a folder's name one that a model can have", () => {
  for (const [folder, name] of [["My Fruit", "my-fruit"], ["Été 2024!", "ete-2024"]] as const) {
    assertEquals(modelNameFault(modelName(folder)), undefined);
    assertEquals(modelName(folder), name);
  }
  for (const wrong of ["", "../x", ".x", "a/b", "a b"]) {
    assertEquals(modelNameFault(wrong)?.startsWith("A model cannot be called"), true);
  }
});
