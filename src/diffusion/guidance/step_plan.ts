import type { FormulaLine } from "../../formula/formula.ts";
import type { NoiseLevel, NoiseSchedule } from "../denoiser.ts";
import type { Branches } from "./branches.ts";
import type { Guidance } from "./guidance.ts";
import type { Position } from "./position.ts";
import { estimatePosts } from "./post.ts";
import { batchKey, predictionAt } from "./prediction.ts";
import { projectionAt } from "./projection.ts";
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
  /** Its formula where a post has latents stay where they are, whatever the networks would say. */
  readonly still?: FormulaLine;
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

/** What the plan of one step depends on, beside the guidance and the step. */
export interface StepPlanOptions extends PlanOptions {
  /** Rows that a network takes at once. */
  readonly maxRows: (model: string) => number;
}

/** Plans one evaluation: collects coefficients, drops what cancels, batches what shares a network. */
export function planStep(
  guidance: Guidance,
  branches: Branches,
  position: Position,
  { maxRows, images = 1, uncond = false, evaluateAll = false }: StepPlanOptions,
): StepPlan {
  const { step, level } = position;
  const scales = guidance.terms.map((term) => scaleAt(term.scale, position));
  const coefficients = branches.all.map((_, i) => i === 0 ? 1 : 0);
  const projected: number[] = [];
  const needed = new Set<number>(uncond ? [0] : []);
  const { terms } = branches;
  const at = { step, terms, scales };
  const need = (more: readonly number[] = []): void => more.forEach((branch) => needed.add(branch));
  terms.forEach(({ prediction, against }, i) => {
    const projection = projectionAt(guidance.terms[i]!.projection, guidance.post, scales[i]!);
    if (!projection) {
      coefficients[prediction]! += scales[i]!;
      coefficients[against]! -= scales[i]!;
      return;
    }
    projected.push(i);
    need([prediction, against]);
    need(projection.operator.needs?.(projection.settings, at));
  });
  coefficients.forEach((k, branch) => Math.abs(k) > NEGLIGIBLE && needed.add(branch));
  for (const { post, operator } of estimatePosts(guidance.post, "guided")) {
    need(operator.needs?.(post, at));
  }
  // What changes the base matters only where the base does.
  for (const { post, operator } of estimatePosts(guidance.post, "base")) {
    if (needed.has(0)) need(operator.needs?.(post, at));
  }
  const still = estimatePosts(guidance.post)
    .map(({ post, operator }) => operator.still?.(post, at)).find((line) => line !== undefined);
  const runs = (branch: number): boolean => evaluateAll || (!still && needed.has(branch));
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
    batches: batchesOf(branches, position, evaluated, { images, maxRows }),
    ...(still && { still }),
  };
}

function batchesOf(
  branches: Branches,
  position: Position,
  evaluated: readonly number[],
  { images, maxRows }: Required<Pick<StepPlanOptions, "images" | "maxRows">>,
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
