import { type Condition, createCondition } from "../diffusion/conditions/condition.ts";
import { compileGuidance } from "../diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../diffusion/guidance/guidance.ts";
import type { Network } from "../diffusion/guidance/network.ts";
import { denoise } from "../diffusion/denoise.ts";
import { createScheduler } from "../diffusion/schedulers/create.ts";
import { startLatents, stepNoise } from "../diffusion/schedulers/schedule.ts";
import { unetGraph } from "../onnx/builders/unet_graph.ts";
import type { UNetConfig } from "../onnx/builders/unet_2d_config.ts";
import { writeModel } from "../onnx/write.ts";
import type { Models } from "../runtime/models.ts";
import { schedulerConfigOf, type Training, trainingOf } from "../runtime/models/training.ts";
import { conditionedFeeds } from "../runtime/networks/conditioned_feeds.ts";
import { bindUNet } from "../runtime/networks/unet_binding.ts";
import { floats, Session } from "../runtime/session.ts";
import { createRandom } from "../tensor/noise.ts";
import { concatRows, rows, type Tensor, tensor } from "../tensor/tensor.ts";
import { steeredGraph, UNET_PREFIX } from "./diffusion_objective.ts";
import { type Hint, hintFeeds } from "./hints.ts";
import type { Weights } from "./weights.ts";

/** What predictions call the network that learns. */
const TAUGHT = "taught";

/** How many pictures a sheet has. */
export const SAMPLES = 8;

/** How strongly samples keep to their captions. */
const CAPTION_SCALE = 4;

/** A network that still learns, as guidance sees networks: weights are fed, so nothing is written. */
async function openTaught(
  { config, weights, steering }: SampleOptions,
  trained: Training,
): Promise<Network & AsyncDisposable> {
  const graph = steering
    ? steeredGraph({ unet: config, controlNet: steering.controlNet })
    : unetGraph(config, { prefix: UNET_PREFIX });
  const session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const fixed = Object.fromEntries(
    [...graph.parameters].map(([name, value]) => [
      name,
      floats(weights.get(name)!, value.shape as number[]),
    ]),
  );
  const inputs = graph.inputs.filter(({ name }) => name !== "controlnet_cond");
  const ports = inputs.map(({ name, shape }) => ({ name, type: "float32", shape }));
  const binding = bindUNet(TAUGHT, ports, []);
  return {
    id: TAUGHT,
    ...trained,
    async evaluate(list) {
      const sample = concatRows(list.map(({ latents }) => latents));
      const { out_sample: out } = await session.run({
        ...fixed,
        ...conditionedFeeds(TAUGHT, binding, list),
        ...(steering && hintFeeds(list.map(({ image }) => steering.hints[image]!))),
        sample: floats(sample.data, sample.shape),
      });
      const result = tensor(out!.data as Float32Array, sample.shape);
      return list.map((_, i) => rows(result, i, i + 1));
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** Texts of several pictures as one condition with a row for each. */
function joined(conditions: readonly Condition[]): Condition {
  const part = (name: "embeds" | "pooled"): Partial<Condition> => {
    const found = conditions.flatMap((condition) => condition[name] ?? []);
    return found.length > 0 ? { [name]: concatRows(found) } : {};
  };
  return createCondition({ text: "captions", ...part("embeds"), ...part("pooled") });
}

/** What is painted, and by which network. */
export interface SampleOptions {
  readonly prior: string;
  readonly config: UNetConfig;
  /** Of the whole network. */
  readonly weights: Weights;
  /** Of one picture's latents, [1, c, h, w]. */
  readonly shape: readonly number[];
  /** The condition of no caption. */
  readonly nothing: Condition;
  /** Those of the pictures; without any, the network paints by itself. */
  readonly captions?: readonly Condition[];
  /** The ControlNet, whose weights are among the others, and what it is shown: a hint for each picture. */
  readonly steering?: {
    readonly controlNet: UNetConfig;
    readonly hints: readonly Hint[];
  } | undefined;
}

/**
 * What a network in training paints: {@link SAMPLES} pictures [n, 3, H, W] of 20 steps, from the same noise each time, so
 * that sheets of different steps can be compared.
 */
export async function paintSamples(models: Models, options: SampleOptions): Promise<Tensor> {
  const { prior, captions = [], nothing } = options;
  const model = await models.model(prior);
  const all = [SAMPLES, ...options.shape.slice(1)];
  await using network = await openTaught(options, trainingOf(model));
  const schedule = createScheduler(schedulerConfigOf(model)).schedule({ steps: 20 });
  const base = { model: TAUGHT, condition: nothing };
  const some = Array.from({ length: SAMPLES }, (_, i) => captions[i % captions.length]!);
  const guidance: Guidance = captions.length === 0 ? gcfg(base, []) : gcfg(base, [{
    prediction: { model: TAUGHT, condition: joined(some) },
    scale: CAPTION_SCALE,
  }]);
  const noise = createRandom(0);
  const { levels, sampler, noiseSchedule } = schedule;
  const latents = await denoise({
    sampler,
    levels,
    latents: startLatents(schedule, noise.normal(all)),
    noise: stepNoise(schedule, 0, noise),
    denoiser: compileGuidance(guidance, [network], { levels, schedule: noiseSchedule }),
  });
  return await (await models.vae(prior)).decode(latents);
}
