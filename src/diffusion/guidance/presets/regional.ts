import { sameShape, type Tensor } from "../../../tensor/tensor.ts";
import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";

/** A prompt and where in the picture it holds. */
export interface Region {
  /** The prediction under the region's prompt. */
  readonly prediction: Prediction;
  /** Weights [height, width]; the whole picture when absent. */
  readonly mask?: Tensor;
  /** Weight against overlapping regions; 1 unless given. */
  readonly strength?: number;
}

/**
 * Regional prompts as ComfyUI has them: the conditional prediction is the average of the regions' by weight at each
 * place, `sum M_k·c_k / sum M_k`, then classifier-free guidance with it. Where no region reaches, nothing guides.
 *
 * @throws RangeError when masks differ in size
 */
export function regional(
  uncond: Prediction,
  regions: readonly Region[],
  scale: Scale = 7.5,
): Guidance {
  const shape = regions.flatMap(({ mask }) => mask ? [mask.shape] : [])[0] ?? [1, 1];
  const size = shape.reduce((product, dim) => product * dim, 1);
  const weights = regions.map(({ mask, strength = 1 }, i) => {
    if (mask && !sameShape(mask.shape, shape)) {
      throw new RangeError(
        `Cannot average regions: mask ${i + 1} has shape [${mask.shape.join(", ")}], another has [${
          shape.join(", ")
        }]`,
      );
    }
    return Float32Array.from({ length: size }, (_, at) => strength * (mask ? mask.data[at]! : 1));
  });
  return gcfg(
    uncond,
    regions.map(({ prediction }, k) => ({
      name: `region ${k + 1}`,
      prediction,
      scale,
      projection: { type: "mask", mask: { data: share(weights, k), shape } },
    })),
  );
}

function share(weights: readonly Float32Array[], k: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(weights[k]!, (own, at) => {
    const total = weights.reduce((sum, other) => sum + other[at]!, 0);
    return total > 0 ? own / total : 0;
  });
}

/** A rectangle in latent pixels. */
export interface Area {
  /** Left edge. */
  readonly x: number;
  /** Top edge. */
  readonly y: number;
  /** From the left edge to the right. */
  readonly width: number;
  /** From the top edge to the bottom. */
  readonly height: number;
}

/** Widest soft edge of an area, latent pixels. */
const FEATHER = 8;

/**
 * The mask of a rectangle, soft towards the inside of the picture as ComfyUI's areas: over
 * `r = min(8, floor(size / 4))` pixels the weight rises by 1/r, but not at the picture's own border.
 */
export function areaMask(height: number, width: number, area: Area): Tensor {
  const ys = edgeWeights(height, area.y, area.height);
  const xs = edgeWeights(width, area.x, area.width);
  return {
    data: Float32Array.from(
      { length: height * width },
      (_, i) => ys[Math.floor(i / width)]! * xs[i % width]!,
    ),
    shape: [height, width],
  };
}

function edgeWeights(length: number, start: number, size: number): number[] {
  const feather = Math.min(FEATHER, Math.floor(size / 4));
  return Array.from({ length }, (_, at) => {
    if (at < start || at >= start + size) return 0;
    const fromStart = start > 0 ? (at - start + 1) / feather : 1;
    const fromEnd = start + size < length ? (start + size - at) / feather : 1;
    return (feather > 0 ? Math.min(fromStart, 1) * Math.min(fromEnd, 1) : 1);
  });
}
