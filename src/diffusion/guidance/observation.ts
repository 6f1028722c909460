import type { FormulaLine } from "../../formula/formula.ts";
import { concatRows, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel } from "../denoiser.ts";
import { stepFormula } from "./formula.ts";
import type { GuidedImage } from "./guided_image.ts";
import { express } from "./space.ts";
import type { PlannedBatch, StepPlan } from "./step_plan.ts";
import { affine, cosine, rms } from "./vector.ts";

/** What one term did in one step; each list has one entry per image, undefined-valued ones are null. */
export interface TermRecord {
  /** As the guidance calls it. */
  readonly name: string;
  /** Scale in this step. */
  readonly scale: number;
  /** Root mean square of the delta on denoised latents, the unit of APG's threshold; null where a branch was dropped. */
  readonly norm: readonly (number | null)[];
  /** Cosine of the delta to all that guidance added to the base. */
  readonly cosineToTotal: readonly (number | null)[];
  /** Cosine of the delta to each term's, itself included. */
  readonly cosines: readonly (readonly (number | null)[])[];
}

/** What one evaluation did, as plain data. */
export interface StepRecord {
  /** Counts evaluations; equal to `step` for samplers that evaluate once a step. */
  readonly evaluation: number;
  /** Index of the sampler's step, from 0. */
  readonly step: number;
  /** Where the latents stood. */
  readonly level: NoiseLevel;
  /** Network calls made. */
  readonly calls: number;
  /** Rows evaluated. */
  readonly rows: number;
  /** Coefficient of each branch in the plain weighted sum. */
  readonly coefficients: readonly number[];
  /** Indices of branches evaluated. */
  readonly evaluated: readonly number[];
  /** The network runs it took. */
  readonly batches: readonly PlannedBatch[];
  /** Root mean square of each branch's noise prediction; null where it was dropped. */
  readonly branchNorms: readonly (readonly (number | null)[])[];
  /** Cosine of each branch's noise prediction to the base's: near 1 where guidance has nothing to say. */
  readonly cosinesToBase: readonly (readonly (number | null)[])[];
  /** The weighted sum of this evaluation. */
  readonly formula: FormulaLine;
  /** What each term did, in the guidance's order. */
  readonly terms: readonly TermRecord[];
  /** Root mean square of all that guidance added to the base, per image; null where the base was dropped. */
  readonly total: readonly (number | null)[];
}

/** One finished evaluation. Numbers and previews are worked out when asked, within the callback. */
export interface Observation {
  readonly plan: StepPlan;
  readonly evaluation: number;
  /** Network calls made. */
  readonly calls: number;
  /** Rows evaluated. */
  readonly rows: number;
  /** The guided estimate of the clean latents. */
  readonly denoised: Tensor;
  /** What a branch alone would have painted: its own estimate of the clean latents; undefined where it was dropped. */
  preview(branch: number): Tensor | undefined;
  record(): StepRecord;
}

/** An observation of the images of one evaluation, which have not been combined in place. */
export function observationOf(
  images: readonly GuidedImage[],
  denoised: Tensor,
  counts: { readonly evaluation: number; readonly calls: number; readonly rows: number },
): Observation {
  const { plan } = images[0]!.step;
  return {
    plan,
    ...counts,
    denoised,
    preview: (branch) => plan.evaluated.includes(branch) ? previewOf(images, branch) : undefined,
    record: () => recordOf(images, denoised, counts),
  };
}

function previewOf(images: readonly GuidedImage[], branch: number): Tensor {
  return concatRows(images.map((image) => ({
    data: new Float32Array(image.denoised(branch)),
    shape: image.latents.shape,
  })));
}

function recordOf(
  images: readonly GuidedImage[],
  denoised: Tensor,
  counts: { readonly evaluation: number; readonly calls: number; readonly rows: number },
): StepRecord {
  const { guidance, plan, branches } = images[0]!.step;
  const deltas = images.map((image) => branches.terms.map((_, term) => image.delta(term)));
  const noises = branches.all.map((_, branch) => images.map((image) => noiseOf(image, branch)));
  const totals = images.map((image, i) => {
    if (!image.outputs[0]) return undefined;
    const size = image.latents.data.length;
    return affine(1, denoised.data.subarray(i * size, (i + 1) * size), -1, image.denoised(0));
  });
  return {
    ...counts,
    step: plan.step,
    level: plan.level,
    coefficients: plan.coefficients,
    evaluated: plan.evaluated,
    batches: plan.batches,
    branchNorms: noises.map((of) => of.map((noise) => noise ? rms(noise) : null)),
    cosinesToBase: noises.map((of) => of.map((noise, i) => angle(noise, noises[0]![i]))),
    formula: stepFormula(guidance, branches, plan),
    terms: branches.terms.map(({ name }, term) => ({
      name,
      scale: plan.scales[term]!,
      norm: deltas.map((of) => of[term] ? rms(of[term]) : null),
      cosineToTotal: deltas.map((of, i) => angle(of[term], totals[i])),
      cosines: branches.terms.map((_, other) => deltas.map((of) => angle(of[term], of[other]))),
    })),
    total: totals.map((total) => total ? rms(total) : null),
  };
}

/** What a branch takes for noise; undefined where it was dropped, or no noise is left. */
function noiseOf(image: GuidedImage, branch: number): Float64Array | undefined {
  const { level } = image.step.plan;
  if (!image.outputs[branch] || level.sigma === 0) return undefined;
  return express("epsilon", level, image.latents.data, image.denoised(branch));
}

function angle(a?: Float64Array, b?: Float64Array): number | null {
  return a && b ? cosine(a, b) ?? null : null;
}
