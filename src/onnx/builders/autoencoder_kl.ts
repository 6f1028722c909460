import type { Graph, Value } from "../graph.ts";
import { attention } from "./attention.ts";
import { conv1x1, conv2d, groupNorm } from "./layers.ts";
import { features, Module } from "./module.ts";
import { resnetBlock2D } from "./resnet_block_2d.ts";
import { downsample2D, upsample2D } from "./sampling_2d.ts";
import { fromTokens, toTokens } from "./transformer_2d_model.ts";

/** `config.json` of a diffusers AutoencoderKL, as far as it decides the network. */
export interface AutoencoderKLConfig {
  readonly in_channels?: number;
  readonly out_channels?: number;
  readonly down_block_types?: readonly string[];
  readonly up_block_types?: readonly string[];
  readonly block_out_channels?: readonly number[];
  readonly layers_per_block?: number;
  readonly latent_channels?: number;
  readonly norm_num_groups?: number;
  readonly use_quant_conv?: boolean;
  readonly use_post_quant_conv?: boolean;
  readonly mid_block_add_attention?: boolean;
  readonly [other: string]: unknown;
}

export interface AutoencoderKLOptions {
  /** What stands before the weights' names, with its dot. */
  readonly prefix?: string;
  /** Attention as one operator that cannot be trained through: for inference only. */
  readonly fusedAttention?: boolean;
}

const EPSILON = 1e-6;

interface Resolved {
  readonly channels: readonly number[];
  readonly layers: number;
  readonly latent: number;
  readonly norm: { readonly groups: number; readonly epsilon: number };
  readonly midAttention: boolean;
  readonly fused: boolean;
}

function resolve(config: AutoencoderKLConfig, { fusedAttention = false }: AutoencoderKLOptions) {
  const types = [...config.down_block_types ?? [], ...config.up_block_types ?? []];
  const other = types.find((type) => !["DownEncoderBlock2D", "UpDecoderBlock2D"].includes(type));
  if (other || (config["act_fn"] ?? "silu") !== "silu") {
    throw new RangeError(
      other
        ? `Cannot build an autoencoder with blocks of type "${other}": supported are DownEncoderBlock2D and UpDecoderBlock2D`
        : `Cannot build an autoencoder with act_fn "${config["act_fn"]}": only "silu" is supported`,
    );
  }
  return {
    channels: config.block_out_channels ?? [64],
    layers: config.layers_per_block ?? 1,
    latent: config.latent_channels ?? 4,
    norm: { groups: config.norm_num_groups ?? 32, epsilon: EPSILON },
    midAttention: config.mid_block_add_attention ?? true,
    fused: fusedAttention,
  } satisfies Resolved;
}

/** One-headed self-attention over pixels, added to its input. */
function pixelAttention(module: Module, x: Value, { norm, fused }: Resolved): Value {
  const { graph } = module;
  const tokens = toTokens(graph, groupNorm(module.child("group_norm"), x, norm));
  const headDim = features(x, 1);
  const attended = attention(module, tokens, tokens, { heads: 1, headDim, bias: true, fused });
  return graph.op("Add", [fromTokens(graph, attended, x), x]);
}

function midBlock(module: Module, x: Value, resolved: Resolved): Value {
  const options = { outChannels: features(x, 1), ...resolved.norm };
  let h = resnetBlock2D(module.child("resnets.0"), x, options);
  if (resolved.midAttention) h = pixelAttention(module.child("attentions.0"), h, resolved);
  return resnetBlock2D(module.child("resnets.1"), h, options);
}

function head(module: Module, x: Value, channels: number, norm: Resolved["norm"]): Value {
  const normed = groupNorm(module.child("conv_norm_out"), x, norm);
  return conv2d(module.child("conv_out"), module.graph.op("Silu", [normed]), channels);
}

/**
 * Appends the encoder of diffusers' `AutoencoderKL`: an image [B, 3, H, W] in [-1, 1] to the moments of a diagonal
 * Gaussian, [B, 2·latent_channels, H/2^n, W/2^n], mean before log-variance.
 */
export function buildAutoencoderKLEncoder(
  graph: Graph,
  config: AutoencoderKLConfig,
  sample: Value,
  options: AutoencoderKLOptions = {},
): Value {
  const resolved = resolve(config, options);
  const { channels, layers, norm, latent } = resolved;
  const root = new Module(graph, options.prefix);
  const module = root.child("encoder");
  let h = conv2d(module.child("conv_in"), sample, channels[0]!);
  channels.forEach((outChannels, i) => {
    const block = module.child(`down_blocks.${i}`);
    for (let j = 0; j < layers; j++) {
      h = resnetBlock2D(block.child(`resnets.${j}`), h, { outChannels, ...norm });
    }
    if (i < channels.length - 1) h = downsample2D(block.child("downsamplers.0"), h, 0);
  });
  h = head(module, midBlock(module.child("mid_block"), h, resolved), 2 * latent, norm);
  return config.use_quant_conv ?? true ? conv1x1(root.child("quant_conv"), h, 2 * latent) : h;
}

/** Appends the decoder of diffusers' `AutoencoderKL`: latents divided by the scaling factor to an image in [-1, 1]. */
export function buildAutoencoderKLDecoder(
  graph: Graph,
  config: AutoencoderKLConfig,
  latentSample: Value,
  options: AutoencoderKLOptions = {},
): Value {
  const resolved = resolve(config, options);
  const { layers, norm, latent } = resolved;
  const channels = resolved.channels.toReversed();
  const root = new Module(graph, options.prefix);
  const module = root.child("decoder");
  let h = config.use_post_quant_conv ?? true
    ? conv1x1(root.child("post_quant_conv"), latentSample, latent)
    : latentSample;
  h = conv2d(module.child("conv_in"), h, channels[0]!);
  h = midBlock(module.child("mid_block"), h, resolved);
  channels.forEach((outChannels, i) => {
    const block = module.child(`up_blocks.${i}`);
    for (let j = 0; j <= layers; j++) {
      h = resnetBlock2D(block.child(`resnets.${j}`), h, { outChannels, ...norm });
    }
    if (i < channels.length - 1) h = upsample2D(block.child("upsamplers.0"), h);
  });
  return head(module, h, config.out_channels ?? 3, norm);
}
