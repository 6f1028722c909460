import type { Guidance } from "../diffusion/guidance/guidance.ts";
import { formulaText } from "../formula/text.ts";
import type { DenoiseReport } from "./report.ts";

/**
 * What made a picture, in the form that Stable Diffusion's web UIs read from the keyword `parameters`: the prompt, the
 * negative prompt, then settings. Guidance that this form has no words for is told by its formula.
 */
export function parametersText(
  guidance: Guidance,
  { settings, formula, branches }: DenoiseReport,
): string {
  const wanted = guidance.terms.filter(({ scale }) => typeof scale !== "number" || scale > 0);
  const base = guidance.base.condition?.text ?? "";
  const texts = wanted.map(({ prediction }) => prediction.condition?.text ?? "");
  const prompt = wanted.length > 0 ? texts.filter((text) => text !== "").join(" | ") : base;
  const negative = wanted.length > 0 ? base : "";
  const { steps, scheduler, sampler = scheduler, schedule, seed, models } = settings;
  const facts = {
    Steps: steps,
    Sampler: sampler,
    "Schedule type": schedule,
    Seed: seed,
    Model: models,
    Guidance: formulaText(formula, branches).replaceAll("\n", "; "),
  };
  return [
    plain(prompt),
    ...(negative ? [`${NEGATIVE} ${plain(negative)}`] : []),
    Object.entries(facts).filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${quoted(String(value))}`).join(", "),
  ].join("\n");
}

const NEGATIVE = "Negative prompt:";

/** A prompt none of whose lines begins as the negative prompt does: a letter of no width stands before. */
function plain(prompt: string): string {
  return prompt.replaceAll(/^([^\S\n]*)(?=Negative prompt:)/gm, "$1\u200b");
}

/** Values with commas, colons or breaks are written as JSON strings. */
function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}
