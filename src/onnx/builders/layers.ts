import type { Value } from "../graph.ts";
import { features, Module } from "./module.ts";

/**
 * A layer and its adapter, `layer(x) + up(down(x))` with `down` to a few features and `up` from them, where the module
 * has one. Their names are PEFT's, as diffusers' LoRA files have them.
 *
 * @see https://arxiv.org/abs/2106.09685
 */
function withLowRank(
  { graph, prefix, lowRank }: Module,
  y: Value,
  [down, up]: readonly [
    down: (module: Module, features: number) => Value,
    up: (module: Module, x: Value) => Value,
  ],
): Value {
  if (!lowRank?.layers.test(prefix.slice(0, -1))) return y;
  const part = (name: string): Module => new Module(graph, `${prefix}${name}.`);
  const narrow = down(part("lora_A"), lowRank.rank);
  return graph.op("Add", [y, up(part("lora_B"), narrow)]);
}

/** `x·Wᵀ + b` over the last axis with the weight in PyTorch's layout, [out, in]. */
export function linear(
  module: Module,
  x: Value,
  outFeatures: number,
  { bias = true }: { bias?: boolean } = {},
): Value {
  return withLowRank(module, plainLinear(module, x, outFeatures, bias), [
    (down, rank) => plainLinear(down, x, rank, false),
    (up, narrow) => plainLinear(up, narrow, outFeatures, false),
  ]);
}

function plainLinear(module: Module, x: Value, outFeatures: number, bias: boolean): Value {
  const weight = module.parameter("weight", [outFeatures, features(x, -1)]);
  const inputs = bias ? [module.parameter("bias", [outFeatures])] : [];
  if (x.shape.length === 2) return module.graph.op("Gemm", [x, weight, ...inputs], { transB: 1 });
  const y = module.graph.op("FusedMatMul", [x, weight], { transB: 1 });
  return bias ? module.graph.op("Add", [y, ...inputs]) : y;
}

export interface ConvOptions {
  readonly kernel?: number;
  readonly stride?: number;
  /** On each side; `asymmetric` pads right and bottom by one, as the encoder of AutoencoderKL does. */
  readonly padding?: number | "asymmetric";
  readonly bias?: boolean;
}

/** `nn.Conv2d`, by default 3×3 that keeps the size. */
export function conv2d(
  module: Module,
  x: Value,
  outChannels: number,
  options: ConvOptions = {},
): Value {
  return withLowRank(module, plainConv(module, x, outChannels, options), [
    (down, rank) => plainConv(down, x, rank, { ...options, bias: false }),
    (up, narrow) => plainConv(up, narrow, outChannels, { kernel: 1, bias: false }),
  ]);
}

function plainConv(
  module: Module,
  x: Value,
  outChannels: number,
  { kernel = 3, stride = 1, padding = (kernel - 1) / 2, bias = true }: ConvOptions,
): Value {
  const weight = module.parameter("weight", [outChannels, features(x, 1), kernel, kernel]);
  const inputs = bias ? [x, weight, module.parameter("bias", [outChannels])] : [x, weight];
  const pads = padding === "asymmetric" ? [0, 0, 1, 1] : new Array<number>(4).fill(padding);
  return module.graph.op("Conv", inputs, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads,
  });
}

export function conv1x1(module: Module, x: Value, outChannels: number): Value {
  return conv2d(module, x, outChannels, { kernel: 1 });
}

/** Layer normalisation over the last axis. */
export function layerNorm(module: Module, x: Value, epsilon = 1e-5): Value {
  const size = [features(x, -1)];
  const inputs = [x, module.parameter("weight", size), module.parameter("bias", size)];
  return module.graph.op("LayerNormalization", inputs, { axis: -1, epsilon: { float: epsilon } });
}

export interface GroupNormOptions {
  readonly groups: number;
  readonly epsilon: number;
}

/** Group normalisation over `groups` groups of channels. */
export function groupNorm(
  module: Module,
  x: Value,
  { groups, epsilon }: GroupNormOptions,
): Value {
  const channels = features(x, 1);
  if (channels % groups !== 0) {
    throw new RangeError(
      `Cannot normalise ${channels} channels of ${module.prefix} in ${groups} groups: choose norm_num_groups that divides them`,
    );
  }
  const inputs = [
    x,
    module.parameter("weight", [channels]),
    module.parameter("bias", [channels]),
  ];
  return module.graph.op("GroupNorm", inputs, {
    num_groups: groups,
    epsilon: { float: epsilon },
  });
}
