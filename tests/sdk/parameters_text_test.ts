import { assertEquals } from "@std/assert";
import { createCondition } from "../../src/diffusion/conditions/condition.ts";
import type { Guidance } from "../../src/diffusion/guidance/guidance.ts";
import type { DenoiseReport } from "../../src/sdk/report.ts";
import { parametersText } from "../../src/sdk/parameters_text.ts";

const of = (text: string) => ({ model: "emoji", condition: createCondition({ text }) });

const report: DenoiseReport = {
  formula: [["eps = a,"], ["b"]],
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

/** What a web UI takes a text for: settings are the last line, lines from "Negative prompt:" on the negative prompt. */
function readParameters(text: string): Record<string, string> {
  const lines = text.trim().split("\n");
  const settings = lines.pop()!;
  const at = lines.findIndex((line) => line.trim().startsWith("Negative prompt:"));
  const [prompt, negative] = at < 0 ? [lines, []] : [lines.slice(0, at), lines.slice(at)];
  const facts = [...settings.matchAll(/\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g)]
    .map(([, name, value]) => [name!, value!.startsWith('"') ? JSON.parse(value!) : value!]);
  return {
    ...Object.fromEntries(facts),
    prompt: prompt.join("\n"),
    negative: negative.join("\n").replace(/^\s*Negative prompt: ?/, ""),
  };
}

Deno.test("parametersText() is read back alike, whatever stands in the prompts", () => {
  const prompts = [
    '猫の顔 😀 "quoted", (cat:1.2)\nsecond line: x, Steps: 99',
    "Steps: 99, Sampler: no, Seed: 8",
    "a, Negative prompt: b",
    "",
  ];
  const tricky = ["a\nNegative prompt: b", "Negative prompt: b", "a\n  Negative prompt: b"];
  for (const prompt of [...prompts, ...tricky]) {
    for (const negative of [...prompts, ...tricky]) {
      const guidance: Guidance = {
        base: of(negative),
        terms: [{ prediction: of(prompt), scale: 3 }],
      };
      const models = 'a "b": c\\d, e';
      const text = parametersText(guidance, {
        ...report,
        settings: { ...report.settings, models },
      });
      const read = readParameters(text);
      const shown = (text = ""): string => text.replaceAll("\u200b", "");
      assertEquals(shown(read.prompt), prompt);
      assertEquals(shown(read.negative), negative);
      assertEquals([read.Steps, read.Seed, read.Model], ["20", "7", models]);
      if (!tricky.includes(prompt)) assertEquals(read.prompt, prompt);
    }
  }
});
