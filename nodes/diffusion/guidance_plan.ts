import {
  defineNode,
  evaluatedLevels,
  int,
  kinds,
  needsUncond,
  networksOf,
  openSchedule,
  planGuidance,
  text,
} from "sdk";

/** What a guidance will do and cost, before anything runs: its formula, and the network calls of each step. */
export default defineNode({
  title: "Guidance plan",
  category: "guidance",
  aliases: ["formula", "cost", "calls", "explain", "inspect"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance" }),
    schedule: kinds.schedule({ doc: "The schedule it will be denoised by" }),
    batchSize: int({ default: 1, min: 1, max: 256, doc: "Pictures painted at the same time" }),
  },
  outputs: {
    text: text({ doc: "Formula, and for each step its noise, calls and rows" }),
    calls: int({ doc: "Network calls of the run" }),
    rows: int({ doc: "Pictures times predictions evaluated in the run" }),
  },
  async run({ guidance, schedule: spec, batchSize }, { models }) {
    const { levels, sampler } = openSchedule(spec);
    const plan = planGuidance(guidance, levels, {
      networks: await networksOf(guidance, models),
      evaluated: await evaluatedLevels(sampler, levels),
      images: batchSize,
      uncond: needsUncond(spec),
    });
    const steps = plan.steps.map(({ step, level, batches, formula }) => {
      const calls = batches.map(({ model, rows }) => `${model} x ${rows}`).join(", ");
      const sigma = (level.sigma / Math.max(level.alpha, Number.EPSILON)).toPrecision(3);
      return `step ${step + 1}  sigma ${sigma}  ${calls || "no call"}  ${formula}`;
    });
    const cost = `${plan.calls} network calls, ${plan.rows} rows`;
    return {
      text: [plan.formula, cost, ...steps].join("\n"),
      calls: plan.calls,
      rows: plan.rows,
    };
  },
});
