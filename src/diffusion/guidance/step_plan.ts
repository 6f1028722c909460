import type { NoiseLevel, NoiseSchedule } from "../denoiser.ts";
import type { Apg } from "./apg.ts";
import type { Branches } from "./branches.ts";
import type { Guidance } from "./guidance.ts";
import type { Position } from "./position.ts";
import { isBasePost, type Post } from "./post.ts";
import { batchKey, predictionAt } from "./prediction.ts";
import { isIdentity, type Projection } from "./projection.ts";
import { scaleAt } from "./scale.ts";

/** Coefficients below this are rounding, not guidance. */
const NEGLIGIBLE = 1e-9;

/** One batch of a step: the branches of one network that run together. */
export interface PlannedBatch {
  /** Id of the network. */
  readonly model: string;
  /** Indices of branches. */
  readonly branches: readonly number[];
  /** Branches times images. */
  readonly rows: number;
  /** Network calls the rows take: 1 unless the network's `maxRows` is less. */
  readonly calls: number;
}

/** What one evaluation of a guidance does, known before it runs. */
export interface StepPlan {
  /** Index of the sampler's step, from 0. */
  readonly step: number;
  /** Where the latents stand. */
  readonly level: NoiseLevel;
  /** Each term's scale here. */
  readonly scales: readonly number[];
  /** Each branch's coefficient in the plain weighted sum; they sum to 1. Projected terms come on top. */
  readonly coefficients: readonly number[];
  /** Indices of terms that are projected here, and so not in the coefficients. */
  readonly projected: readonly number[];
  /** Indices of branches evaluated. */
  readonly evaluated: readonly number[];
  /** Indices of branches that need not be evaluated here. */
  readonly dropped: readonly number[];
  /** The network runs it takes. */
  readonly batches: readonly PlannedBatch[];
  /** Whether CFG-Zero*'s zero start holds: no velocity, whatever the networks would say. */
  readonly zeroVelocity: boolean;
}

/** What a plan depends on beside the guidance. */
export interface PlanOptions {
  /** Images in the batch; 1 unless given. */
  readonly images?: number;
  /** Keep the base's own estimate, which CFG++ samplers renoise with. */
  readonly uncond?: boolean;
  /** Evaluate every branch, also those that cancel, so that records and previews have no gaps. */
  readonly evaluateAll?: boolean;
  /** The table that levels' timesteps and percents are of, the scheduler's; the base network's unless given. */
  readonly schedule?: NoiseSchedule;
}

/** The projection a term has at a scale, or undefined where it is the identity. */
export function projectionAt(
  guidance: Guidance,
  term: number,
  scale: number,
): Projection | undefined {
  const projection = guidance.terms[term]!.projection ??
    guidance.post?.find((post): post is Apg => post.type === "apg");
  return isIdentity(projection, scale) ? undefined : projection;
}

/** Index of the term a post or projection refers to by name, the first unless named. */
export function referredTerm(branches: Branches, name?: string): number {
  return name === undefined ? 0 : branches.terms.findIndex((term) => term.name === name);
}

/** Plans one evaluation: collects coefficients, drops what cancels, batches what shares a network. */
export function planStep(
  guidance: Guidance,
  branches: Branches,
  position: Position,
  maxRows: (model: string) => number,
  { images = 1, uncond = false, evaluateAll = false }: PlanOptions = {},
): StepPlan {
  const { step, level } = position;
  const scales = guidance.terms.map((term) => scaleAt(term.scale, position));
  const coefficients = branches.all.map((_, i) => i === 0 ? 1 : 0);
  const projected: number[] = [];
  const needed = new Set<number>(uncond ? [0] : []);
  branches.terms.forEach(({ prediction, against }, i) => {
    const projection = projectionAt(guidance, i, scales[i]!);
    if (!projection) {
      coefficients[prediction]! += scales[i]!;
      coefficients[against]! -= scales[i]!;
      return;
    }
    projected.push(i);
    const reference = projection.type === "perpendicular"
      ? branches.terms[referredTerm(branches, projection.to)]!
      : undefined;
    for (const branch of [prediction, against, reference?.prediction, reference?.against]) {
      if (branch !== undefined) needed.add(branch);
    }
  });
  coefficients.forEach((k, branch) => Math.abs(k) > NEGLIGIBLE && needed.add(branch));
  for (const post of guidance.post ?? []) {
    for (const branch of needsOf(post, branches, scales)) needed.add(branch);
  }
  // What changes the base compares it with a reference, which matters only where the base does.
  for (const post of guidance.post ?? []) {
    if (isBasePost(post) && needed.has(0)) {
      needed.add(branches.terms[referredTerm(branches, post.reference)]!.prediction);
    }
  }
  const zeroVelocity =
    guidance.post?.some((post) => post.type === "cfg_zero" && step < (post.zeroSteps ?? 1)) ??
      false;
  const runs = (branch: number): boolean => evaluateAll || (!zeroVelocity && needed.has(branch));
  const all = branches.all.map((_, branch) => branch);
  const evaluated = all.filter(runs);
  return {
    step,
    level,
    scales,
    coefficients,
    projected,
    evaluated,
    dropped: all.filter((branch) => !runs(branch)),
    batches: batchesOf(branches, position, evaluated, images, maxRows),
    zeroVelocity,
  };
}

/** Whether a mimic post has anything to tame, and the scale it compares with: the largest of the terms. */
export function largestScale(scales: readonly number[]): number {
  return Math.max(0, ...scales.map(Math.abs));
}

function needsOf(post: Post, branches: Branches, scales: readonly number[]): number[] {
  if (post.type === "mimic") return largestScale(scales) > post.scale ? [0] : [];
  if (post.type !== "rescale" && post.type !== "cfg_norm") return [];
  if (post.reference !== "unit") {
    return [branches.terms[referredTerm(branches, post.reference)]!.prediction];
  }
  const active = branches.terms.filter((_, i) => scales[i]! > 0);
  return [0, ...active.flatMap(({ prediction, against }) => [prediction, against])];
}

function batchesOf(
  branches: Branches,
  position: Position,
  evaluated: readonly number[],
  images: number,
  maxRows: (model: string) => number,
): PlannedBatch[] {
  const groups = Map.groupBy(
    evaluated,
    (branch) => batchKey(predictionAt(branches.all[branch]!.prediction, position)),
  );
  return [...groups.values()].map((group) => {
    const { model } = branches.all[group[0]!]!.prediction;
    const rows = group.length * images;
    return {
      model,
      branches: group,
      rows,
      calls: Math.ceil(rows / Math.min(maxRows(model), rows)),
    };
  });
}
