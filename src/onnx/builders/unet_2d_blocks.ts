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

/** What a block is made of; its layers are counted from 0. */
interface Layers {
  resnet(index: number, x: Value): Value;
  transformer(index: number, x: Value): Value;
}

function layersOf(module: Module, block: BlockConfig, context: UNetContext): Layers {
  const { groups, epsilon, time } = context.config;
  return {
    resnet: (index, x) =>
      resnetBlock2D(module.child(`resnets.${index}`), x, {
        outChannels: block.outChannels,
        groups,
        epsilon,
        activatedTime: context.activatedTime,
        timeScaleShift: time.scaleShift,
      }),
    transformer: (index, x) =>
      transformer2DModel(module.child(`attentions.${index}`), x, {
        ...transformerOf(module, block, context),
        layers: block.transformerLayers[index]!,
      }),
  };
}

/** What all transformers of a block have in common. @throws RangeError for more heads than channels */
function transformerOf(
  module: Module,
  { heads, outChannels }: BlockConfig,
  context: UNetContext,
): Omit<Parameters<typeof transformer2DModel>[2], "layers"> {
  const headDim = Math.floor(outChannels / heads);
  if (headDim < 1) {
    throw new RangeError(
      `Cannot split ${outChannels} channels of ${module.prefix} into ${heads} heads: lower attention_head_dim, which is the number of heads`,
    );
  }
  const { groups, linearProjection } = context.config;
  const { encoderHiddenStates, crossAttention, perturbations, fusedAttention } = context;
  return {
    heads,
    headDim,
    groups,
    linearProjection,
    encoderHiddenStates,
    crossAttention,
    perturbations,
    fusedAttention,
  };
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
  block: BlockConfig & { readonly last: boolean },
  context: UNetContext,
): Value[] {
  const attention = hasAttention(block.type, "DownBlock2D", "CrossAttnDownBlock2D");
  const { resnet, transformer } = layersOf(module, block, context);
  const skips: Value[] = [];
  let h = x;
  for (let i = 0; i < block.resnets; i++) {
    h = resnet(i, h);
    if (attention) h = transformer(i, h);
    skips.push(h);
  }
  if (!block.last) {
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
  const { resnet, transformer } = layersOf(module, block, context);
  const h = resnet(0, x);
  return attention ? resnet(1, transformer(0, h)) : h;
}

/**
 * A block of the way up: each resnet takes one output of the way down, the latest first, then the size is doubled.
 *
 * @param skips outputs of the way down that are still open; the block takes its own off the end
 */
export function upBlock(
  module: Module,
  { x, skips }: { readonly x: Value; readonly skips: Value[] },
  block: BlockConfig,
  context: UNetContext,
): Value {
  const attention = hasAttention(block.type, "UpBlock2D", "CrossAttnUpBlock2D");
  const { resnet, transformer } = layersOf(module, block, context);
  let h = x;
  for (let i = 0; i < block.resnets; i++) {
    h = module.graph.op("Concat", [h, skips.pop()!], { axis: 1 });
    h = resnet(i, h);
    if (attention) h = transformer(i, h);
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
    const child = module.child(`down_blocks.${i}`);
    skips.push(...downBlock(child, skips.at(-1)!, { ...block, last }, context));
  });
  h = skips.at(-1)!;
  const middle = config.mid ? midBlock(module.child("mid_block"), h, config.mid, context) : h;
  return { middle, skips };
}
