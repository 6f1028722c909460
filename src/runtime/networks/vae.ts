import type { NoiseSource } from "../../diffusion/denoiser.ts";
import { concatRows, map, rows, type Tensor, zeros } from "../../tensor/tensor.ts";
import { feedOf, tensorOf } from "../feed.ts";
import type { LatentScaling } from "../models/family.ts";
import type { PreviewMatrix } from "../models/model_facts.ts";
import type { NetworkPort, Session } from "../session.ts";
import type { SessionCache, SessionSource } from "../session_cache.ts";

/** What a {@link Vae} is made of. */
export interface VaeParts {
  /** What to call it in errors: `vae of "emoji"`. */
  readonly what: string;
  readonly cache: SessionCache;
  readonly encoder?: SessionSource;
  readonly decoder?: SessionSource;
  readonly scaling: LatentScaling;
  /** Picture pixels per latent pixel, 8 in Stable Diffusion. */
  readonly downscale: number;
  readonly latentChannels: number;
  readonly preview?: PreviewMatrix;
}

/** A diagonal Gaussian over latents, in the diffusion network's scale. */
export interface LatentDistribution {
  /** [n, channels, height, width]. */
  readonly mean: Tensor;
  readonly std: Tensor;
}

/** Bounds of the log-variance, as in diffusers. */
const [LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE] = [-30, 20];

/**
 * An autoencoder between pictures [n, 3, H, W] in 0..1 and latents [n, channels, H/8, W/8] in the scale of the
 * diffusion network: `latents = (z - shift)·factor`. Pictures are taken one at a time, for memory's sake.
 */
export class Vae {
  readonly scaling: LatentScaling;
  readonly downscale: number;
  readonly latentChannels: number;
  /** Latents to colours at a glance, where the model or its family has a matrix. */
  readonly preview: PreviewMatrix | undefined;
  readonly #parts: VaeParts;

  constructor(parts: VaeParts) {
    this.scaling = parts.scaling;
    this.downscale = parts.downscale;
    this.latentChannels = parts.latentChannels;
    this.preview = parts.preview;
    this.#parts = parts;
  }

  /**
   * What the encoder says of pictures: mean and standard deviation of their latents. Encoders without a variance (tiny
   * autoencoders, old exports that draw their own sample) have a deviation of 0.
   *
   * @throws RangeError when the sides are no multiple of {@link downscale}
   */
  async distribution(image: Tensor): Promise<LatentDistribution> {
    const { encoder, cache, what } = this.#parts;
    if (!encoder) throw new Error(`Cannot encode pictures with the ${what}: it has no encoder`);
    const [count, , height, width] = image.shape as [number, number, number, number];
    if (height % this.downscale !== 0 || width % this.downscale !== 0) {
      throw new RangeError(
        `Cannot encode a picture of ${width}x${height}: its sides must be multiples of ${this.downscale}`,
      );
    }
    const wide = map(image, (value) => 2 * value - 1);
    return await cache.use(encoder, async (session) => {
      const [means, deviations]: [Tensor[], Tensor[]] = [[], []];
      for (let i = 0; i < count; i++) {
        const moments = await this.#run(session, rows(wide, i, i + 1), ENCODED);
        const { mean, std } = split(moments, session.outputs[0]!, this.latentChannels);
        means.push(map(mean, (z) => (z - this.scaling.shift) * this.scaling.factor));
        deviations.push(map(std, (s) => s * this.scaling.factor));
      }
      return { mean: concatRows(means), std: concatRows(deviations) };
    });
  }

  /** Latents of pictures: drawn from their distribution with `noise`, or its mean without. */
  async encode(image: Tensor, noise?: NoiseSource): Promise<Tensor> {
    const { mean, std } = await this.distribution(image);
    if (!noise) return mean;
    const { data } = noise(mean.shape);
    return {
      data: mean.data.map((value, i) => value + std.data[i]! * data[i]!),
      shape: mean.shape,
    };
  }

  /**
   * Pictures of latents, clamped to 0..1.
   *
   * @throws Error when the decoder overflows, as half-precision exports of SDXL's do
   */
  async decode(latents: Tensor): Promise<Tensor> {
    const { decoder, cache, what } = this.#parts;
    if (!decoder) throw new Error(`Cannot decode latents with the ${what}: it has no decoder`);
    if (latents.shape[1] !== this.latentChannels) {
      throw new RangeError(
        `Cannot decode latents of ${
          latents.shape[1]
        } channels: the ${what} has ${this.latentChannels}`,
      );
    }
    const { factor, shift } = this.scaling;
    const unscaled = map(latents, (value) => value / factor + shift);
    return await cache.use(decoder, async (session) => {
      const images: Tensor[] = [];
      for (let i = 0; i < latents.shape[0]!; i++) {
        const image = await this.#run(session, rows(unscaled, i, i + 1), DECODED);
        images.push(map(image, (value) => Math.min(Math.max(value / 2 + 0.5, 0), 1)));
      }
      return concatRows(images);
    });
  }

  async #run(session: Session, row: Tensor, names: readonly string[]): Promise<Tensor> {
    const [input] = session.inputs as [NetworkPort];
    const output = session.outputs.find(({ name }) => names.includes(name)) ?? session.outputs[0]!;
    const results = await session.run({
      [input.name]: feedOf(input.type, row.data, row.shape),
    }, { [output.name]: null });
    const result = tensorOf(results[output.name]!);
    if (!result.data.every(Number.isFinite)) {
      throw new Error(
        `The ${this.#parts.what} put out numbers that are not finite: in half precision SDXL's overflows; use a float32 one or its fp16 fix`,
      );
    }
    return result;
  }
}

const ENCODED = ["latent_parameters", "latent_sample", "latents"];
const DECODED = ["sample", "images", "image"];

/** Mean and deviation from an encoder's output: twice the channels are mean and log-variance. */
function split(
  moments: Tensor,
  output: NetworkPort,
  channels: number,
): { mean: Tensor; std: Tensor } {
  const [, found, height, width] = moments.shape as [number, number, number, number];
  const shape = [1, channels, height, width];
  if (found === channels) return { mean: moments, std: zeros(shape) };
  if (found !== 2 * channels) {
    throw new RangeError(
      `Cannot read ${output.name} of the encoder: expected ${channels} or ${
        2 * channels
      } channels, but got ${found}`,
    );
  }
  const size = channels * height * width;
  const std = moments.data.slice(size).map((logVariance) =>
    Math.exp(Math.min(Math.max(logVariance, LEAST_LOG_VARIANCE), MOST_LOG_VARIANCE) / 2)
  );
  return { mean: { data: moments.data.slice(0, size), shape }, std: { data: std, shape } };
}
