import type { Tensor } from "../../tensor/tensor.ts";
import type { Reading } from "../parametrization.ts";
import type { Branches } from "./branches.ts";
import type { Guidance } from "./guidance.ts";
import type { OperatorStep } from "./operator.ts";
import { type EstimatePost, estimatePosts, spaceOf } from "./post.ts";
import { projectionAt } from "./projection.ts";
import { denoisedFrom, express } from "./space.ts";
import type { StepPlan } from "./step_plan.ts";
import { addScaled, affine } from "./vector.ts";

/** What projections remember of each term and image over the steps of a run. */
export type Momentum = Map<string, Float64Array>;

/** All of a step that its images share. */
export interface GuidedStep {
  readonly guidance: Guidance;
  readonly branches: Branches;
  readonly plan: StepPlan;
  /** By branch; undefined where it is dropped. */
  readonly readings: readonly (Reading | undefined)[];
  readonly momentum: Momentum;
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
    const { guidance: { post }, plan: { coefficients, evaluated, projected } } = this.step;
    for (const change of this.outputs[0] ? estimatePosts(post, "base") : []) {
      this.#denoised.set(0, this.#changed(change, this.denoised(0)));
    }
    let guided: Float64Array = new Float64Array(this.latents.data.length);
    coefficients.forEach((k, branch) => {
      if (evaluated.includes(branch)) addScaled(guided, k, this.denoised(branch));
    });
    for (const term of projected) addScaled(guided, 1, this.#projected(term));
    for (const change of estimatePosts(post, "guided")) guided = this.#changed(change, guided);
    return guided;
  }

  /** What operators are told of the step. */
  get #at(): OperatorStep {
    const { branches: { terms }, plan: { step, scales } } = this.step;
    return { step, terms, scales };
  }

  /** An estimate of the clean latents after a post, which works in its own space. */
  #changed({ post, operator }: EstimatePost, estimate: Float64Array): Float64Array {
    const { level } = this.step.plan;
    const { data: x, shape } = this.latents;
    const space = spaceOf(post);
    const within = (denoised: Float64Array): Float64Array =>
      space === "sample" ? denoised : express(space, level, x, denoised);
    const values = within(estimate);
    const changed = operator.apply(values, post, {
      ...this.#at,
      channels: shape[1] ?? 1,
      denoised: (branch) => this.denoised(branch),
      express: within,
    });
    if (changed === values) return estimate;
    return space === "sample" ? changed : denoisedFrom(space, level, x, changed);
  }

  #projected(term: number): Float64Array {
    const { guidance, branches } = this.step;
    const scale = this.step.plan.scales[term]!;
    const { settings, operator } = projectionAt(
      guidance.terms[term]!.projection,
      guidance.post,
      scale,
    )!;
    const delta = this.delta(term)!;
    const key = `${term} ${this.index}`;
    const { momentum } = this.step;
    const memory = momentum.get(key) ?? new Float64Array(delta.length);
    momentum.set(key, memory);
    const { shape } = this.latents;
    const [height, width] = shape.length === 4 ? [shape[2]!, shape[3]!] : [1, 1];
    return operator.apply(delta, settings, {
      ...this.#at,
      scale,
      height,
      width,
      prediction: this.denoised(branches.terms[term]!.prediction),
      memory,
      delta: (other) => this.delta(other)!,
    });
  }
}
