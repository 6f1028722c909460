import { choice, defineNode, float, kinds } from "sdk";
import { strength } from "./_strength.ts";

/**
 * A guidance scale that holds for part of the run and is `neutral` elsewhere. Guidance at the most noise narrows
 * variety, at the least noise it does nothing: leaving both out is better and cheaper.
 *
 * @see https://arxiv.org/abs/2404.07724
 */
export default defineNode({
  title: "Scale interval",
  category: "guidance",
  aliases: [
    "limited interval",
    "guidance interval",
    "start",
    "stop",
    "percent",
    "ConditioningSetTimestepRange",
  ],
  inputs: {
    scale: strength(5, "Strength inside"),
    neutral: strength(1, "Strength outside: 1 is the term's own prediction, 0 drops the term"),
    unit: choice(["sigma", "steps", "percent"], {
      default: "sigma",
      doc:
        "What it is measured in: noise `sigma / alpha`, the share of steps, or ComfyUI's percent of timesteps",
    }),
    low: float({
      default: 0.3,
      min: 0,
      doc: "sigma: least noise, 0.3 for Stable Diffusion; else where it starts, 0 to 1",
    }),
    high: float({
      default: 5.5,
      min: 0,
      doc: "sigma: most noise, 5.5 for Stable Diffusion; else where it stops, 0 to 1",
    }),
  },
  outputs: { scale: kinds.scale({ doc: "The schedule, for a term's scale" }) },
  run({ scale, neutral, unit, low, high }) {
    const interval = {
      sigma: { unit: "sigma", low, high },
      steps: { unit: "steps", start: low, stop: high },
      percent: { unit: "percent", start: low, end: high },
    } as const;
    return { scale: { scale, neutral, interval: interval[unit] } };
  },
});
