import type { Condition } from "../../diffusion/conditions/condition.ts";
import type { NetworkRow } from "../../diffusion/guidance/network.ts";
import { createRandom, type Seed } from "../../tensor/noise.ts";
import { rows, type Tensor } from "../../tensor/tensor.ts";
import { feedOf, tensorOf } from "../feed.ts";
import { numberOf } from "../models/json_file.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import type { NetworkSettings } from "../models/network_source.ts";
import { trainingOf } from "../models/training.ts";
import { conditionedFeeds } from "../networks/conditioned_feeds.ts";
import { unetSource } from "../networks/open_unet.ts";
import { bindUNet } from "../networks/unet_binding.ts";
import type { SessionCache } from "../session_cache.ts";

export interface RecordOptions {
  /** Clean latents [n, c, h, w] to put noise on; noise alone, of the training size, where there are none. */
  readonly latents?: Tensor;
  /** Timesteps to record at; ten over the table unless given. */
  readonly timesteps?: readonly number[];
  readonly seed?: Seed;
  readonly settings?: NetworkSettings;
}

/** What a network's cross-attentions put out under one condition. */
export interface RecordedText {
  /** Mean over pictures, timesteps and tokens, by transformer block. */
  readonly features: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  /**
   * Largest root mean square distance of a block's outputs from their mean, relative to the mean's size: 0 where the
   * condition is one embedding repeated, so that the mean is exact.
   */
  readonly spread: number;
}

/** Sums over one block's outputs, each [tokens, C]. */
interface Sums {
  readonly first: Float64Array;
  squares: number;
  count: number;
}

function addOutputs(sums: Sums, data: Float32Array): void {
  const width = sums.first.length;
  for (let i = 0; i < data.length; i++) {
    sums.first[i % width]! += data[i]!;
    sums.squares += data[i]! * data[i]!;
  }
  sums.count += data.length / width;
}

const defaultTimesteps = Array.from({ length: 10 }, (_, i) => 50 + 100 * i);

/** Noisy latents at a timestep, one row a clean picture: `alpha·x0 + sigma·noise`. */
function noisyRows(
  model: ModelFolder,
  timestep: number,
  { noise, latents }: { readonly noise: Tensor; readonly latents?: Tensor | undefined },
  condition: Condition,
): NetworkRow[] {
  const { alpha, sigma } = trainingOf(model).schedule.levelAt(timestep);
  const data = latents
    ? latents.data.map((value, i) => alpha * value + sigma * noise.data[i]!)
    : noise.data;
  return Array.from({ length: noise.shape[0]! }, (_, image) => ({
    latents: rows({ data, shape: noise.shape }, image, image + 1),
    timestep,
    image,
    condition,
  }));
}

/**
 * Records what each cross-attention of a model's network adds under a condition, over many (x_t, t).
 *
 * @throws TypeError for exports, whose inner values cannot be read
 * @see https://arxiv.org/abs/2312.08195
 */
export async function recordText(
  model: ModelFolder,
  condition: Condition,
  cache: SessionCache,
  { latents, timesteps = defaultTimesteps, seed = 0, settings }: RecordOptions = {},
): Promise<RecordedText> {
  const { config = {}, weights } = model.component("unet");
  if (weights?.format !== "safetensors") {
    throw new TypeError(
      `Cannot look into the unet of "${model.id}": it needs config.json and safetensors`,
    );
  }
  const side = numberOf(config, "sample_size", 64);
  const shape = latents?.shape ?? [2, numberOf(config, "in_channels", 4), side, side];
  const random = createRandom(seed);
  const totals = new Map<string, Sums>();
  const source = await unetSource(model, { recordCrossAttention: true }, settings);
  await cache.use(source, async (session) => {
    const binding = bindUNet(model.id, session.inputs, session.outputs);
    for (const timestep of timesteps) {
      const noise = random.normal(shape);
      for (const row of noisyRows(model, timestep, { noise, latents }, condition)) {
        const { sample } = binding;
        const results = await session.run({
          ...conditionedFeeds(model.id, binding, [row]),
          [sample.name]: feedOf(sample.type, row.latents.data, row.latents.shape),
        });
        for (const [name, result] of Object.entries(results)) {
          if (!name.endsWith(".attn2")) continue;
          const { data, shape: [, , width] } = tensorOf(result);
          const sums = totals.get(name) ??
            { first: new Float64Array(width!), squares: 0, count: 0 };
          addOutputs(sums, data);
          totals.set(name, sums);
        }
      }
    }
  });
  let spread = 0;
  const features = new Map([...totals].map(([name, { first, squares, count }]) => {
    const mean = first.map((sum) => sum / count);
    const size = mean.reduce((sum, value) => sum + value * value, 0);
    const variance = Math.max(0, squares / count - size);
    spread = Math.max(spread, size > 0 ? Math.sqrt(variance / size) : Math.sqrt(variance));
    return [name.slice(0, -".attn2".length), Float32Array.from(mean)];
  }));
  return { features, spread };
}
