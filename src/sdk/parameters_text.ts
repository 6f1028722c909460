import type { Guidance } from "../diffusion/guidance/guidance.ts";
import type { DenoiseReport } from "./report.ts";

/**
 * What made a picture, in the form that Stable Diffusion's web UIs read from the keyword `parameters`: the prompt, the
 * negative prompt, then settings. Guidance that this form has no words for is told by its formula.
 */
export function parametersText(guidance: Guidance, { settings, formula }: DenoiseReport): string {
  const texts = guidance.terms.filter(({ scale }) => typeof scale !== "number" || scale > 0)
    .map(({ prediction }) => prediction.condition?.text ?? "");
  const prompt = texts.filter((text) => text !== "").join(" | ") || guidance.base.condition?.text;
  const negative = guidance.terms.length > 0 ? guidance.base.condition?.text : undefined;
  const { steps, scheduler, sampler = scheduler, schedule, seed, models } = settings;
  const facts = {
    Steps: steps,
    Sampler: sampler,
    "Schedule type": schedule,
    Seed: seed,
    Model: models,
    Guidance: formula.replaceAll("\n", "; "),
  };
  return [
    prompt ?? "",
    ...(negative ? [`Negative prompt: ${negative}`] : []),
    Object.entries(facts).filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${quoted(String(value))}`).join(", "),
  ].join("\n");
}

/** Values with commas, colons or breaks are written as JSON strings. */
function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}
