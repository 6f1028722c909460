import type { Graph, Value } from "../graph.ts";
import { conv1x1, conv2d } from "./layers.ts";
import { features, Module } from "./module.ts";
import { type UNetContext, wayDown } from "./unet_2d_blocks.ts";
import { resolveUNetConfig, type UNetConfig } from "./unet_2d_config.ts";
import { activatedTimeEmbedding, type UNetConditions } from "./unet_2d_embedding.ts";
import { downResidualName, MID_RESIDUAL_NAME } from "./unet_2d_condition_model.ts";

export interface ControlNetInputs extends UNetConditions {
  /** Noisy latents, [batch, in_channels, height, width]. */
  readonly sample: Value;
  /** The control picture in [0, 1], [batch, conditioning_channels, 8·height, 8·width]. */
  readonly controlnetCond: Value;
  /** What all residuals are multiplied by, [] or [1]; 1 if left out. */
  readonly conditioningScale?: Value | undefined;
}

export interface ControlNetOptions {
  /** What stands before the weights' names, with its dot. */
  readonly prefix?: string;
  /** Attention as one operator that cannot be trained through: for inference only. */
  readonly fusedAttention?: boolean;
}

/** A picture brought to the size and channels of the UNet's first convolution: each second convolution halves it. */
function conditioningEmbedding(
  module: Module,
  picture: Value,
  channels: readonly number[],
  outChannels: number,
): Value {
  const { graph } = module;
  let h = graph.op("Silu", [conv2d(module.child("conv_in"), picture, channels[0]!)]);
  channels.slice(1).forEach((next, i) => {
    h = graph.op("Silu", [conv2d(module.child(`blocks.${2 * i}`), h, features(h, 1))]);
    h = graph.op("Silu", [conv2d(module.child(`blocks.${2 * i + 1}`), h, next, { stride: 2 })]);
  });
  return conv2d(module.child("conv_out"), h, outChannels);
}

/**
 * Appends diffusers' `ControlNetModel` to a graph.
 *
 * @returns what to add to the UNet's skips and middle, by the names of the UNet's inputs
 * @see https://arxiv.org/abs/2302.05543
 */
export function buildControlNetModel(
  graph: Graph,
  controlNetConfig: UNetConfig,
  inputs: ControlNetInputs,
  { prefix = "", fusedAttention = false }: ControlNetOptions = {},
): ReadonlyMap<string, Value> {
  const module = new Module(graph, prefix);
  const config = resolveUNetConfig(controlNetConfig);
  if (!inputs.encoderHiddenStates) {
    throw new TypeError("Expected the input encoder_hidden_states of a ControlNet");
  }
  const context: UNetContext = {
    config,
    activatedTime: activatedTimeEmbedding(module, inputs.sample, config, inputs),
    encoderHiddenStates: inputs.encoderHiddenStates,
    fusedAttention,
  };
  const control = conditioningEmbedding(
    module.child("controlnet_cond_embedding"),
    inputs.controlnetCond,
    controlNetConfig.conditioning_embedding_out_channels ?? [16, 32, 96, 256],
    config.time.channels,
  );
  const { middle, skips } = wayDown(module, inputs.sample, context, control);
  const residual = (name: string, x: Value): Value => {
    const projected = conv1x1(module.child(name), x, features(x, 1));
    const scale = inputs.conditioningScale;
    return scale ? graph.op("Mul", [projected, scale]) : projected;
  };
  return new Map([
    ...skips.map((skip, i): [string, Value] => [
      downResidualName(i),
      residual(`controlnet_down_blocks.${i}`, skip),
    ]),
    [MID_RESIDUAL_NAME, residual("controlnet_mid_block", middle)],
  ]);
}
