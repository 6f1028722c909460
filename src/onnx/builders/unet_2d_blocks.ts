import type { Value } from "../graph.ts";
import { conv2d } from "./layers.ts";
import { features, type Module } from "./module.ts";
import type { Perturbations } from "./perturbation.ts";
import { resnetBlock2D } from "./resnet_block_2d.ts";
import { downsample2D, upsample2D } from "./sampling_2d.ts";
import { transformer2DModel } from "./transformer_2d_model.ts";
import type { BlockConfig, ResolvedUNetConfig } from "./unet_2d_config.ts";

/** What all blocks of one UNet share. */
export interface UNetContext {
  readonly config: ResolvedUNetConfig;
  /** `silu(time embedding)`, [batch, dim]. */
  readonly activatedTime: Value;
  readonly encoderHiddenStates?: Value | undefined;
  readonly crossAttention?: Map<string, Value> | undefined;
  readonly perturbations?: Perturbations | undefined;
  readonly fusedAttention?: boolean | undefined;
}

function resnet(
  module: Module,
  name: string,
  x: Value,
  block: BlockConfig,
  context: UNetContext,
): Value {
  const { groups, epsilon, time } = context.config;
  return resnetBlock2D(module.child(name), x, {
    outChannels: block.outChannels,
    groups,
    epsilon,
    activatedTime: context.activatedTime,
    timeScaleShift: time.scaleShift,
  });
}

function transformer(
  module: Module,
  index: number,
  x: Value,
  block: BlockConfig,
  context: UNetContext,
): Value {
  const { heads, outChannels } = block;
  const headDim = Math.floor(outChannels / heads);
  if (headDim < 1) {
    throw new RangeError(
      `Cannot split ${outChannels} channels of ${module.prefix} into ${heads} heads: lower attention_head_dim, which is the number of heads`,
    );
  }
  const { groups, linearProjection } = context.config;
  const { encoderHiddenStates, crossAttention, perturbations, fusedAttention } = context;
  return transformer2DModel(module.child(`attentions.${index}`), x, {
    heads,
    headDim,
    layers: block.transformerLayers[index]!,
    groups,
    linearProjection,
    encoderHiddenStates,
    crossAttention,
    perturbations,
    fusedAttention,
  });
}

/** Whether a block has transformers. @throws RangeError for types that are not built here */
function hasAttention(type: string, plain: string, attentive: string): boolean {
  if (type !== plain && type !== attentive) {
    throw new RangeError(
      `Cannot build a block of type "${type}": supported are ${plain} and ${attentive}`,
    );
  }
  return type === attentive;
}

/** A block of the way down: resnets (each with a transformer) and, unless it is the last, a halving. Returns all outputs. */
export function downBlock(
  module: Module,
  x: Value,
  block: BlockConfig,
  context: UNetContext,
  last: boolean,
): Value[] {
  const attention = hasAttention(block.type, "DownBlock2D", "CrossAttnDownBlock2D");
  const skips: Value[] = [];
  let h = x;
  for (let i = 0; i < block.resnets; i++) {
    h = resnet(module, `resnets.${i}`, h, block, context);
    if (attention) h = transformer(module, i, h, block, context);
    skips.push(h);
  }
  if (!last) {
    skips.push(downsample2D(module.child("downsamplers.0"), h, context.config.downsamplePadding));
  }
  return skips;
}

/** The middle: a resnet, then (with cross-attention) a transformer and a second resnet. */
export function midBlock(
  module: Module,
  x: Value,
  block: BlockConfig,
  context: UNetContext,
): Value {
  const attention = hasAttention(block.type, "UNetMidBlock2D", "UNetMidBlock2DCrossAttn");
  let h = resnet(module, "resnets.0", x, block, context);
  if (!attention) return h;
  h = transformer(module, 0, h, block, context);
  return resnet(module, "resnets.1", h, block, context);
}

/**
 * A block of the way up: each resnet takes one output of the way down, the latest first, then the size is doubled.
 *
 * @param skips outputs of the way down that are still open; the block takes its own off the end
 */
export function upBlock(
  module: Module,
  x: Value,
  block: BlockConfig,
  context: UNetContext,
  skips: Value[],
): Value {
  const attention = hasAttention(block.type, "UpBlock2D", "CrossAttnUpBlock2D");
  let h = x;
  for (let i = 0; i < block.resnets; i++) {
    h = module.graph.op("Concat", [h, skips.pop()!], { axis: 1 });
    h = resnet(module, `resnets.${i}`, h, block, context);
    if (attention) h = transformer(module, i, h, block, context);
  }
  const next = skips.at(-1);
  return next ? upsample2D(module.child("upsamplers.0"), h, next) : h;
}

/**
 * The way down and the middle, which UNet and ControlNet share.
 *
 * @param addition what a ControlNet adds to the first convolution's output
 */
export function wayDown(
  module: Module,
  sample: Value,
  context: UNetContext,
  addition?: Value,
): { middle: Value; skips: Value[] } {
  const { config } = context;
  if (features(sample, 1) !== config.inChannels) {
    throw new RangeError(
      `Expected a sample of ${config.inChannels} channels, but got ${features(sample, 1)}`,
    );
  }
  let h = conv2d(module.child("conv_in"), sample, config.time.channels, {
    kernel: config.convInKernel,
  });
  if (addition) h = module.graph.op("Add", [h, addition]);
  const skips = [h];
  config.down.forEach((block, i) => {
    const last = i === config.down.length - 1;
    skips.push(...downBlock(module.child(`down_blocks.${i}`), skips.at(-1)!, block, context, last));
  });
  h = skips.at(-1)!;
  const middle = config.mid ? midBlock(module.child("mid_block"), h, config.mid, context) : h;
  return { middle, skips };
}
