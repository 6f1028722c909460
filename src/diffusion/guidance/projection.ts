import type { Tensor } from "../../tensor/tensor.ts";
import { type Apg, apgDelta } from "./apg.ts";
import { bandOf, resize } from "./bands.ts";
import { affine, scaled, shareAlong } from "./vector.ts";

/** What of a term's delta is let through before its scale. */
export type Projection =
  | Apg
  | {
    /** The part perpendicular to another term's delta (Perp-Neg, Armandpour et al. 2023); the first term's unless named. */
    readonly type: "perpendicular";
    readonly to?: string;
  }
  | {
    /** One of `of` frequency bands, 0 the finest. */
    readonly type: "band";
    readonly level: number;
    readonly of: number;
  }
  | {
    /** Pointwise weights [height, width] of any size, resized bilinearly to the latents. */
    readonly type: "mask";
    readonly mask: Tensor;
  };

/** A delta on its way through a projection: one image of one term. */
export interface Delta {
  readonly delta: Float64Array;
  readonly scale: number;
  /** Denoised latents of the term's own prediction. */
  readonly prediction: Float64Array;
  readonly height: number;
  readonly width: number;
  /** The delta of the term a perpendicular one refers to. */
  readonly reference?: Float64Array | undefined;
  /** The term's running sum, for momentum. */
  readonly memory: Float64Array;
}

/** Whether a projection at a scale is the identity, so that the term only counts in the coefficients. */
export function isIdentity(projection: Projection | undefined, scale: number): boolean {
  if (!projection || scale === 0) return true;
  if (projection.type !== "apg") return false;
  const untouched = projection.eta === 1 && !projection.momentum &&
    projection.threshold === undefined;
  return untouched || (scale === 1 && projection.form !== "diffusers");
}

/** What a projected term adds: `scale·P[delta]`, or `delta + (scale - 1)·P[delta]` in APG's paper form. */
export function contribution(projection: Projection, part: Delta): Float64Array {
  const { delta, scale, height, width } = part;
  switch (projection.type) {
    case "perpendicular": {
      const reference = part.reference!;
      return affine(scale, delta, -scale * shareAlong(delta, reference), reference);
    }
    case "band":
      return scaled(scale, bandOf(delta, height, width, projection.level, projection.of));
    case "mask": {
      const weights = maskWeights(projection.mask, height, width);
      return delta.map((value, i) => scale * value * weights[i % weights.length]!);
    }
    case "apg": {
      const calmed = apgDelta(delta, part.prediction, projection, part.memory);
      return projection.form === "diffusers"
        ? scaled(scale, calmed)
        : affine(1, delta, scale - 1, calmed);
    }
  }
}

const resized = new WeakMap<Tensor, Map<string, Float64Array>>();

function maskWeights(mask: Tensor, height: number, width: number): Float64Array {
  const sizes = resized.get(mask) ?? new Map<string, Float64Array>();
  resized.set(mask, sizes);
  const size = `${height}x${width}`;
  const [maskHeight, maskWidth] = mask.shape.slice(-2) as [number, number];
  const weights = sizes.get(size) ?? resize(
    { data: Float64Array.from(mask.data), height: maskHeight, width: maskWidth },
    height,
    width,
  ).data;
  sizes.set(size, weights);
  return weights;
}

/** Why the projection of term `own` cannot be, or undefined when it can. */
export function projectionFault(
  projection: Projection,
  names: readonly string[],
  own: string,
): string | undefined {
  switch (projection.type) {
    case "perpendicular": {
      const { to = names[0]! } = projection;
      if (!names.includes(to)) return `it is perpendicular to "${to}", which is none of its terms`;
      return to === own ? "it is perpendicular to itself" : undefined;
    }
    case "band":
      return projection.level >= 0 && projection.level < projection.of
        ? undefined
        : `it has band ${projection.level} of ${projection.of}`;
    case "mask": {
      const { shape } = projection.mask;
      return shape.length >= 2 && shape.slice(0, -2).every((dim) => dim === 1)
        ? undefined
        : `its mask has shape [${shape.join(", ")}]: expected [height, width]`;
    }
    case "apg":
      return Number.isFinite(projection.eta) ? undefined : `its eta is ${projection.eta}`;
  }
}
