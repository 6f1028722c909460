import { buildCLIPTextModel, type CLIPTextConfig } from "../onnx/builders/clip_text_model.ts";
import { buildUNet2DConditionModel } from "../onnx/builders/unet_2d_condition_model.ts";
import type { LowRank } from "../onnx/builders/module.ts";
import type { UNetConfig } from "../onnx/builders/unet_2d_config.ts";
import { steeredUNetGraph, unetGraph } from "../onnx/builders/unet_graph.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import type { Objective } from "./autoencoder_objective.ts";

/** Sizes of one batch. */
export interface DiffusionBatch {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** A text encoder that learns together with the UNet. */
export interface TextTraining {
  readonly config: CLIPTextConfig;
  /** Tokens of a prompt, padding included. */
  readonly sequence: number;
  /** Where in the embedding of the empty prompt the null condition stands, see {@link textToImageObjective}. */
  readonly nullPosition: number;
}

/** Prefixes of the two networks' weights in one training graph. */
export const UNET_PREFIX = "unet.";
export const TEXT_ENCODER_PREFIX = "text_encoder.";
/** Prefix of a ControlNet's weights beside those of the network that it steers. */
export const CONTROL_PREFIX = "controlnet.";

interface Noisy {
  readonly sample: Value;
  readonly timestep: Value;
}

function noisyInputs(
  graph: Graph,
  config: UNetConfig,
  { batch, height, width }: DiffusionBatch,
): Noisy {
  const channels = config.in_channels ?? 4;
  return {
    sample: graph.input("sample", "float", [batch, channels, height, width]),
    timestep: graph.input("timestep", "float", [batch]),
  };
}

/** `mean_b weight_b · mean|prediction_b - target_b|²`; metric `mse` is the same without weights. */
function weightedError(graph: Graph, prediction: Value, batch: number): Value {
  const target = graph.input("target", "float", prediction.shape);
  const weight = graph.input("weight", "float", [batch]);
  const error = graph.op("Sub", [prediction, target]);
  const each = graph.op("ReduceMean", [graph.op("Mul", [error, error]), graph.int([1, 2, 3])], {
    keepdims: 0,
  });
  graph.output("mse", graph.op("ReduceMean", [each], { keepdims: 0 }));
  return graph.op("ReduceMean", [graph.op("Mul", [each, weight])], { keepdims: 0 });
}

/**
 * The loss of a text-to-image prior, text encoder included.
 *
 * Inputs: `sample` (noisy latents), `timestep`, `target`, `weight` [B]; `input_ids` [B + 1, sequence], whose row 0 is the
 * empty prompt; `drop` [B, 1, 1], 1 where a row is trained without its caption. The null condition that stands in for a
 * dropped caption is the embedding of the empty prompt at `nullPosition`, repeated over the sequence: softmax over
 * equal keys is uniform, so each cross-attention of the unconditional branch is one constant vector, and a null-text
 * copy of the network equals that branch exactly.
 */
export function textToImageObjective(
  config: UNetConfig,
  text: TextTraining,
  size: DiffusionBatch,
): Objective {
  const graph = new Graph();
  const inputs = noisyInputs(graph, config, size);
  const { batch } = size;
  const width = text.config.hidden_size ?? 512;
  const ids = graph.input("input_ids", "int64", [batch + 1, text.sequence]);
  const drop = graph.input("drop", "float", [batch, 1, 1]);
  const { lastHiddenState } = buildCLIPTextModel(graph, text.config, ids, {
    prefix: TEXT_ENCODER_PREFIX,
  });
  const slice = (starts: number[], ends: number[], axes: number[]): Value =>
    graph.op("Slice", [lastHiddenState, graph.int(starts), graph.int(ends), graph.int(axes)]);
  const empty = slice([0, text.nullPosition], [1, text.nullPosition + 1], [0, 1]);
  const captions = slice([1], [batch + 1], [0]);
  const repeated = graph.op("Expand", [empty, graph.int([batch, text.sequence, width])]);
  const away = graph.op("Mul", [drop, graph.op("Sub", [repeated, captions])]);
  const encoderHiddenStates = graph.op("Add", [captions, away]);
  const { sample } = buildUNet2DConditionModel(graph, config, { ...inputs, encoderHiddenStates }, {
    prefix: UNET_PREFIX,
  });
  return { graph, loss: weightedError(graph, sample, batch) };
}

/** Sizes of one batch whose text is known. */
export interface DenoisingBatch extends DiffusionBatch {
  /** Tokens of a prompt, padding included; networks without text do without. */
  readonly sequence?: number;
}

/**
 * The loss of a network alone, whose conditions are worked out before. Inputs: those of a diffusers export (`sample`,
 * `timestep` and, as the network has them, `encoder_hidden_states`, `text_embeds`, `time_ids`), `target` and `weight`.
 *
 * @param lowRank adapters to learn in place of the weights
 */
export function denoisingObjective(
  config: UNetConfig,
  size: DenoisingBatch,
  lowRank?: LowRank,
): Objective {
  const graph = unetGraph(config, {
    ...size,
    prefix: UNET_PREFIX,
    fusedAttention: false,
    lowRank,
  });
  const { value: prediction } = graph.outputs.pop()!;
  return { graph, loss: weightedError(graph, prediction, size.batch) };
}

/** The network that a ControlNet learns to steer, which itself stays as it is, and the ControlNet. */
export const steeredGraph = (
  networks: { readonly unet: UNetConfig; readonly controlNet: UNetConfig },
  size: Partial<DenoisingBatch> = {},
): Graph =>
  steeredUNetGraph(networks, { ...size, prefix: UNET_PREFIX, controlPrefix: CONTROL_PREFIX });

/** The loss of a ControlNet: that of {@link denoisingObjective}, with its hints as the input `controlnet_cond`. */
export function controlObjective(
  networks: Parameters<typeof steeredGraph>[0],
  size: DenoisingBatch,
): Objective {
  const graph = steeredGraph(networks, size);
  const { value: prediction } = graph.outputs.pop()!;
  return { graph, loss: weightedError(graph, prediction, size.batch) };
}

/**
 * The loss of a null-text concept-centric model (arXiv 2312.08195): pictures alone, no captions and no text input. The
 * null-text features are constants of the method and do not learn; {@link conceptTrainable} lists what does.
 */
export function conceptObjective(config: UNetConfig, size: DiffusionBatch): Objective {
  return denoisingObjective({ ...config, null_text: true }, size);
}

/** All weights of a null-text network but its recorded cross-attention outputs. */
export function conceptTrainable(graph: Graph): string[] {
  return [...graph.parameters.keys()].filter((name) => !name.endsWith(".null_text_feature"));
}
