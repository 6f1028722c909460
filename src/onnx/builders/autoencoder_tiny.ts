import type { Graph, Value } from "../graph.ts";
import { conv2d } from "./layers.ts";
import { features, Module } from "./module.ts";
import { upsampleNearest } from "./sampling_2d.ts";

/** `config.json` of a diffusers AutoencoderTiny (TAESD), as far as it decides the network. */
export interface AutoencoderTinyConfig {
  readonly in_channels?: number;
  readonly out_channels?: number;
  readonly encoder_block_out_channels?: readonly number[];
  readonly decoder_block_out_channels?: readonly number[];
  readonly act_fn?: string;
  readonly upsample_fn?: string;
  readonly latent_channels?: number;
  readonly upsampling_scaling_factor?: number;
  readonly num_encoder_blocks?: readonly number[];
  readonly num_decoder_blocks?: readonly number[];
  readonly [other: string]: unknown;
}

const CHANNELS = [64, 64, 64, 64];

function check(config: AutoencoderTinyConfig): void {
  for (const [name, only] of [["act_fn", "relu"], ["upsample_fn", "nearest"]] as const) {
    const value = config[name] ?? only;
    if (value !== only) {
      throw new RangeError(
        `Cannot build a tiny autoencoder with ${name} "${value}": only "${only}" is supported`,
      );
    }
  }
}

/** `relu(conv(relu(conv(relu(conv(x))))) + x)`, 3×3 throughout. */
function tinyBlock(module: Module, x: Value, outChannels: number): Value {
  const { graph } = module;
  const relu = (y: Value) => graph.op("Relu", [y]);
  const convolution = module.child("conv");
  let h = relu(conv2d(convolution.child(0), x, outChannels));
  h = relu(conv2d(convolution.child(2), h, outChannels));
  h = conv2d(convolution.child(4), h, outChannels);
  const skip = features(x, 1) === outChannels
    ? x
    : conv2d(module.child("skip"), x, outChannels, { kernel: 1, bias: false });
  return relu(graph.op("Add", [h, skip]));
}

/**
 * Appends the encoder of diffusers' `AutoencoderTiny`: an image [B, 3, H, W] in [-1, 1] to latents that need no
 * scaling factor, [B, latent_channels, H/8, W/8].
 *
 * @see https://github.com/madebyollin/taesd
 */
export function buildAutoencoderTinyEncoder(
  graph: Graph,
  config: AutoencoderTinyConfig,
  sample: Value,
  { prefix = "" }: { readonly prefix?: string } = {},
): Value {
  check(config);
  const layers = new Module(graph, prefix).child("encoder.layers");
  const channels = config.encoder_block_out_channels ?? CHANNELS;
  const blocks = config.num_encoder_blocks ?? [1, 3, 3, 3];
  let index = 0;
  const next = () => layers.child(index++);
  let h = graph.op("Mul", [graph.op("Add", [sample, graph.float(1)]), graph.float(0.5)]);
  channels.forEach((outChannels, i) => {
    h = conv2d(next(), h, outChannels, i === 0 ? {} : { stride: 2, bias: false });
    for (let j = 0; j < blocks[i]!; j++) h = tinyBlock(next(), h, outChannels);
  });
  return conv2d(next(), h, config.latent_channels ?? 4);
}

/** Appends the decoder of diffusers' `AutoencoderTiny`: latents as the UNet has them to an image in [-1, 1]. */
export function buildAutoencoderTinyDecoder(
  graph: Graph,
  config: AutoencoderTinyConfig,
  latents: Value,
  { prefix = "" }: { readonly prefix?: string } = {},
): Value {
  check(config);
  const layers = new Module(graph, prefix).child("decoder.layers");
  const channels = config.decoder_block_out_channels ?? CHANNELS;
  const blocks = config.num_decoder_blocks ?? [3, 3, 3, 1];
  let index = 0;
  const next = () => layers.child(index++);
  const scaled = graph.op("Mul", [latents, graph.float(1 / 3)]);
  let h = graph.op("Mul", [graph.op("Tanh", [scaled]), graph.float(3)]);
  h = graph.op("Relu", [conv2d(next(), h, channels[0]!)]);
  index++; // the activation has a place in nn.Sequential
  channels.forEach((width, i) => {
    const last = i === channels.length - 1;
    for (let j = 0; j < blocks[i]!; j++) h = tinyBlock(next(), h, width);
    if (!last) {
      h = upsampleNearest(graph, h, config.upsampling_scaling_factor ?? 2);
      index++; // and so has the enlargement
    }
    h = conv2d(next(), h, last ? config.out_channels ?? 3 : width, { bias: last });
  });
  return graph.op("Sub", [graph.op("Mul", [h, graph.float(2)]), graph.float(1)]);
}
