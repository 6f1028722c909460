import { type Equivalent, PAST_END, TYPES } from "./reasons.ts";

const OLDER = "Older answers are not looked at";
const MOMENT = "A moment more than there are nodes is not looked at";
const CONVERGED = "All terms are within the last bit long before";

/** Mutants of `src/diffusion` that no test can notice. */
export const EQUIVALENT_FORMULAS: readonly Equivalent[] = [
  {
    file: "src/diffusion/schedules/beta_quantile.ts",
    line: "let [low, high, middle] = [0, 1, 0.5];",
    change: "1 → 2",
    reason: "Above 1 nothing is below a probability, and the search turns back",
  },
  {
    file: "src/diffusion/conditions/blend.ts",
    line: "data.set(part.data.subarray(image * size, (image + 1) * size), at);",
    change: "1 → 2",
    reason: "What is written too far is written over by what follows, or past the end",
  },
  {
    file: "src/diffusion/conditions/blend.ts",
    line: "for (let image = 0; image < images; image++) {",
    change: "image < images → (image) <= (images)",
    reason: PAST_END,
  },
  {
    file: "src/diffusion/conditions/decouple.ts",
    line: "[start, colon] = [index + token.length, -1];",
    change: "-1 → 1",
    reason: "A part never begins before that",
  },
  {
    file: "src/diffusion/conditions/decouple.ts",
    line: "if (hiding !== undefined && open.includes(hiding)) {",
    change: "hiding !== undefined && open.includes(hiding) → open.includes(hiding)",
    reason: TYPES,
  },
  {
    file: "src/diffusion/conditions/decouple.ts",
    line: "return separator ? { parts, separator } : { parts };",
    change: "separator → true",
    reason: TYPES,
  },
  {
    file: "src/diffusion/noise_schedule.ts",
    line: "if (noSignal && t > last - 1) return vpLevel((tail * (last - t)) ** 2, t);",
    change: "t > last - 1 → (t) >= (last - 1)",
    reason: "A whole timestep has been told before",
  },
  {
    file: "src/diffusion/noise_schedule.ts",
    line:
      "if (noSignal && ratio > ratios[last - 1]!) return last - 1 / Math.hypot(1, ratio) / tail;",
    change: "ratio > ratios[last - 1]! → (ratio) >= (ratios[last - 1]!)",
    reason: "Both forms meet there",
  },
  {
    file: "src/diffusion/samplers/deis_log_rho.ts",
    line: "for (let p = 0; p < nodes.length; p++) {",
    change: "p < nodes.length → (p) <= (nodes.length)",
    reason: MOMENT,
  },
  {
    file: "src/diffusion/samplers/sa_solver.ts",
    line: "for (let p = 0; p < nodes.length; p++) {",
    change: "p < nodes.length → (p) <= (nodes.length)",
    reason: MOMENT,
  },
  {
    file: "src/diffusion/samplers/dpm_multistep.ts",
    line: "past.splice(3);",
    change: "past.splice(3); → (nothing)",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/dpm_multistep.ts",
    line: "past.splice(3);",
    change: "3 → 4",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/dpm_singlestep.ts",
    line: "past.splice(3);",
    change: "past.splice(3); → (nothing)",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/dpm_singlestep.ts",
    line: "past.splice(3);",
    change: "3 → 4",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/dpmpp_2m_sde.ts",
    line: "past.splice(2);",
    change: "past.splice(2); → (nothing)",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/dpmpp_2m_sde.ts",
    line: "past.splice(2);",
    change: "2 → 3",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/sa_solver.ts",
    line: "past.splice(Math.max(predictorOrder, correctorOrder));",
    change: "past.splice(Math.max(predictorOrder, correctorOrder)); → (nothing)",
    reason: OLDER,
  },
  {
    file: "src/diffusion/samplers/gradient_estimation.ts",
    line: "const start = cfgPlusPlus ? sum([1, denoised], [from.sigma, d]) : x;",
    change: "cfgPlusPlus → true",
    reason: "Without CFG++ that sum is the latents",
  },
  {
    file: "src/diffusion/samplers/er_sde.ts",
    line: "last = slope ? { denoised, slope } : { denoised };",
    change: "slope → true",
    reason: TYPES,
  },
  {
    file: "src/diffusion/samplers/brownian.ts",
    line: "createRandom(seedSequence(seed, key, POOL, 1)[0]!).normal(shape).data;",
    change: "1 → 2",
    reason: "The first word is the same, however many follow",
  },
  {
    file: "src/diffusion/samplers/brownian.ts",
    line: "const goesRight = time >= middle;",
    change: "time >= middle → (time) > (middle)",
    reason: "At the middle itself either side ends with its value",
  },
  {
    file: "src/diffusion/samplers/brownian.ts",
    line: "for (let i = 0; i < value.length; i++) value[i]! += half[i]!;",
    change: "i < value.length → (i) <= (value.length)",
    reason: PAST_END,
  },
  {
    file: "src/diffusion/samplers/create.ts",
    line: 'uni_pc_bh2: { create: () => uniPcOf("bh2"), dropsPenultimate: true },',
    change: '"bh2" → ""',
    reason: "What is not bh1 is bh2",
  },
  {
    file: "src/diffusion/samplers/dpmpp_2m_sde.ts",
    line: '{ eta = 1, noiseScale = 1, order = 2, solver = "midpoint" }: MultistepSdeOptions = {},',
    change: '"midpoint" → ""',
    reason: "What is not heun is midpoint",
  },
  {
    file: "src/diffusion/samplers/step.ts",
    line: "if (direction === denoised) {",
    change: "direction === denoised → false",
    reason: "It is the same sum in three terms",
  },
  {
    file: "src/diffusion/schedulers/comfy_table.ts",
    line: 'const { noiseSchedule } = readVp(plain, { spacing: "leading", precision: "float64" });',
    change: '"float64" → ""',
    reason: "What is not float32 is not rounded",
  },
  {
    file: "src/diffusion/schedulers/config.ts",
    line: "optional: (key) => valueOf(key) === undefined ? undefined : number(key, 0),",
    change: "0 → 1",
    reason: "Only what has a value comes here",
  },
  {
    file: "src/diffusion/schedulers/k_diffusion.ts",
    line: 'LMSDiscreteScheduler: { sampler: () => lms({ finish: "integrate" }) },',
    change: '"integrate" → ""',
    reason: "What does not take the clean latents goes on with the polynomial",
  },
  {
    file: "src/diffusion/schedulers/k_diffusion.ts",
    line: 'DPMSolverSDEScheduler: { sampler: dpmppSde, defaults: STABLE, stepNoise: "brownian" },',
    change: '"brownian" → ""',
    reason: "What neither goes on nor starts anew is Brownian",
  },
  {
    file: "src/diffusion/schedulers/multistep.ts",
    line: 'variant: config.choice("solver_type", types, "bh2") === "bh1" ? "bh1" : "bh2",',
    change: '"bh2" → ""',
    reason: "What is not bh1 is bh2",
  },
  {
    file: "src/diffusion/schedules/beta_quantile.ts",
    line: "for (let m = 1; m < TERMS; m++) {",
    change: "m < TERMS → (m) <= (TERMS)",
    reason: CONVERGED,
  },
  {
    file: "src/diffusion/schedules/beta_quantile.ts",
    line: "const TERMS = 100;",
    change: "100 → 101",
    reason: CONVERGED,
  },
  ...["1 → 2", "2 → 3", "a + b → (a) - (b)"].map((change) => ({
    file: "src/diffusion/schedules/beta_quantile.ts",
    line: "const middle = (a + 1) / (a + b + 2);",
    change,
    reason: "The fraction converges to the same on either side, only later",
  })),
  {
    file: "src/diffusion/schedules/comfy_sigmas.ts",
    line: "k < half",
    change: "k < half → (k) <= (half)",
    reason: "The line and the parabola meet there",
  },
  ...["0 → 1", "1 → 2"].map((change) => ({
    file: "src/diffusion/schedules/linspace.ts",
    line: "const step = steps > 1 ? (end - start) / (steps - 1) : 0;",
    change,
    reason: "A single number takes no step, and the last of two is the end",
  })),
  {
    file: "src/diffusion/schedules/sigma_table.ts",
    line: "let nearest = 0;",
    change: "0 → 1",
    reason: "The first entry is looked at like all others",
  },
];
