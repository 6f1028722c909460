import { sameShape, type Tensor } from "../../tensor/tensor.ts";
import type { Denoiser, NoiseLevel, Sampler } from "../denoiser.ts";
import type { Steps } from "./step.ts";

/** A picture of which a part is painted anew. */
export interface Inpainting {
  /** 1 where latents are painted, 0 where they are kept, in between blended; of the latents' shape. */
  readonly mask: Tensor;
  /** The clean latents of the picture. */
  readonly original: Tensor;
  /** The noise the run starts from, by which the kept part is noised to each level. */
  readonly noise: Tensor;
}

/** `mask·painted + (1 - mask)·(alpha·original + sigma·noise)`. */
function blend(
  painted: Tensor,
  { mask, original, noise }: Inpainting,
  { alpha, sigma }: NoiseLevel,
): Tensor {
  const data = painted.data.map((value, i) => {
    const kept = alpha * original.data[i]! + sigma * noise.data[i]!;
    return mask.data[i]! * value + (1 - mask.data[i]!) * kept;
  });
  return { data, shape: painted.shape };
}

/** Throws unless all parts have the latents' shape. */
function checkShapes(x: Tensor, parts: Inpainting): void {
  for (const name of ["mask", "original", "noise"] as const) {
    const { shape } = parts[name];
    if (!sameShape(shape, x.shape)) {
      throw new RangeError(
        `Cannot inpaint latents of shape [${x.shape.join(", ")}] with ${name} of [${
          shape.join(", ")
        }]: bring it to their shape first`,
      );
    }
  }
}

const CLEAN: NoiseLevel = { alpha: 1, sigma: 0 };

/**
 * ComfyUI's inpainting, on the side of the model: the network sees the kept part as the picture noised to the level, and
 * its answer for it is the picture itself, so that any solver sees one consistent denoiser.
 *
 * @throws RangeError when mask, original or noise have another shape than the latents
 */
export function inpaintDenoiser(denoise: Denoiser, parts: Inpainting): Denoiser {
  return async (x, level) => {
    checkShapes(x, parts);
    const answer = await denoise(blend(x, parts, level), level);
    const { uncond } = answer;
    return {
      ...answer,
      denoised: blend(answer.denoised, parts, CLEAN),
      ...uncond ? { uncond: blend(uncond, parts, CLEAN) } : {},
    };
  };
}

/**
 * diffusers' inpainting with a network of 4 channels, on the side of the steps: after each step the kept part is put back,
 * noised to the level of the next, at the end the picture itself.
 *
 * @param end where the schedule ends, for runs that stop before; the last of the levels unless given
 * @throws RangeError when mask, original or noise have another shape than the latents
 */
export function inpaintSampler(sampler: Sampler, parts: Inpainting, end?: NoiseLevel): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    checkShapes(x, parts);
    const steps = sampler(denoise, x, levels, noise);
    try {
      let next = await steps.next();
      while (!next.done) {
        const level = levels[next.value.index + 1]!;
        const atEnd = level === (end ?? levels.at(-1));
        const blended = blend(next.value.x, parts, atEnd ? CLEAN : level);
        const replaced = (yield { ...next.value, x: blended }) ?? blended;
        next = await steps.next(replaced);
      }
    } finally {
      await steps.return();
    }
  };
}
