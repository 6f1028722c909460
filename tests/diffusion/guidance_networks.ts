import { createCondition } from "../../src/diffusion/conditions/condition.ts";
import type { NoiseSchedule, PredictionType } from "../../src/diffusion/denoiser.ts";
import type { NoiseLevel } from "../../src/diffusion/denoiser.ts";
import type { Network, NetworkRow } from "../../src/diffusion/guidance/network.ts";
import type { GuidancePlan } from "../../src/diffusion/guidance/plan.ts";
import type { Prediction } from "../../src/diffusion/guidance/prediction.ts";
import { flowSchedule, type VpSchedule, vpSchedule } from "../../src/diffusion/noise_schedule.ts";
import { formulaText, lineText } from "../../src/formula/text.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

/** The scaled-linear table of Stable Diffusion, or another between two square-rooted betas. */
export function scaledLinear(first = 0.00085, last = 0.012): VpSchedule {
  let bar = 1;
  return vpSchedule(Array.from({ length: 1000 }, (_, t) => {
    const root = Math.sqrt(first) + (Math.sqrt(last) - Math.sqrt(first)) * t / 999;
    return bar *= 1 - root * root;
  }));
}

export const TABLE = scaledLinear();
export const FLOW = flowSchedule();

/** k-diffusion levels (alpha 1) of some sigmas, ending on 0. */
export function kLevels(...sigmas: number[]): NoiseLevel[] {
  return [...sigmas, 0].map((sigma) => ({ alpha: 1, sigma }));
}

/** Numbers in -1..1 that depend on a seed, the same on every machine. */
export function values(size: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size }, (_, i) => {
    const wave = Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

/** Latents of some images. */
export function latentsOf(images: number, seed = 0, shape = [4, 6, 6]): Tensor {
  const size = shape.reduce((product, dim) => product * dim, images);
  return { data: values(size, seed).map((v) => 3 * v), shape: [images, ...shape] };
}

/** A prediction under a text whose embedding is one number that shifts the toy networks' answer. */
export function under(model: string, text: string, shift: number): Prediction {
  const embeds = { data: Float32Array.of(shift), shape: [1, 1, 1] };
  return { model, condition: createCondition({ text, embeds }) };
}

/** A clean estimate of element `i` of unit-variance latents: smooth, bounded, linear in nothing. */
function estimate(unit: number, i: number, shift: number, seed: number): number {
  return Math.tanh(0.4 * unit + Math.sin(1.7 * shift + i + seed)) +
    0.3 * shift * Math.cos(0.9 * i + seed);
}

/** A toy network and what it was asked. */
export interface CountedNetwork extends Network {
  readonly batches: (readonly NetworkRow[])[];
}

/** A network of any parametrisation whose clean estimate is a given function: it inverts the definitions. */
export function toyNetwork(
  id: string,
  {
    type = "epsilon",
    schedule = type === "flow" ? FLOW : TABLE,
    seed = 0,
    maxRows,
  }: {
    type?: PredictionType;
    schedule?: NoiseSchedule;
    seed?: number;
    maxRows?: number;
  } = {},
): CountedNetwork {
  const batches: (readonly NetworkRow[])[] = [];
  return {
    id,
    predictionType: type,
    schedule,
    ...(maxRows !== undefined && { maxRows }),
    batches,
    evaluate(rows) {
      batches.push(rows);
      return Promise.resolve(rows.map((row) => answer(row, type, schedule, seed)));
    },
  };
}

function answer(
  { latents, timestep, condition, perturb }: NetworkRow,
  type: PredictionType,
  schedule: NoiseSchedule,
  seed: number,
): Tensor {
  const { alpha: a, sigma: s } = schedule.levelAt(timestep);
  const shift = (condition?.embeds?.data[0] ?? 0) + (perturb?.[0] ?? 0);
  const data = latents.data.map((value, i) => {
    const d = estimate(value / Math.hypot(a, s), i, shift, seed);
    const e = (value - a * d) / s;
    switch (type) {
      case "epsilon":
        return e;
      case "v_prediction":
        return a * e - s * d;
      case "sample":
        return d;
      case "flow":
        return e - d;
    }
  });
  return { data, shape: latents.shape };
}

/** A plan's formula as text. */
export function formulaOf({ formula, branches }: GuidancePlan): string {
  return formulaText(formula, branches);
}

/** The formula of one evaluation of a plan as text. */
export function stepFormulaOf({ steps, branches }: GuidancePlan, index = 0): string {
  return lineText(steps[index]!.formula, branches);
}

/** Largest difference between two tensors. */
export function gap(a: Tensor, b: Tensor): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}
