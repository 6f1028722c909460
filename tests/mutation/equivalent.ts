import { type Mutant, words } from "./mutant.ts";

/** A mutant that no test can notice, since the program does the same with it. */
interface Equivalent {
  readonly file: string;
  /** The line as it stands. */
  readonly line: string;
  /** The change as it is printed. */
  readonly change: string;
  readonly reason: string;
}

const TYPES = "The type system asks for it: at run time the rest says the same";
const MEMO = "It is worked out again, with the same result";
const PAST_END = "What is written past the end of a typed array is dropped";
const CELL = "A row has a member and a member a row";

const OLDER = "Older answers are not looked at";
const MOMENT = "A moment more than there are nodes is not looked at";
const CONVERGED = "All terms are within the last bit long before";

export const EQUIVALENT: readonly Equivalent[] = [
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
  {
    file: "src/engine/cache.ts",
    line: ".finally(() => releasing.delete(done));",
    change: "releasing.delete(done) → undefined",
    reason: "What has come to rest may be waited for again",
  },
  {
    file: "src/engine/cache.ts",
    line: "return { outputs, bytes: kept ? sizeOf(outputs) : 0, resources, holders: 0, kept };",
    change: "kept → true",
    reason: "The size of what is not kept is not looked at",
  },
  {
    file: "src/engine/changes.ts",
    line: 'if ("fault" in first && first.fault instanceof Skipped) return first;',
    change: '"fault" in first && first.fault instanceof Skipped → first.fault instanceof Skipped',
    reason: TYPES,
  },
  {
    file: "src/engine/changes.ts",
    line: 'if ("fault" in first && first.fault instanceof Skipped) return first;',
    change: "first → undefined",
    reason: "A node whose input will never come does not run, whatever it is known by",
  },
  {
    file: "src/engine/execute.ts",
    line: "const cache = options.cache ?? createCache({ bytes: 0 });",
    change: "bytes: 0 → (nothing)",
    reason: "Nothing has a size within what is not a number",
  },
  {
    file: "src/engine/execute.ts",
    line: "const cache = options.cache ?? createCache({ bytes: 0 });",
    change: "0 → 1",
    reason: "Nothing is as small as that",
  },
  {
    file: "src/engine/execute.ts",
    line: "const inputs = inputsFrom.get(task) ??",
    change:
      "inputsFrom.get(task) ?? Map.groupBy(task … get(wire.node)) → Map.groupBy(task.step.inputs, ({ wire }) … get(wire.node))",
    reason: MEMO,
  },
  {
    file: "src/engine/execute.ts",
    line: "inputsFrom.set(task, inputs);",
    change: "inputsFrom.set(task, inputs); → (nothing)",
    reason: MEMO,
  },
  {
    file: "src/engine/plain_data.ts",
    line: "for (const inner of Array.isArray(item) ? item : Object.values(item)) {",
    change: "Array.isArray(item) → false",
    reason: "The values of a list are its items",
  },
  {
    file: "src/engine/plan.ts",
    line:
      'if (!node || !resolved) throw new TypeError(`The type "${flat.type}" of "${id}" is unknown`);',
    change: "!node || !resolved → !resolved",
    reason: "What has no type is not resolved either",
  },
  {
    file: "src/engine/plan.ts",
    line: 'const value = port.fills && typeof written === "string"',
    change: 'port.fills && typeof written === "string" → port.fills',
    reason: "Only texts fill in names, and the check refuses all else",
  },
  {
    file: "src/engine/report.ts",
    line: "const { held: { outputs }, from, milliseconds = 0 } = outcome;",
    change: "0 → 1",
    reason: "What ran says how long it took",
  },
  {
    file: "src/engine/run_step.ts",
    line: "return { outputs, ...(empty && { empty }) };",
    change: "empty && { empty } → { empty }",
    reason: "Who asks for it finds nothing either way",
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (row === undefined || member === undefined) args[argument] = value;",
    change:
      "row === undefined || member === undefined → (row === undefined) && (member === undefined)",
    reason: CELL,
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (row === undefined || member === undefined) args[argument] = value;",
    change: "row === undefined || member === undefined → row === undefined",
    reason: CELL,
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (row === undefined || member === undefined) args[argument] = value;",
    change: "row === undefined || member === undefined → member === undefined",
    reason: CELL,
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (error instanceof NodeError) return error;",
    change: "error instanceof NodeError → true",
    reason: "arrive() throws nothing else",
  },
  {
    file: "src/engine/signature.ts",
    line: 'const state = change && "values" in change ? change.values : undefined;',
    change: 'change && "values" in change → change',
    reason: TYPES,
  },
  {
    file: "src/engine/signature.ts",
    line: 'if (!before || !("values" in before)) return true;',
    change: '!before || !("values" in before) → !before',
    reason: "Only what has values lasts and is asked again",
  },
  {
    file: "src/engine/signature.ts",
    line: 'return "values" in now && canonical(now.values) === canonical(before.values);',
    change:
      '"values" in now && canonical(now.values) … (before.values) → canonical(now.values) === canonical(before.values)',
    reason: TYPES,
  },
  {
    file: "src/engine/size.ts",
    line:
      'if ("byteLength" in whole && typeof whole.byteLength === "number") bytes += whole.byteLength;',
    change:
      '"byteLength" in whole && typeof whole.by … th === "number" → typeof whole.byteLength === "number"',
    reason: TYPES,
  },
  ...["for (let i = 1; i < LENGTH; i++) {", "for (let i = 0; i < LENGTH; i++) {"].map((line) => ({
    file: "src/tensor/noise.ts",
    line,
    change: "i < LENGTH → (i) <= (LENGTH)",
    reason: PAST_END,
  })),
  {
    file: "src/tensor/noise.ts",
    line: "y ^= (y << 7) & 0x9d2c5680;",
    change: "0x9d2c5680 → 2636928641",
    reason: "The lowest bit meets a zero that the shift brought in",
  },
  {
    file: "src/tensor/noise.ts",
    line: "y ^= (y << 15) & 0xefc60000;",
    change: "0xefc60000 → 4022730753",
    reason: "The lowest bit meets a zero that the shift brought in",
  },
  {
    file: "src/tensor/noise.ts",
    line: "for (let at = 0; at + 16 <= size; at += 16) boxMuller16(out.data, at);",
    change: "at + 16 → (at) - (16)",
    reason: "What follows the last whole block is drawn anew or past the end",
  },
  {
    file: "src/tensor/random.ts",
    line: "for (let i = 0; i < out.length; i += 2) {",
    change: "i < out.length → (i) <= (out.length)",
    reason: PAST_END,
  },
  ...["true", "(i + 1) <= (out.length)"].map((text) => ({
    file: "src/tensor/random.ts",
    line: "if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);",
    change: `i + 1 < out.length → ${text}`,
    reason: PAST_END,
  })),
  {
    file: "src/tensor/tensor.ts",
    line: "if (tensors.length === 2) {",
    change: "tensors.length === 2 → false",
    reason: "It is the same sum, only slower",
  },
  ...[
    "for (let i = 0; i < out.length; i++) out[i] = p * a[i]! + q * b[i]!;",
    "for (let i = 0; i < out.length; i++) {",
  ].map((line) => ({
    file: "src/tensor/tensor.ts",
    line,
    change: "i < out.length → (i) <= (out.length)",
    reason: PAST_END,
  })),
];

/** What the list says of a mutant on this line. */
export function equivalentOf(mutant: Mutant, line: string): Equivalent | undefined {
  return EQUIVALENT.find((one) =>
    one.file === mutant.file && one.change === words(mutant) && one.line === line.trim()
  );
}
