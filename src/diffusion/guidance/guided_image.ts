import type { Tensor } from "../../tensor/tensor.ts";
import type { Reading } from "../parametrization.ts";
import type { Branches } from "./branches.ts";
import { normCapped } from "./cfg_norm.ts";
import { fittedBase } from "./cfg_zero.ts";
import type { Guidance } from "./guidance.ts";
import { mimic } from "./mimic.ts";
import { type GuidedPost, isBasePost, isGuidedPost } from "./post.ts";
import { contribution } from "./projection.ts";
import { type Rescale, rescale } from "./rescale.ts";
import { largestScale, projectionAt, referredTerm, type StepPlan } from "./step_plan.ts";
import { tangentialBase } from "./tcfg.ts";
import { threshold } from "./thresholding.ts";
import { addScaled, affine } from "./vector.ts";

/** Running sums of APG's momentum, one per term and image; kept over the steps of a run. */
export type Momentum = Map<string, Float64Array>;

/** All of a step that does not depend on the latents. */
export interface GuidedStep {
  readonly guidance: Guidance;
  readonly branches: Branches;
  readonly plan: StepPlan;
  /** By branch; undefined where it is dropped. */
  readonly readings: readonly (Reading | undefined)[];
}

/** One image of one step: what its branches estimate, and how they are put together. Never looks at other images. */
export class GuidedImage {
  readonly #denoised = new Map<number, Float64Array>();

  /**
   * @param index of the image in its batch
   * @param latents of the image, [1, channels, height, width]; other ranks count as height and width 1
   * @param outputs of the networks, by branch
   */
  constructor(
    readonly step: GuidedStep,
    readonly index: number,
    readonly latents: Tensor,
    readonly outputs: readonly (Tensor | undefined)[],
    readonly momentum: Momentum,
  ) {}

  /** A branch's own estimate of the clean latents; it must have been evaluated. */
  denoised(branch: number): Float64Array {
    const known = this.#denoised.get(branch);
    if (known) return known;
    const { fromLatents, fromOutput } = this.step.readings[branch]!;
    const out = this.outputs[branch]!.data;
    const values = affine(fromLatents, this.latents.data, fromOutput, out);
    this.#denoised.set(branch, values);
    return values;
  }

  /** A term's delta before projection and scale, or undefined where a branch of it was dropped. */
  delta(term: number): Float64Array | undefined {
    const { prediction, against } = this.step.branches.terms[term]!;
    if (!this.outputs[prediction] || !this.outputs[against]) return undefined;
    return affine(1, this.denoised(prediction), -1, this.denoised(against));
  }

  /** The guided estimate, through base posts, the sum with its projections, and guided posts. */
  combine(): Float64Array {
    this.#changeBase();
    const size = this.latents.data.length;
    let guided: Float64Array = new Float64Array(size);
    this.step.plan.coefficients.forEach((k, branch) => {
      if (this.step.plan.evaluated.includes(branch)) addScaled(guided, k, this.denoised(branch));
    });
    for (const term of this.step.plan.projected) addScaled(guided, 1, this.#projected(term));
    for (const post of this.step.guidance.post ?? []) {
      if (isGuidedPost(post)) guided = this.#finish(post, guided);
    }
    return guided;
  }

  #changeBase(): void {
    for (const post of this.step.guidance.post ?? []) {
      if (!isBasePost(post) || !this.outputs[0]) continue;
      const change = post.type === "tcfg" ? tangentialBase : fittedBase;
      const reference = this.#referred(post.reference);
      this.#denoised.set(
        0,
        change(this.denoised(0), reference, this.step.plan.level, this.latents.data),
      );
    }
  }

  #referred(name?: string): Float64Array {
    return this.denoised(
      this.step.branches.terms[referredTerm(this.step.branches, name)]!.prediction,
    );
  }

  #projected(term: number): Float64Array {
    const scale = this.step.plan.scales[term]!;
    const projection = projectionAt(this.step.guidance, term, scale)!;
    const delta = this.delta(term)!;
    const key = `${term} ${this.index}`;
    const memory = this.momentum.get(key) ?? new Float64Array(delta.length);
    this.momentum.set(key, memory);
    const [height, width] = this.latents.shape.length === 4
      ? this.latents.shape.slice(2) as [number, number]
      : [1, 1] as const;
    const reference = projection.type === "perpendicular"
      ? this.delta(referredTerm(this.step.branches, projection.to))
      : undefined;
    const prediction = this.denoised(this.step.branches.terms[term]!.prediction);
    return contribution(projection, { delta, scale, prediction, height, width, reference, memory });
  }

  #finish(post: GuidedPost, guided: Float64Array): Float64Array {
    const channels = this.latents.shape[1] ?? 1;
    switch (post.type) {
      case "rescale":
        return rescale(
          guided,
          this.#rescaleReference(post),
          post,
          this.step.plan.level,
          this.latents.data,
        );
      case "cfg_norm":
        return normCapped(guided, this.#referred(post.reference), channels);
      case "dynamic_thresholding":
        return threshold(guided, post);
      case "mimic": {
        const largest = largestScale(this.step.plan.scales);
        if (largest <= post.scale) return guided;
        const share = post.scale / largest;
        const low = affine(1 - share, this.denoised(0), share, guided);
        return mimic(guided, low, post, channels);
      }
    }
  }

  #rescaleReference({ reference }: Rescale): Float64Array {
    if (reference !== "unit") return this.#referred(reference);
    const sum = this.denoised(0).slice();
    this.step.plan.scales.forEach((scale, term) => {
      if (scale > 0) addScaled(sum, 1, this.delta(term)!);
    });
    return sum;
  }
}
