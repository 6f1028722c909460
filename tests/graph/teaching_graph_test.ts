import { assertEquals } from "@std/assert";
import { captionedGraph, conceptGraph, controlGraph } from "../../src/graph/concept_graph.ts";
import { modelName, modelNameFault } from "../../src/graph/model_name.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { teachingGraph, teachingPlanGraph } from "../../src/graph/teaching_graph.ts";
import { check } from "../../src/graph/validate.ts";
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

Deno.test("graphs that paint with what was taught have no fault", async () => {
  const library = await nodeLibrary();
  const [model, prior, size] = ["my-fruit", "emoji", 128];
  for (
    const text of [
      conceptGraph({ concept: model, prior, size }),
      captionedGraph({ kind: "finetune", model, prior, size }),
      captionedGraph({ kind: "lora", model, prior, size, prompt: "fruit", count: 1 }),
      controlGraph({ model, prior, size, pictures: "fruit", isHint: false }),
      controlGraph({ model, prior, size, pictures: "depth", isHint: true }),
    ]
  ) {
    assertEquals(check(parseWorkflow(text), library).diagnostics, []);
  }
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
