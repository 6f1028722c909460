import type { Graph, Value } from "../graph.ts";
import { staticShape } from "../lower.ts";
import { sumTo } from "./elementwise.ts";
import type { GradientRule } from "./rule.ts";

/** Undoes any change of shape that keeps the order of elements. */
const reshapeBack: GradientRule = ({ graph, inputs, dy }) => [
  graph.op("Reshape", [dy, graph.int(staticShape(inputs[0]!))]),
];

/** The reduced axes of a Reduce* node, negative ones wrapped. */
function reducedAxes(graph: Graph, x: Value, axes: Value | undefined): number[] {
  return graph.constantOf(axes)?.map((axis) => axis < 0 ? axis + x.shape.length : axis) ??
    x.shape.map((_, i) => i);
}

/** Spreads the gradient of a sum over the summed axes, times `factor`. */
const unreduce = (factor: (count: number) => number): GradientRule => ({ graph, inputs, dy }) => {
  const x = inputs[0]!;
  const shape = staticShape(x);
  const axes = reducedAxes(graph, x, inputs[1]);
  const kept = graph.op("Reshape", [
    dy,
    graph.int(shape.map((dim, i) => axes.includes(i) ? 1 : dim)),
  ]);
  const scale = factor(axes.reduce((count, axis) => count * shape[axis]!, 1));
  const scaled = scale === 1 ? kept : graph.op("Mul", [kept, graph.float(scale)]);
  return [graph.op("Expand", [scaled, graph.int(shape)])];
};

type Range = readonly [start: number, end: number];

/** What of an axis lies in a range, its end left out. */
const slice = (graph: Graph, x: Value, axis: number, [start, end]: Range): Value =>
  graph.op("Slice", [x, graph.int([start]), graph.int([end]), graph.int([axis])]);

export const SHAPE_RULES: Readonly<Record<string, GradientRule>> = {
  Reshape: reshapeBack,
  Squeeze: reshapeBack,
  Unsqueeze: reshapeBack,
  Expand: ({ graph, inputs, dy }) => [sumTo(graph, dy, inputs[0]!)],
  ReduceSum: unreduce(() => 1),
  ReduceMean: unreduce((count) => 1 / count),
  Transpose: ({ graph, node, inputs, dy }) => {
    const rank = inputs[0]!.shape.length;
    const perm = (node.attributes["perm"] as number[] | undefined) ??
      Array.from({ length: rank }, (_, i) => rank - 1 - i);
    return [graph.op("Transpose", [dy], { perm: perm.map((_, i) => perm.indexOf(i)) })];
  },
  Concat: ({ graph, node, inputs, dy, wants }) => {
    const rank = dy.shape.length;
    const axis = ((node.attributes["axis"] as number) + rank) % rank;
    let start = 0;
    return inputs.map((input, i) => {
      const from = start;
      start += staticShape(input)[axis]!;
      return wants(i) ? slice(graph, dy, axis, [from, start]) : undefined;
    });
  },
  Split: ({ graph, node, inputs, dys }) => {
    const axis = node.attributes["axis"] as number | undefined ?? 0;
    const parts = node.outputs.map((output, i) =>
      dys[i] ?? graph.op("Expand", [graph.float(0), graph.int(staticShape(output))])
    );
    return [
      parts.length === 1 ? parts[0] : graph.op("Concat", parts, { axis }),
      ...inputs.slice(1).map(() => undefined),
    ];
  },
  Slice: ({ graph, inputs, y, dy }) => {
    const shape = staticShape(inputs[0]!);
    const starts = graph.constantOf(inputs[1])!;
    const axes = graph.constantOf(inputs[3]) ?? starts.map((_, i) => i);
    if ((graph.constantOf(inputs[4]) ?? []).some((step) => step !== 1)) {
      throw new TypeError("Cannot differentiate Slice with a step other than 1");
    }
    const before = shape.map(() => 0);
    axes.forEach((raw, i) => {
      const axis = raw < 0 ? raw + shape.length : raw;
      const start = starts[i]!;
      before[axis] = Math.min(start < 0 ? start + shape[axis]! : start, shape[axis]!);
    });
    const after = shape.map((dim, i) => dim - before[i]! - staticShape(y)[i]!);
    return [graph.op("Pad", [dy, graph.int([...before, ...after])])];
  },
  Pad: ({ graph, inputs, y, dy }) => {
    const shape = staticShape(inputs[0]!);
    const pads = graph.constantOf(inputs[1])!;
    const ends = shape.map((dim, i) => pads[i]! + dim);
    const axes = staticShape(y).map((_, i) => i);
    return [
      graph.op("Slice", [
        dy,
        graph.int(pads.slice(0, shape.length)),
        graph.int(ends),
        graph.int(axes),
      ]),
    ];
  },
  // Rows of a table picked by index: the gradient adds up where an index repeats.
  Gather: ({ graph, node, inputs, dy }) => {
    if ((node.attributes["axis"] ?? 0) !== 0) {
      throw new TypeError("Cannot differentiate Gather along an axis other than 0");
    }
    const [table, indices] = [staticShape(inputs[0]!), staticShape(inputs[1]!)];
    const count = indices.reduce((n, dim) => n * dim, 1);
    const empty = graph.op("Expand", [graph.float(0), graph.int(table)]);
    const picked = graph.op("Reshape", [inputs[1]!, graph.int([count, 1])]);
    const updates = graph.op("Reshape", [dy, graph.int([count, ...table.slice(1)])]);
    return [graph.op("ScatterND", [empty, picked, updates], { reduction: "add" })];
  },
  // Nearest upsampling by whole factors: each source pixel collects the block it was copied to.
  Resize: ({ graph, inputs, dy }) => {
    const [n, c, h, w] = staticShape(inputs[0]!) as [number, number, number, number];
    const [, , height, width] = staticShape(dy) as [number, number, number, number];
    if (height % h !== 0 || width % w !== 0) {
      throw new TypeError(
        `Cannot differentiate Resize from ${h}x${w} to ${height}x${width}: the factor is not whole`,
      );
    }
    const kernel = [height / h, width / w];
    const mean = graph.op("AveragePool", [dy], { kernel_shape: kernel, strides: kernel });
    const sum = graph.op("Mul", [mean, graph.float(kernel[0]! * kernel[1]!)]);
    return [graph.op("Reshape", [sum, graph.int([n, c, h, w])])];
  },
};
