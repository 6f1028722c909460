import { assertEquals } from "@std/assert";
import { createCondition } from "../../src/diffusion/conditions/condition.ts";
import type { Guidance } from "../../src/diffusion/guidance/guidance.ts";
import type { DenoiseReport } from "../../src/sdk/report.ts";
import { parametersText } from "../../src/sdk/parameters_text.ts";

const of = (text: string) => ({ model: "emoji", condition: createCondition({ text }) });

const report: DenoiseReport = {
  formula: "eps = a,\nb",
  branches: [],
  terms: [],
  steps: [],
  settings: { steps: 20, sampler: "euler", schedule: "karras", seed: "7", models: "emoji, faces" },
  calls: 0,
  rows: 0,
  elapsed: [],
};

Deno.test("parametersText() writes prompt, negative prompt and settings as web UIs read them", () => {
  const guidance: Guidance = {
    base: of("red"),
    terms: [
      { prediction: of("cat"), scale: 3 },
      { prediction: of("dog"), scale: -1 },
      { prediction: of("hat"), scale: 2 },
    ],
  };
  assertEquals(
    parametersText(guidance, report),
    'cat | hat\nNegative prompt: red\nSteps: 20, Sampler: euler, Schedule type: karras, Seed: 7, Model: "emoji, faces", Guidance: "eps = a,; b"',
  );
});

Deno.test("parametersText() takes the base's prompt where there is no guidance", () => {
  const lines = parametersText({ base: of("cat"), terms: [] }, report).split("\n");
  assertEquals([lines[0], lines.length], ["cat", 2]);
});
