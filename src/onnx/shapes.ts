import type { Attributes, Dim, ElementType, Graph, Value } from "./graph.ts";

/** A dimension while it is inferred: null is unknown and gets a fresh name. */
type Inferred = Dim | null;
type Result = { type: ElementType; shape: readonly Inferred[] };
type Rule = (context: {
  graph: Graph;
  inputs: readonly (Value | undefined)[];
  attributes: Attributes;
  count: number;
}) => Result[];

/**
 * Element types and shapes of the outputs of an operation, known dimensions exactly, others null.
 *
 * @throws TypeError for an operator without a rule or inputs that do not fit it
 */
export function inferShapes(
  graph: Graph,
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  count: number,
): Result[] {
  const rule = RULES[op];
  if (!rule) {
    throw new TypeError(`Cannot add operator "${op}" to a graph: no shape rule is known for it`);
  }
  return rule({ graph, inputs, attributes, count });
}

const ints = (
  attributes: Attributes,
  name: string,
  otherwise: readonly number[],
): readonly number[] => {
  const value = attributes[name];
  return Array.isArray(value) ? value : otherwise;
};
const int = (attributes: Attributes, name: string, otherwise: number): number => {
  const value = attributes[name];
  return typeof value === "number" ? value : otherwise;
};
const shapeOf = (value: Value | undefined): readonly Dim[] => value?.shape ?? [];
const wrap = (axis: number, rank: number): number => axis < 0 ? axis + rank : axis;
const product = (dims: readonly Inferred[]): number | null =>
  dims.reduce<number | null>(
    (size, dim) => size !== null && typeof dim === "number" ? size * dim : null,
    1,
  );

/** NumPy broadcasting of shapes. */
export function broadcast(a: readonly Dim[], b: readonly Dim[]): Inferred[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    if (p === q || q === 1) return p;
    if (p === 1) return q;
    if (typeof p === "number" && typeof q === "number") {
      throw new TypeError(`Cannot broadcast shapes [${a.join(", ")}] and [${b.join(", ")}]`);
    }
    return typeof p === "number" ? p : typeof q === "number" ? q : null;
  });
}

/** The numbers of a shape tensor as far as they are known: of a constant, or of shapes joined while building. */
function dimsOf(graph: Graph, value: Value | undefined): readonly Dim[] | undefined {
  const constant = graph.constantOf(value);
  if (constant || !value) return constant;
  const node = graph.nodes.findLast(({ outputs }) => outputs[0] === value);
  if (node?.op === "Shape") {
    const shape = shapeOf(node.inputs[0]);
    const end = int(node.attributes, "end", shape.length);
    return shape.slice(int(node.attributes, "start", 0), end);
  }
  if (node?.op !== "Concat") return undefined;
  const parts = node.inputs.map((input) => dimsOf(graph, input));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const same: Rule = ({ inputs }) => [{ type: inputs[0]!.type, shape: inputs[0]!.shape }];
const elementwise: Rule = ({ inputs }) => [{
  type: inputs[0]!.type,
  shape: inputs.slice(1).reduce<readonly Inferred[]>(
    (shape, input) => broadcast(shape as Dim[], shapeOf(input)),
    shapeOf(inputs[0]),
  ),
}];
const comparison: Rule = (
  { inputs },
) => [{ type: "bool", shape: broadcast(shapeOf(inputs[0]), shapeOf(inputs[1])) }];

const reduce: Rule = ({ graph, inputs, attributes }) => {
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
  kernel: number,
  stride: number,
  pads: number,
  dilation: number,
): Inferred => {
  if (typeof size === "string" && stride === 1 && pads === dilation * (kernel - 1)) return size;
  return typeof size === "number"
    ? Math.floor((size + pads - dilation * (kernel - 1) - 1) / stride) + 1
    : null;
};

const conv: Rule = ({ inputs, attributes }) => {
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
    (_, i) => spatial(x[2 + i], w[2 + i]!, strides[i]!, pads[i]! + pads[rank + i]!, dilations[i]!),
  );
  return [{ type: "float", shape: [x[0]!, w[0]!, ...size] }];
};

const RULES: Readonly<Record<string, Rule>> = {
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
  Transpose: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const perm = ints(attributes, "perm", shape.map((_, i) => shape.length - 1 - i));
    return [{ type: inputs[0]!.type, shape: perm.map((axis) => shape[axis]!) }];
  },
  Reshape: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const wanted = dimsOf(graph, inputs[1]);
    if (!wanted) {
      const rank = inputs[1]!.shape[0];
      if (typeof rank !== "number") {
        throw new TypeError("Cannot reshape to a shape of unknown rank");
      }
      return [{ type: inputs[0]!.type, shape: new Array(rank).fill(null) }];
    }
    const dims: Inferred[] = wanted.map((dim, i) =>
      dim === 0 ? shape[i]! : dim === -1 ? null : dim
    );
    const hole = wanted.indexOf(-1);
    if (hole >= 0) {
      const [total, rest] = [product(shape), product(dims.filter((_, i) => i !== hole))];
      if (total !== null && rest !== null) dims[hole] = total / rest;
    } else if (
      product(shape) !== null && product(dims) !== null && product(shape) !== product(dims)
    ) {
      throw new TypeError(`Cannot reshape [${shape.join(", ")}] to [${wanted.join(", ")}]`);
    }
    return [{ type: inputs[0]!.type, shape: dims }];
  },
  Concat: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    const sizes = inputs.map((input) => shapeOf(input)[axis]!);
    const total = sizes.every((size) => typeof size === "number")
      ? sizes.reduce((a, b) => a + b, 0)
      : null;
    return [{ type: inputs[0]!.type, shape: shape.map((dim, i) => i === axis ? total : dim) }];
  },
  Split: ({ graph, inputs, attributes, count }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    const sizes = graph.constantOf(inputs[1]);
    const even = typeof shape[axis] === "number" ? (shape[axis] as number) / count : null;
    return Array.from({ length: count }, (_, k) => ({
      type: inputs[0]!.type,
      shape: shape.map((dim, i) => i === axis ? sizes?.[k] ?? even : dim),
    }));
  },
  Slice: ({ graph, inputs }) => {
    const shape: Inferred[] = [...shapeOf(inputs[0])];
    const [starts, ends] = [graph.constantOf(inputs[1]), graph.constantOf(inputs[2])];
    const axes = graph.constantOf(inputs[3]) ?? starts?.map((_, i) => i);
    const steps = graph.constantOf(inputs[4]) ?? starts?.map(() => 1);
    if (!starts || !ends || !axes || !steps) {
      return [{
        type: inputs[0]!.type,
        shape: shape.map(() => null),
      }];
    }
    axes.forEach((raw, i) => {
      const axis = wrap(raw, shape.length);
      const size = shape[axis];
      if (typeof size !== "number") {
        shape[axis] = null;
        return;
      }
      const step = steps[i]!;
      const clamp = (at: number, low: number, high: number) =>
        Math.min(Math.max(at < 0 ? at + size : at, low), high);
      const start = clamp(starts[i]!, 0, step > 0 ? size : size - 1);
      const end = ends[i]! < -size && step < 0 ? -1 : clamp(ends[i]!, step > 0 ? 0 : -1, size);
      shape[axis] = Math.max(0, Math.ceil((end - start) / step));
    });
    return [{ type: inputs[0]!.type, shape }];
  },
  Gather: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    return [{
      type: inputs[0]!.type,
      shape: [...shape.slice(0, axis), ...shapeOf(inputs[1]), ...shape.slice(axis + 1)],
    }];
  },
  Pad: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const pads = graph.constantOf(inputs[1]);
    return [{
      type: inputs[0]!.type,
      shape: shape.map((dim, i) =>
        typeof dim === "number" && pads ? dim + pads[i]! + pads[i + shape.length]! : null
      ),
    }];
  },
  Expand: ({ graph, inputs }) => {
    const wanted = dimsOf(graph, inputs[1]);
    const rank = inputs[1]!.shape[0];
    return [{
      type: inputs[0]!.type,
      // Of two different names the input's must stand for 1.
      shape: wanted
        ? broadcast(shapeOf(inputs[0]), wanted).map((dim, i, { length }) =>
          dim ?? wanted.at(i - length)!
        )
        : new Array(rank as number).fill(null),
    }];
  },
  Resize: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const [scales, sizes] = [graph.constantOf(inputs[2]), dimsOf(graph, inputs[3])];
    return [{
      type: inputs[0]!.type,
      shape: shape.map((dim, i) =>
        sizes
          ? sizes[i]!
          : scales && scales[i] === 1
          ? dim
          : scales && typeof dim === "number"
          ? Math.floor(dim * scales[i]!)
          : null
      ),
    }];
  },
  Unsqueeze: ({ graph, inputs }) => {
    const shape: Inferred[] = [...shapeOf(inputs[0])];
    const axes = graph.constantOf(inputs[1])!;
    const rank = shape.length + axes.length;
    for (const axis of axes.map((a) => wrap(a, rank)).toSorted((a, b) => a - b)) {
      shape.splice(axis, 0, 1);
    }
    return [{ type: inputs[0]!.type, shape }];
  },
  Squeeze: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const axes = graph.constantOf(inputs[1])!.map((axis) => wrap(axis, shape.length));
    return [{ type: inputs[0]!.type, shape: shape.filter((_, i) => !axes.includes(i)) }];
  },
  Where: ({ inputs }) => [{
    type: inputs[1]!.type,
    shape: broadcast(
      broadcast(shapeOf(inputs[0]), shapeOf(inputs[1])) as Dim[],
      shapeOf(inputs[2]),
    ),
  }],
  Shape: ({ inputs, attributes }) => {
    const rank = shapeOf(inputs[0]).length;
    const [start, end] = [
      wrap(int(attributes, "start", 0), rank),
      wrap(int(attributes, "end", rank), rank),
    ];
    return [{ type: "int64", shape: [Math.max(0, end - start)] }];
  },
  Cast: (
    { inputs, attributes },
  ) => [{ type: attributes["to"] as ElementType, shape: shapeOf(inputs[0]) }],
  ArgMax: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    const keep = int(attributes, "keepdims", 1) === 1;
    return [{
      type: "int64",
      shape: keep
        ? shape.map((dim, i) => i === axis ? 1 : dim)
        : shape.filter((_, i) => i !== axis),
    }];
  },
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
          spatial(x[2 + i], k, strides[i]!, pads[i]! + pads[kernel.length + i]!, 1)
        ),
      ],
    }];
  },
};
