import type { Denoiser, NoiseLevel, Sampler } from "../diffusion/denoiser.ts";
import { inpaintDenoiser, inpaintSampler } from "../diffusion/samplers/inpaint.ts";
import { latentMask } from "../diffusion/samplers/latent_mask.ts";
import { concatRows, rows, type Tensor } from "../tensor/tensor.ts";
import type { FreshSchedule } from "./schedule_spec.ts";

/** A stepping rule and the denoiser it asks. */
export interface Stepping {
  readonly sampler: Sampler;
  readonly denoiser: Denoiser;
}

/**
 * The stepping that keeps `original` outside a mask [1 or images, 1, H, W] of any size: diffusers' schedules put it back
 * after each step, ComfyUI's show it to the network.
 *
 * @throws RangeError when there are several masks, but not one for each picture
 */
export function inpainted(
  { sampler, denoiser }: Stepping,
  type: FreshSchedule["type"],
  { mask, original, noise, end }: {
    readonly mask: Tensor;
    readonly original: Tensor;
    readonly noise: Tensor;
    /** Where the schedule ends, which a run need not reach. */
    readonly end: NoiseLevel;
  },
): Stepping {
  const [images, ...shape] = original.shape as [number, ...number[]];
  const [height, width] = mask.shape.slice(-2) as [number, number];
  const count = mask.data.length / (height * width);
  if (count !== 1 && count !== images) {
    throw new RangeError(`Cannot inpaint ${images} pictures by ${count} masks`);
  }
  const resized = Array.from({ length: images }, (_, i) => {
    const at = count === 1 ? 0 : i;
    const { data } = rows({ data: mask.data, shape: [count, height, width] }, at, at + 1);
    const one = { data, shape: [height, width] };
    return latentMask(one, [1, ...shape], type === "diffusers" ? "nearest" : "bilinear");
  });
  const parts = { mask: concatRows(resized), original, noise };
  return type === "diffusers"
    ? { sampler: inpaintSampler(sampler, parts, end), denoiser }
    : { sampler, denoiser: inpaintDenoiser(denoiser, parts) };
}
