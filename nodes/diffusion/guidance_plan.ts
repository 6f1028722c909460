import {
  defineNode,
  evaluatedLevels,
  formulaText,
  type GuidancePlan,
  int,
  kinds,
  lineText,
  networksOf,
  openSchedule,
  optional,
  planGuidance,
  reportOfPlan,
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
    const cost = `${plan.calls} network calls, ${plan.rows} rows`;
    return {
      text: [formulaText(plan.formula, plan.branches), cost, ...linesOf(plan)].join("\n"),
      calls: plan.calls,
      rows: plan.rows,
      report: reportOfPlan(plan, images),
    };
  },
});

type Step = GuidancePlan["steps"][number];

/** What is evaluated, step by step; steps one after the other that differ in nothing but their noise in one line. */
function linesOf({ steps, branches }: GuidancePlan): readonly string[] {
  const lines: { readonly what: string; readonly of: Step[] }[] = [];
  for (const step of steps) {
    const calls = step.batches.map(({ model, rows }) => `${model} x ${rows}`).join(", ");
    const what = `${calls || "no call"}  ${lineText(step.formula, branches)}`;
    const last = lines.at(-1);
    if (last?.what === what) last.of.push(step);
    else lines.push({ what, of: [step] });
  }
  return lines.map(({ what, of }) => {
    const [first, last] = [of[0]!, of.at(-1)!];
    if (first === last) return `step ${first.step + 1}  sigma ${sigmaOf(first)}  ${what}`;
    const steps = first.step === last.step ? "step" : `steps ${first.step + 1} to`;
    const range = `${steps} ${last.step + 1}  sigma ${sigmaOf(first)} to ${sigmaOf(last)}`;
    return `${range}  ${of.length} evaluations, each ${what}`;
  });
}

function sigmaOf({ level: { sigma, alpha } }: Step): string {
  return (sigma / Math.max(alpha, Number.EPSILON)).toPrecision(3);
}
