import type { NoiseSchedule, PredictionType } from "../diffusion/denoiser.ts";
import { type Feed, floats } from "../runtime/session.ts";
import { fillNormal, type Uniform } from "../tensor/random.ts";
import { minSnrWeight, type SnrWeighting } from "./loss_weight.ts";

/** What turns clean latents into training samples. */
export interface NoisingOptions {
  readonly schedule: NoiseSchedule;
  /** Timesteps are drawn uniformly below this. */
  readonly timesteps: number;
  readonly predictionType: PredictionType;
  readonly weighting: SnrWeighting;
}

/**
 * One batch of denoising score matching: `x_t = alpha·x0 + sigma·n` at a random timestep each, with the target that the
 * prediction type asks for. `latents(row)` is a picture's clean latents, scaled to unit variance.
 */
export function noisedBatch(
  latents: (row: number) => Float32Array,
  shape: readonly [number, number, number, number],
  options: NoisingOptions,
  next: Uniform,
): Record<"sample" | "timestep" | "target" | "weight", Feed> {
  const [batch, channels, height, width] = shape;
  const size = channels * height * width;
  const sample = new Float32Array(batch * size);
  const target = new Float32Array(batch * size);
  const timestep = new Float32Array(batch);
  const weight = new Float32Array(batch);
  const noise = new Float32Array(size);
  for (let row = 0; row < batch; row++) {
    const clean = latents(row);
    fillNormal(noise, next);
    timestep[row] = Math.floor(next() * options.timesteps);
    const level = options.schedule.levelAt(timestep[row]!);
    weight[row] = minSnrWeight(level, options.predictionType, options.weighting);
    const { alpha, sigma } = level;
    // Coefficients of x0 and n in the target.
    const [p, q] = {
      epsilon: [0, 1],
      v_prediction: [-sigma, alpha],
      sample: [1, 0],
      flow: [-1, 1],
    }[options.predictionType] as [number, number];
    for (let i = 0; i < size; i++) {
      sample[row * size + i] = alpha * clean[i]! + sigma * noise[i]!;
      target[row * size + i] = p * clean[i]! + q * noise[i]!;
    }
  }
  return {
    sample: floats(sample, shape),
    timestep: floats(timestep, [batch]),
    target: floats(target, shape),
    weight: floats(weight, [batch]),
  };
}
