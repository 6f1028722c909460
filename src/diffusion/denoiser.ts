import type { Tensor } from "../tensor/tensor.ts";

/**
 * Where on the way from noise to picture latents stand: `x = alpha·x0 + sigma·n`, n ~ N(0, I).
 *
 * One type for every convention: variance-preserving latents have `alpha² + sigma² = 1`, k-diffusion's have
 * `alpha = 1`, rectified flows have `alpha = 1 - sigma`. Two levels are the same noise when `sigma / alpha` is equal.
 * `timestep` is what a network trained on the scheduler's own table is given there; it may be fractional.
 */
export interface NoiseLevel {
  /** Factor of the clean latents. */
  readonly alpha: number;
  /** Factor of the noise. */
  readonly sigma: number;
  /** What a network trained on the schedule's table is told; absent where it follows from the ratio. */
  readonly timestep?: number;
}

/** What a denoiser answers: its guided estimate of the clean latents, and the unguided one where it has one (CFG++). */
export interface Denoised {
  /** The guided estimate of the clean latents. */
  readonly denoised: Tensor;
  /** The base's own, unguided estimate. */
  readonly uncond?: Tensor;
  /** What a network that learned its own variance put out for it (DDPM's learned and learned_range). */
  readonly variance?: Tensor;
}

/** A model with its guidance, as samplers see it: the estimate of `x0` for latents `x` at `level`. */
export type Denoiser = (x: Tensor, level: NoiseLevel) => Promise<Denoised>;

/**
 * Draws standard normal noise of a shape. A stream goes on with each call and does not look at `from` and `to`, the
 * levels between which a sampler adds the noise; a Brownian path is asked for exactly that stretch of it.
 */
export type NoiseSource = (shape: readonly number[], from?: NoiseLevel, to?: NoiseLevel) => Tensor;

/** One finished step: `x` stands at `levels[index + 1]`. */
export interface SamplerStep {
  /** Counts steps from 0. */
  readonly index: number;
  /** Latents after the step. */
  readonly x: Tensor;
  /** Estimate of the clean latents that the step was made by. */
  readonly denoised: Tensor;
}

/**
 * A stepping rule. `levels` runs from the first noise to the last level reached, so N steps have N + 1 levels;
 * `x` stands at `levels[0]`. Latents handed to `next()` replace the step's `x` before the sampler goes on.
 */
export type Sampler = (
  denoise: Denoiser,
  x: Tensor,
  levels: readonly NoiseLevel[],
  noise: NoiseSource,
) => AsyncGenerator<SamplerStep, void, Tensor | undefined>;

/** What a network's output means: `epsilon` the noise, `v_prediction` alpha·n - sigma·x0, `sample` x0, `flow` n - x0. */
export type PredictionType = "epsilon" | "v_prediction" | "sample" | "flow";

/** How a network was trained to see noise: its family and the table between timesteps and noise. */
export interface NoiseSchedule {
  /** `vp` for variance-preserving latents, `flow` for rectified flows. */
  readonly family: "vp" | "flow";
  /** The level of a timestep, fractional ones interpolated. */
  levelAt(timestep: number): NoiseLevel;
  /** The (fractional) timestep whose noise-to-signal ratio `sigma / alpha` equals `ratio`, clamped to the table. */
  timestepOf(ratio: number): number;
}
