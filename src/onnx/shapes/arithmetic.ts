import type { Dim } from "../value.ts";
import { broadcast, type Inferred, int, ints, shapeOf, type ShapeRule, wrap } from "./rule.ts";

const same: ShapeRule = ({ inputs }) => [{ type: inputs[0]!.type, shape: inputs[0]!.shape }];
const elementwise: ShapeRule = ({ inputs }) => [{
  type: inputs[0]!.type,
  shape: inputs.slice(1).reduce<readonly Inferred[]>(
    (shape, input) => broadcast(shape as Dim[], shapeOf(input)),
    shapeOf(inputs[0]),
  ),
}];
const comparison: ShapeRule = (
  { inputs },
) => [{ type: "bool", shape: broadcast(shapeOf(inputs[0]), shapeOf(inputs[1])) }];

const reduce: ShapeRule = ({ graph, inputs, attributes }) => {
  const shape = shapeOf(inputs[0]);
  const axes = (graph.constantOf(inputs[1]) ?? shape.map((_, i) => i)).map((axis) =>
    wrap(axis, shape.length)
  );
  const keep = int(attributes, "keepdims", 1) === 1;
  const kept = shape.map((dim, i) => axes.includes(i) ? (keep ? 1 : undefined) : dim);
  return [{ type: inputs[0]!.type, shape: kept.filter((dim) => dim !== undefined) }];
};

function matmulShape(a: readonly Dim[], b: readonly Dim[]): Inferred[] {
  const inner = [a.at(-1), b.at(-2)];
  if (inner.every((dim) => typeof dim === "number") && inner[0] !== inner[1]) {
    throw new TypeError(
      `Cannot multiply matrices of shapes [${a.join(", ")}] and [${b.join(", ")}]`,
    );
  }
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!];
}

const swapped = (shape: readonly Dim[], swap: boolean): readonly Dim[] =>
  swap ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

const spatial = (
  size: Inferred | undefined,
  { kernel, stride, pads, dilation }: Record<"kernel" | "stride" | "pads" | "dilation", number>,
): Inferred => {
  if (typeof size === "string" && stride === 1 && pads === dilation * (kernel - 1)) return size;
  return typeof size === "number"
    ? Math.floor((size + pads - dilation * (kernel - 1) - 1) / stride) + 1
    : null;
};

const conv: ShapeRule = ({ inputs, attributes }) => {
  const [x, w] = [shapeOf(inputs[0]), shapeOf(inputs[1]) as number[]];
  const group = int(attributes, "group", 1);
  if (typeof x[1] === "number" && x[1] !== w[1]! * group) {
    throw new TypeError(`Cannot convolve ${x[1]} channels with weights of shape [${w.join(", ")}]`);
  }
  const rank = w.length - 2;
  const pads = ints(attributes, "pads", new Array(2 * rank).fill(0));
  const strides = ints(attributes, "strides", new Array(rank).fill(1));
  const dilations = ints(attributes, "dilations", new Array(rank).fill(1));
  const size = Array.from(
    { length: rank },
    (_, i) =>
      spatial(x[2 + i], {
        kernel: w[2 + i]!,
        stride: strides[i]!,
        pads: pads[i]! + pads[rank + i]!,
        dilation: dilations[i]!,
      }),
  );
  return [{ type: "float", shape: [x[0]!, w[0]!, ...size] }];
};

/** Operators that compute: elementwise, reductions, products, convolutions, normalization. */
export const ARITHMETIC_SHAPES: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(
    [
      "Identity",
      "Sigmoid",
      "Tanh",
      "Exp",
      "Log",
      "Sqrt",
      "Neg",
      "Abs",
      "Erf",
      "Sin",
      "Cos",
      "Relu",
      "Softmax",
      "Gelu",
      "Reciprocal",
      "QuickGelu",
      "Silu",
      "GroupNorm",

      "Clip",
      "InstanceNormalization",
      "Floor",
      "ScatterND",
      "Sign",
      "Not",
      "Round",
      "CumSum",
    ].map((op) => [op, same]),
  ),
  ...Object.fromEntries(
    ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"].map((op) => [op, elementwise]),
  ),
  ...Object.fromEntries(
    ["Equal", "Less", "Greater", "And", "Or", "LessOrEqual", "GreaterOrEqual"].map((
      op,
    ) => [op, comparison]),
  ),
  ...Object.fromEntries(
    ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceSumSquare"].map((
      op,
    ) => [op, reduce]),
  ),
  // Output, then the mean and the inverse standard deviation of each row.
  LayerNormalization: ({ inputs, count }) => {
    const { type, shape } = inputs[0]!;
    const statistics = { type, shape: [...shape.slice(0, -1), 1] };
    return [{ type, shape }, statistics, statistics].slice(0, count);
  },
  Conv: conv,
  ConvTranspose: ({ inputs, attributes }) => {
    const [x, w] = [shapeOf(inputs[0]), shapeOf(inputs[1]) as number[]];
    const rank = w.length - 2;
    const pads = ints(attributes, "pads", new Array(2 * rank).fill(0));
    const strides = ints(attributes, "strides", new Array(rank).fill(1));
    const extra = ints(attributes, "output_padding", new Array(rank).fill(0));
    const size = Array.from({ length: rank }, (_, i) => {
      const dim = x[2 + i];
      return typeof dim === "number"
        ? strides[i]! * (dim - 1) + extra[i]! + w[2 + i]! - pads[i]! - pads[rank + i]!
        : null;
    });
    return [{ type: "float", shape: [x[0]!, w[1]! * int(attributes, "group", 1), ...size] }];
  },
  MatMul: (
    { inputs },
  ) => [{ type: "float", shape: matmulShape(shapeOf(inputs[0]), shapeOf(inputs[1])) }],
  FusedMatMul: ({ inputs, attributes }) => [{
    type: "float",
    shape: matmulShape(
      swapped(shapeOf(inputs[0]), int(attributes, "transA", 0) === 1),
      swapped(shapeOf(inputs[1]), int(attributes, "transB", 0) === 1),
    ),
  }],
  // Queries, keys and values as [batch, tokens, heads * size].
  MultiHeadAttention: ({ inputs }) => [{
    type: "float",
    shape: [...shapeOf(inputs[0]).slice(0, 2), shapeOf(inputs[2])[2]!],
  }],
  Gemm: ({ inputs, attributes }) => [{
    type: "float",
    shape: matmulShape(
      swapped(shapeOf(inputs[0]), int(attributes, "transA", 0) === 1),
      swapped(shapeOf(inputs[1]), int(attributes, "transB", 0) === 1),
    ),
  }],
  DequantizeLinear: ({ inputs }) => [{ type: "float", shape: shapeOf(inputs[0]) }],
  AveragePool: ({ inputs, attributes }) => {
    const x = shapeOf(inputs[0]);
    const kernel = ints(attributes, "kernel_shape", []);
    const strides = ints(attributes, "strides", kernel.map(() => 1));
    const pads = ints(attributes, "pads", kernel.flatMap(() => [0, 0]));
    return [{
      type: "float",
      shape: [
        x[0]!,
        x[1]!,
        ...kernel.map((k, i) =>
          spatial(x[2 + i], {
            kernel: k,
            stride: strides[i]!,
            pads: pads[i]! + pads[kernel.length + i]!,
            dilation: 1,
          })
        ),
      ],
    }];
  },
};
