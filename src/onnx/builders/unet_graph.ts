import { type Dim, Graph, type Value } from "../graph.ts";
import { buildControlNetModel, type ControlNetOptions } from "./controlnet_model.ts";
import { buildUNet2DConditionModel, type UNetOptions } from "./unet_2d_condition_model.ts";
import { type ResolvedUNetConfig, resolveUNetConfig, type UNetConfig } from "./unet_2d_config.ts";
import type { UNetConditions } from "./unet_2d_embedding.ts";

/** Sizes of a graph's inputs: numbers fix them, names leave them open. All are open unless given. */
export interface UNetDims {
  readonly batch?: Dim;
  /** Of the latents, as is the width. */
  readonly height?: Dim;
  readonly width?: Dim;
  /** Tokens of the text. */
  readonly sequence?: Dim;
}

export interface UNetGraphOptions extends UNetOptions, UNetDims {
  /** Take a ControlNet's residuals as inputs. */
  readonly residuals?: boolean;
  /** Output each cross-attention's result as `<transformer block>.attn2`. */
  readonly recordCrossAttention?: boolean;
}

/** The inputs beside the sample, named as in a diffusers export. */
function conditionInputs(
  graph: Graph,
  config: ResolvedUNetConfig,
  { batch = "batch", sequence = "sequence" }: UNetDims,
): UNetConditions {
  const { textTime, time: { condDim }, nullText, crossAttentionDim } = config;
  const input = (name: string, ...shape: Dim[]) => graph.input(name, "float", [batch, ...shape]);
  const steps = typeof batch === "number" ? batch : "steps";
  const ids = textTime && timeIdCount(textTime.inputDim, textTime.timeDim);
  return {
    timestep: graph.input("timestep", "float", [steps]),
    encoderHiddenStates: nullText
      ? undefined
      : input("encoder_hidden_states", sequence, crossAttentionDim),
    textEmbeds: textTime && input("text_embeds", textTime.inputDim - ids! * textTime.timeDim),
    timeIds: textTime && input("time_ids", ids!),
    timestepCond: condDim ? input("timestep_cond", condDim) : undefined,
  };
}

/** SDXL base embeds six numbers a picture beside its pooled text, the refiner five beside 1280 features. */
function timeIdCount(inputDim: number, timeDim: number): number {
  return inputDim - 5 * timeDim === 1280 ? 5 : 6;
}

/**
 * A UNet alone, with the names of a diffusers export: `sample, timestep, encoder_hidden_states [, text_embeds,
 * time_ids, timestep_cond, down_block_N_additional_residual, mid_block_additional_residual, perturb]` to `out_sample`.
 * `timestep` has one number a row or, where the batch is open, one for all rows.
 */
export function unetGraph(unetConfig: UNetConfig, options: UNetGraphOptions = {}): Graph {
  const { batch = "batch", height = "height", width = "width", perturb = [] } = options;
  const { fusedAttention = true } = options;
  const config = resolveUNetConfig(unetConfig);
  const graph = new Graph();
  const outputs = buildUNet2DConditionModel(graph, unetConfig, {
    sample: graph.input("sample", "float", [batch, config.inChannels, height, width]),
    ...conditionInputs(graph, config, options),
    residual: options.residuals
      ? (name, like) => graph.input(name, "float", like.shape)
      : undefined,
    perturb: perturb.length > 0
      ? graph.input("perturb", "float", [batch, perturb.length])
      : undefined,
  }, { ...options, fusedAttention });
  graph.output("out_sample", outputs.sample);
  if (options.recordCrossAttention) {
    for (const [block, value] of outputs.crossAttention) graph.output(`${block}.attn2`, value);
  }
  return graph;
}

/**
 * A ControlNet alone: the UNet's inputs, `controlnet_cond` [batch, 3, picture height, picture width] and
 * `conditioning_scale` [] to `down_block_N_additional_residual` and `mid_block_additional_residual`.
 */
export function controlNetGraph(
  controlNetConfig: UNetConfig,
  options: UNetDims & ControlNetOptions = {},
): Graph {
  const { batch = "batch", height = "height", width = "width" } = options;
  const config = resolveUNetConfig(controlNetConfig);
  const graph = new Graph();
  const residuals = buildControlNetModel(graph, controlNetConfig, {
    sample: graph.input("sample", "float", [batch, config.inChannels, height, width]),
    ...conditionInputs(graph, config, options),
    controlnetCond: hintInput(graph, controlNetConfig, options),
    conditioningScale: graph.input("conditioning_scale", "float", []),
  }, { fusedAttention: true, ...options });
  for (const [name, value] of residuals) graph.output(name, value);
  return graph;
}

/** The picture that a ControlNet is steered by, which its first convolutions bring to the size of latents. */
function hintInput(
  graph: Graph,
  { conditioning_embedding_out_channels: widths, conditioning_channels: channels }: UNetConfig,
  { batch = "batch", height = "height", width = "width" }: UNetDims,
): Value {
  const larger = 2 ** ((widths?.length ?? 4) - 1);
  const side = (size: Dim, name: string) => typeof size === "number" ? size * larger : name;
  const picture = [side(height, "picture_height"), side(width, "picture_width")];
  return graph.input("controlnet_cond", "float", [batch, channels ?? 3, ...picture]);
}

/**
 * A UNet and the ControlNet that steers it as one network: the UNet's inputs and `controlnet_cond` to `out_sample`.
 *
 * @param options with what stands before the names of the weights of each
 */
export function steeredUNetGraph(
  { unet, controlNet }: { readonly unet: UNetConfig; readonly controlNet: UNetConfig },
  options: UNetDims & { readonly prefix: string; readonly controlPrefix: string },
): Graph {
  const { batch = "batch", height = "height", width = "width", prefix, controlPrefix } = options;
  const config = resolveUNetConfig(unet);
  const graph = new Graph();
  const inputs = {
    sample: graph.input("sample", "float", [batch, config.inChannels, height, width]),
    ...conditionInputs(graph, config, options),
  };
  const controlnetCond = hintInput(graph, controlNet, options);
  const residuals = buildControlNetModel(graph, controlNet, { ...inputs, controlnetCond }, {
    prefix: controlPrefix,
  });
  const residual = (name: string): Value => residuals.get(name)!;
  const { sample } = buildUNet2DConditionModel(graph, unet, { ...inputs, residual }, { prefix });
  graph.output("out_sample", sample);
  return graph;
}
