import type { Graph, Value } from "../graph.ts";
import { conv2d, groupNorm } from "./layers.ts";
import { type LowRank, Module } from "./module.ts";
import { type PerturbationGate, Perturbations } from "./perturbation.ts";
import { type UNetContext, upBlock, wayDown } from "./unet_2d_blocks.ts";
import { resolveUNetConfig, type UNetConfig } from "./unet_2d_config.ts";
import { activatedTimeEmbedding, type UNetConditions } from "./unet_2d_embedding.ts";

export interface UNetInputs extends UNetConditions {
  /** Noisy latents, [batch, in_channels, height, width]. */
  readonly sample: Value;
  /**
   * What a ControlNet adds to the skips and the middle: the value for `down_block_N_additional_residual` and
   * `mid_block_additional_residual`, each of the shape of `like`.
   */
  readonly residual?: ((name: string, like: Value) => Value) | undefined;
  /** Gates of {@link UNetOptions.perturb}, [batch, number of gates], each from 0 (plain) to 1. */
  readonly perturb?: Value | undefined;
}

export interface UNetOptions {
  /** What stands before the weights' names, with its dot. */
  readonly prefix?: string;
  /** Adapters that learn in place of the weights. */
  readonly lowRank?: LowRank | undefined;
  /** What each column of the input `perturb` does. */
  readonly perturb?: readonly PerturbationGate[];
  /** Attention as one operator that cannot be trained through: for inference only. */
  readonly fusedAttention?: boolean;
}

/** The name of the residual that a ControlNet adds to the skip of this number. */
export const downResidualName = (index: number): string =>
  `down_block_${index}_additional_residual`;
/** The name of the residual that a ControlNet adds to the middle. */
export const MID_RESIDUAL_NAME = "mid_block_additional_residual";

export interface UNetOutputs {
  /** [batch, out_channels, height, width]. */
  readonly sample: Value;
  /** Each cross-attention's output [batch, tokens, C], by the name of its transformer block. */
  readonly crossAttention: ReadonlyMap<string, Value>;
}

/**
 * Appends diffusers' `UNet2DConditionModel` to a graph. With `null_text` in the config cross-attention is a constant
 * vector a block and there is no text input.
 *
 * @throws RangeError for configs that cannot be built, TypeError for inputs that the config asks for and that miss
 * @see https://arxiv.org/abs/2112.10752
 */
export function buildUNet2DConditionModel(
  graph: Graph,
  unetConfig: UNetConfig,
  inputs: UNetInputs,
  { prefix = "", perturb = [], fusedAttention = false, lowRank }: UNetOptions = {},
): UNetOutputs {
  const module = new Module(graph, prefix, lowRank);
  const config = resolveUNetConfig(unetConfig);
  if (!config.nullText && !inputs.encoderHiddenStates) {
    throw new TypeError("Expected the input encoder_hidden_states, or null_text in the config");
  }
  if (perturb.length > 0 && !inputs.perturb) {
    throw new TypeError("Expected the input perturb beside gates that read it");
  }
  const perturbations = perturb.length > 0
    ? new Perturbations(graph, perturb, inputs.perturb!, prefix)
    : undefined;
  const crossAttention = new Map<string, Value>();
  const context: UNetContext = {
    config,
    activatedTime: activatedTimeEmbedding(module, inputs.sample, config, inputs),
    encoderHiddenStates: config.nullText ? undefined : inputs.encoderHiddenStates,
    crossAttention,
    perturbations,
    fusedAttention,
  };
  const sample = config.centerInput
    ? graph.op("Sub", [graph.op("Mul", [inputs.sample, graph.float(2)]), graph.float(1)])
    : inputs.sample;
  const { middle, skips } = wayDown(module, sample, context);
  const add = (name: string, x: Value): Value =>
    inputs.residual ? graph.op("Add", [x, inputs.residual(name, x)]) : x;
  const open = skips.map((skip, i) => add(downResidualName(i), skip));
  let h = add(MID_RESIDUAL_NAME, middle);
  config.up.forEach((block, i) => {
    h = upBlock(module.child(`up_blocks.${i}`), { x: h, skips: open }, block, context);
  });
  h = graph.op("Silu", [groupNorm(module.child("conv_norm_out"), h, config)]);
  perturbations?.check();
  return {
    sample: conv2d(module.child("conv_out"), h, config.outChannels, {
      kernel: config.convOutKernel,
    }),
    crossAttention,
  };
}
