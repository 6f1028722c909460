import type { Value } from "../graph.ts";
import { conv1x1, conv2d, groupNorm, linear } from "./layers.ts";
import { features, type Module } from "./module.ts";

export interface ResnetOptions {
  readonly outChannels: number;
  readonly groups: number;
  readonly epsilon: number;
  /** `silu(time embedding)` [B, dim], the same for all blocks; none in autoencoders. */
  readonly activatedTime?: Value | undefined;
  /** `scale_shift`: the time scales and shifts the second norm instead of being added before it. */
  readonly timeScaleShift?: "default" | "scale_shift";
}

/**
 * diffusers' `ResnetBlock2D`:
 * `x + conv2(silu(norm2(conv1(silu(norm1(x))) + time)))`, with a 1×1 convolution on x where the channels change.
 */
export function resnetBlock2D(module: Module, x: Value, options: ResnetOptions): Value {
  const { graph } = module;
  const { outChannels, activatedTime, timeScaleShift = "default" } = options;
  let h = graph.op("Silu", [groupNorm(module.child("norm1"), x, options)]);
  h = conv2d(module.child("conv1"), h, outChannels);
  const shifted = timeScaleShift === "scale_shift";
  let time: Value | undefined;
  if (activatedTime) {
    const width = shifted ? 2 * outChannels : outChannels;
    const projected = linear(module.child("time_emb_proj"), activatedTime, width);
    time = graph.op("Unsqueeze", [projected, graph.int([2, 3])]);
  }
  if (time && !shifted) h = graph.op("Add", [h, time]);
  h = groupNorm(module.child("norm2"), h, options);
  if (time && shifted) {
    const [scale, shift] = graph.ops("Split", 2, [time, graph.int([outChannels, outChannels])], {
      axis: 1,
    }) as [Value, Value];
    h = graph.op("Mul", [h, graph.op("Add", [scale, graph.float(1)])]);
    h = graph.op("Add", [h, shift]);
  }
  h = conv2d(module.child("conv2"), graph.op("Silu", [h]), outChannels);
  const shortcut = features(x, 1) === outChannels
    ? x
    : conv1x1(module.child("conv_shortcut"), x, outChannels);
  return graph.op("Add", [shortcut, h]);
}
