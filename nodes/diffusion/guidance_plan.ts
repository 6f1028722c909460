import {
  defineNode,
  evaluatedLevels,
  int,
  kinds,
  networksOf,
  openSchedule,
  optional,
  planGuidance,
  reportOfPlan,
  reportText,
  text,
} from "sdk";

/**
 * What a guidance will do and cost, before anything runs: its formula, and the network calls of each step. No network
 * is loaded for it.
 */
export default defineNode({
  title: "Guidance plan",
  category: "guidance",
  aliases: ["formula", "cost", "calls", "explain", "inspect"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance" }),
    schedule: kinds.schedule({ doc: "The schedule it will be denoised by" }),
    latents: optional(kinds.latents({
      doc: "The latents it will be denoised from, which say how many pictures there are",
    })),
    batchSize: int({
      default: 1,
      min: 1,
      max: 256,
      doc: "Pictures painted at the same time, where no latents say so",
    }),
    startAtStep: int({ default: 0, min: 0, advanced: true, doc: "First step that will be run" }),
    endAtStep: optional(int({
      min: 1,
      advanced: true,
      doc: "Step before which it will stop; all steps unless set",
    })),
  },
  outputs: {
    text: text({
      doc: "Formula, and for each step its noise, calls and rows; equal steps in one line",
    }),
    calls: int({ doc: "Network calls of the run" }),
    rows: int({ doc: "Pictures times predictions evaluated in the run" }),
    report: kinds.report({
      doc: "The report of a run, with all that is known before it",
    }),
  },
  async run(
    { guidance, schedule: spec, latents, batchSize, startAtStep, endAtStep },
    { models },
  ) {
    const { levels, sampler, needsUncond } = openSchedule(spec);
    const images = latents?.shape[0] ?? batchSize;
    const walked = levels.slice(startAtStep, endAtStep === undefined ? undefined : endAtStep + 1);
    if (walked.length < 2) {
      throw new RangeError(
        `Cannot plan steps ${startAtStep} to ${endAtStep ?? levels.length - 1} of ${
          levels.length - 1
        }: none is left`,
      );
    }
    const plan = planGuidance(guidance, levels, {
      networks: await networksOf(guidance, models),
      evaluated: await evaluatedLevels(sampler, walked),
      images,
      uncond: needsUncond,
    });
    const report = reportOfPlan(plan, images);
    return { text: reportText(report), calls: plan.calls, rows: plan.rows, report };
  },
});
