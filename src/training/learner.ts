import type { Condition } from "../diffusion/conditions/condition.ts";
import type { UNetConfig } from "../onnx/builders/unet_2d_config.ts";
import type { Graph } from "../onnx/graph.ts";
import type { Models } from "../runtime/models.ts";
import { conditionedFeeds } from "../runtime/networks/conditioned_feeds.ts";
import { bindUNet } from "../runtime/networks/unet_binding.ts";
import { createCondition } from "../diffusion/conditions/condition.ts";
import { networkWeights, nullTextCopy } from "./base_weights.ts";
import {
  CONTROL_PREFIX,
  controlObjective,
  denoisingObjective,
  UNET_PREFIX,
} from "./diffusion_objective.ts";
import { isLowRank, lowRankOf, mergedWeights } from "./low_rank.ts";
import type { Recipe } from "./recipe.ts";
import type { Feeds, TrainedGraph } from "./trainer.ts";
import { type Weights, weightsFor } from "./weights.ts";

/** What of a recipe decides the network that learns. */
export type Subject = Pick<Recipe, "kind" | "prior" | "rank" | "layers" | "seed">;

/** What learns by a recipe: its loss, the weights it begins with, and what it is told beside pictures. */
export interface Learner extends TrainedGraph {
  readonly frozen: Weights;
  /** `config.json` of the network. */
  readonly config: UNetConfig;
  /** That of the ControlNet which learns to steer it, if one does. */
  readonly controlNet: UNetConfig | undefined;
  /** Weights that learn, as they are before the first step. */
  initial(): Weights;
  /** The whole network's weights, given those that learn. */
  whole(weights: Weights): Weights;
  /** What the network is told of rows beside their latents. */
  conditionFeeds(conditions: readonly Condition[]): Feeds;
  /** The condition of a caption, and that of none. */
  conditionOf(caption: string | undefined): Promise<Condition>;
}

/** Sizes of a batch of latents, [batch, channels, height, width]. */
export type BatchShape = readonly [number, number, number, number];

/** The first tokens of a text: the graph has room for so many. */
function cut(condition: Condition, sequence: number | undefined): Condition {
  const { embeds } = condition;
  if (!embeds || sequence === undefined || embeds.shape[1] === sequence) return condition;
  const [, , width] = embeds.shape as [number, number, number];
  const data = embeds.data.slice(0, sequence * width);
  return createCondition({ ...condition, embeds: { data, shape: [1, sequence, width] } });
}

const isControl = (name: string): boolean => name.startsWith(CONTROL_PREFIX);

/** Configuration of the network that a recipe teaches, in diffusers' fields and ours. */
export async function taughtConfig(
  models: Models,
  { prior, kind }: Pick<Subject, "prior" | "kind">,
): Promise<UNetConfig> {
  const { config } = (await models.model(prior)).component("unet");
  return { ...config, ...(kind === "concept" && { null_text: true }) };
}

/** Of the layers that bring hints to the size of latents, in diffusers: at the most, a network's own first one has as many. */
const HINT_CHANNELS = [16, 32, 96, 256];

/** Configuration of a ControlNet that begins as a copy of a network's way down. */
function controlNetConfig({ up_block_types: _, ...unet }: UNetConfig): UNetConfig {
  const [width = 320] = unet.block_out_channels ?? [];
  return {
    ...unet,
    _class_name: "ControlNetModel",
    conditioning_channels: 3,
    conditioning_embedding_out_channels: HINT_CHANNELS.map((count) => Math.min(count, width)),
  };
}

/** With what a ControlNet takes over of the network that it is to steer, which does not learn with it. */
function withCopy(base: Weights): Weights {
  const copy = [...base].map(([name, data]) =>
    [name.replace(UNET_PREFIX, CONTROL_PREFIX), data.slice()] as const
  );
  return new Map([...base, ...copy]);
}

/** The loss of a recipe on batches of a shape, whose weights are not known yet. */
export async function openObjective(
  models: Models,
  recipe: Subject,
  [batch, , height, width]: BatchShape,
): Promise<{
  readonly graph: Graph;
  readonly loss: TrainedGraph["loss"];
  readonly trainable: readonly string[];
  readonly config: UNetConfig;
  readonly controlNet: UNetConfig | undefined;
  readonly sequence: number | undefined;
}> {
  const config = await taughtConfig(models, recipe);
  const isConcept = recipe.kind === "concept";
  const encoder = await models.promptEncoder(recipe.prior);
  const sequence = isConcept ? undefined : (await encoder.unconditional()).embeds?.shape[1];
  const { rank, layers = "all" } = recipe;
  const size = { batch, height, width, ...(sequence !== undefined && { sequence }) };
  const controlNet = recipe.kind === "controlnet" ? controlNetConfig(config) : undefined;
  const { graph, loss } = controlNet
    ? controlObjective({ unet: config, controlNet }, size)
    : denoisingObjective(
      config,
      size,
      rank === undefined ? undefined : lowRankOf({ rank, layers }),
    );
  const learns = controlNet
    ? isControl
    : rank === undefined
    ? (name: string): boolean => !name.endsWith(".null_text_feature")
    : isLowRank;
  const trainable = [...graph.parameters.keys()].filter(learns);
  return { graph, loss, trainable, config, controlNet, sequence };
}

/**
 * What a recipe teaches, with its weights in memory.
 *
 * @throws TypeError naming a tensor that the prior's network lacks
 */
export async function openLearner(
  models: Models,
  recipe: Subject,
  shape: BatchShape,
): Promise<Learner> {
  const { sequence, config, controlNet, ...objective } = await openObjective(
    models,
    recipe,
    shape,
  );
  const { graph, trainable } = objective;
  const { prior } = recipe;
  const stored = recipe.kind === "concept"
    ? await nullTextCopy(models, prior)
    : await networkWeights(models, prior);
  const base = controlNet ? withCopy(stored) : stored;
  const missing = [...graph.parameters.keys()]
    .find((name) => !base.has(name) && !isLowRank(name) && !isControl(name));
  if (missing !== undefined) {
    throw new TypeError(`Cannot train "${prior}": its weights have no tensor "${missing}"`);
  }
  const all = weightsFor(graph, recipe.seed, base);
  const learns = new Set(trainable);
  const part = (isLearning: boolean): Weights =>
    new Map([...all].filter(([name]) => learns.has(name) === isLearning));
  const frozen = part(false);
  const others = ["target", "weight", "controlnet_cond"];
  const inputs = graph.inputs.filter(({ name }) => !others.includes(name));
  const binding = bindUNet(
    prior,
    inputs.map(({ name, shape }) => ({ name, type: "float32", shape })),
    [],
  );
  const encoder = await models.promptEncoder(prior);
  const [, channels, height, width] = shape;
  const latents = {
    data: new Float32Array(channels * height * width),
    shape: [1, channels, height, width],
  };
  return {
    ...objective,
    config,
    controlNet,
    frozen,
    initial: () => part(true),
    whole: (weights) =>
      recipe.rank === undefined ? new Map([...frozen, ...weights]) : mergedWeights(frozen, weights),
    conditionFeeds(conditions) {
      const rows = conditions.map((condition) => ({ latents, timestep: 0, image: 0, condition }));
      const { [binding.timestep.name]: _, ...feeds } = conditionedFeeds(prior, binding, rows);
      return feeds;
    },
    conditionOf: async (caption) =>
      cut(
        caption === undefined ? await encoder.unconditional() : await encoder.encode(caption, {
          weighting: "none",
        }),
        sequence,
      ),
  };
}
