import { choice, defineNode, float, int, json, kinds, optional, SCHEDULERS } from "sdk";

/** Config fields of which at most one is true, by the choice that sets it. */
const SIGMAS = {
  karras: "use_karras_sigmas",
  exponential: "use_exponential_sigmas",
  beta: "use_beta_sigmas",
  lu: "use_lu_lambdas",
} as const;

/** An own choice in place of the config's field. */
const field = <const C extends string>(choices: readonly C[], doc: string) =>
  choice(["model", ...choices], {
    default: "model",
    advanced: true,
    doc: `${doc}; \`model\` is as its config says`,
  });

/**
 * A scheduler by diffusers' class name: noise levels, and the rule for a step from one to the next. Fields that are not
 * set are the model's own.
 *
 * @see https://huggingface.co/docs/diffusers/api/schedulers/overview
 */
export default defineNode({
  title: "Scheduler",
  category: "schedule",
  aliases: [
    "sampler",
    "solver",
    "ddim",
    "dpm++",
    "euler",
    "unipc",
    "steps",
    "BasicScheduler",
    "KSamplerSelect",
  ],
  inputs: {
    scheduler: kinds.scheduler({ doc: "The model's scheduler config" }),
    schedulerClass: choice(["model", ...SCHEDULERS], {
      default: "DPMSolverMultistepScheduler",
      doc:
        "The stepping rule: DPMSolverMultistep (20 to 30 steps) or UniPC (10 to 20) for most, DDIM or Euler as plain ones, Euler ancestral or DDPM for fresh noise in each step",
    }),
    numInferenceSteps: int({
      title: "Steps",
      default: 25,
      min: 1,
      max: 1000,
      usual: [1, 60],
      doc: "More is finer and slower, typically 10 to 50",
    }),
    strength: float({
      default: 1,
      min: 0.01,
      max: 1,
      step: 0.05,
      doc: "Share of the steps that are run: under 1 for image to image, typically 0.3 to 0.8",
    }),
    timestepSpacing: field(["leading", "trailing", "linspace"], "How timesteps are spread"),
    sigmas: field(
      ["none", "karras", "exponential", "beta", "lu"],
      "How noise levels are spread: karras spends more steps at little noise",
    ),
    algorithmType: field(
      ["dpmsolver++", "sde-dpmsolver++", "dpmsolver", "sde-dpmsolver"],
      "DPM-Solver's formula; those with sde draw noise in each step",
    ),
    solverType: field(
      ["midpoint", "heun", "bh1", "bh2"],
      "Second-order rule of DPM-Solver and UniPC",
    ),
    solverOrder: optional(int({
      min: 1,
      max: 3,
      advanced: true,
      doc: "Order of DPM-Solver, UniPC and DEIS: 2 for guided sampling, 3 for unguided",
    })),
    finalSigmas: field(["zero", "sigma_min"], "Where the last step ends"),
    eta: optional(float({
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
      doc: "Share of the noise that DDIM (0 unless set) and TCD (0.3) draw anew",
    })),
    rescaleBetasZeroSnr: field(
      ["yes", "no"],
      "End the noise table without signal, for networks trained so",
    ),
    config: optional(json({
      advanced: true,
      doc: "Any other fields of scheduler_config.json, in diffusers' own words",
    })),
  },
  outputs: { schedule: kinds.schedule({ doc: "Noise levels and stepping rule" }) },
  run({ scheduler, schedulerClass, numInferenceSteps, strength, eta, config, ...rest }) {
    const { timestepSpacing, sigmas, algorithmType, solverType, solverOrder, finalSigmas } = rest;
    const { rescaleBetasZeroSnr } = rest;
    const own = {
      ...(schedulerClass !== "model" && { _class_name: schedulerClass }),
      ...(timestepSpacing !== "model" && { timestep_spacing: timestepSpacing }),
      ...(sigmas !== "model" &&
        Object.fromEntries(Object.entries(SIGMAS).map(([name, key]) => [key, name === sigmas]))),
      ...(algorithmType !== "model" && { algorithm_type: algorithmType }),
      ...(solverType !== "model" && { solver_type: solverType }),
      ...(solverOrder !== undefined && { solver_order: solverOrder }),
      ...(finalSigmas !== "model" && { final_sigmas_type: finalSigmas }),
      ...(rescaleBetasZeroSnr !== "model" && {
        rescale_betas_zero_snr: rescaleBetasZeroSnr === "yes",
      }),
      ...config as Record<string, unknown> | undefined,
    };
    const request = {
      steps: numInferenceSteps,
      ...(strength !== 1 && { strength }),
      ...(eta !== undefined && { eta }),
    };
    return { schedule: { type: "diffusers", config: { ...scheduler, ...own }, request } };
  },
});
