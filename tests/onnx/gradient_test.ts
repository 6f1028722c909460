import { assert, assertEquals } from "@std/assert";
import * as ort from "onnxruntime-node";
import { type Attributes, Graph, type Value } from "../../src/onnx/graph.ts";
import { DIFFERENTIABLE, gradients } from "../../src/onnx/gradient/gradient.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { random } from "../random.ts";

/** A case: shapes of differentiated inputs, how to build the output, and where to sample the inputs. */
interface Case {
  name: string;
  op: string;
  shapes: number[][];
  build: (graph: Graph, inputs: Value[]) => Value;
  /** Maps a uniform number of [-1, 1) into the operator's domain. */
  domain?: (u: number, i: number) => number;
}

const of = (
  op: string,
  shapes: number[][],
  attributes: Attributes = {},
  name = op,
  rest: Partial<Case> = {},
): Case => ({
  name,
  op,
  shapes,
  build: (graph, inputs) => graph.op(op, inputs, attributes),
  ...rest,
});
const positive = { domain: (u: number) => 1.2 + u };
const awayFromZero = { domain: (u: number) => Math.sign(u) * (0.3 + Math.abs(u)) };
/** Values a quarter apart, so that no kink between them lies within a difference step. */
const onGrid = { domain: (u: number) => Math.round(u * 4) / 4 };
const conv = (
  k: number,
  stride: number,
  pad: number[],
  size: number[],
  out: number,
  name: string,
): Case =>
  of("Conv", [size, [out, size[1]!, k, k], [out]], {
    kernel_shape: [k, k],
    strides: [stride, stride],
    pads: pad,
  }, `Conv ${name}`);

const CASES: Case[] = [
  ...["Identity", "Neg", "Exp", "Sin", "Cos", "Tanh", "Sigmoid", "Erf", "Silu", "Gelu"].map((op) =>
    of(op, [[2, 3]])
  ),
  of("QuickGelu", [[2, 3]], { alpha: { float: 1.702 } }),
  of("QuickGelu", [[2, 3]], {}, "QuickGelu by default"),
  of("QuickGelu", [[2, 3]], { alpha: { float: 1 } }, "QuickGelu of alpha 1"),
  of("QuickGelu", [[2, 3]], { alpha: { float: 2.5 } }, "QuickGelu of another alpha"),
  {
    name: "values that are used several times",
    op: "Mul",
    shapes: [[2, 3]],
    build: (g, [x]) => g.op("Add", [g.op("Mul", [x, x]), g.op("Mul", [x, g.op("Sin", [x])])]),
  },
  ...["Log", "Sqrt", "Reciprocal"].map((op) => of(op, [[2, 3]], {}, op, positive)),
  of("Abs", [[2, 3]], {}, "Abs", awayFromZero),
  of("Relu", [[4, 3]], {}, "Relu", awayFromZero),
  of("Softmax", [[2, 3, 5]], { axis: -1 }),
  of("Softmax", [[2, 3, 5]], {}, "Softmax by default"),
  of("Softmax", [[2, 3, 5]], { axis: 1 }, "Softmax of axis 1"),
  ...["Add", "Sub", "Mul"].flatMap((op) => [
    of(op, [[2, 3], [2, 3]]),
    of(op, [[2, 3, 4], [3, 1]], {}, `${op} broadcasting the second`),
    of(op, [[3, 1], [2, 3, 4]], {}, `${op} broadcasting the first`),
  ]),
  of("Div", [[2, 3], [3]], {}, "Div", positive),
  ...["Max", "Min"].map((op): Case => ({
    name: op,
    op,
    shapes: [[2, 3], [3]],
    ...onGrid,
    build: (g, [a, b]) => g.op(op, [a, g.op("Add", [b, g.float(0.1)])]),
  })),
  {
    name: "Clip",
    op: "Clip",
    shapes: [[3, 5]],
    ...onGrid,
    build: (g, [x]) => g.op("Clip", [x, g.float(-0.4), g.float(0.4)]),
  },
  {
    name: "Clip from below",
    op: "Clip",
    shapes: [[3, 5]],
    ...onGrid,
    build: (g, [x]) => g.op("Clip", [x, g.float(-0.4)]),
  },
  {
    name: "Clip from above",
    op: "Clip",
    shapes: [[3, 5]],
    ...onGrid,
    build: (g, [x]) => g.op("Clip", [x, undefined, g.float(0.4)]),
  },
  {
    name: "Pow",
    op: "Pow",
    shapes: [[2, 3]],
    ...positive,
    build: (g, [x]) => g.op("Pow", [x, g.float(2.5)]),
  },
  {
    name: "Where",
    op: "Where",
    shapes: [[2, 3], [3]],
    build: (g, [a, b]) => g.op("Where", [g.op("Greater", [g.float([1, -1, 1]), g.float(0)]), a, b]),
  },
  {
    name: "Cast",
    op: "Cast",
    shapes: [[3]],
    build: (g, [x]) => g.op("Cast", [x], { to: "float" }),
  },
  of("MatMul", [[2, 3], [3, 4]]),
  of("MatMul", [[2, 2, 3, 4], [2, 2, 4, 2]], {}, "MatMul batched"),
  of("MatMul", [[2, 3, 4], [4, 2]], {}, "MatMul with a shared matrix"),
  of("MatMul", [[3, 4], [2, 4, 2]], {}, "MatMul broadcasting the first"),
  ...[[0, 0], [0, 1], [1, 0], [1, 1]].flatMap(([transA, transB]) => {
    const [a, b] = [transA ? [4, 3] : [3, 4], transB ? [2, 4] : [4, 2]];
    const flags = { transA: transA!, transB: transB! };
    return [
      of("FusedMatMul", [[2, ...a], [2, ...b]], flags, `FusedMatMul ${transA}${transB}`),
      of("Gemm", [a, b, [2]], flags, `Gemm ${transA}${transB}`),
    ];
  }),
  of("FusedMatMul", [[2, 3, 4], [5, 4]], { transB: 1 }, "FusedMatMul as a linear layer"),
  {
    name: "Reshape",
    op: "Reshape",
    shapes: [[2, 6]],
    build: (g, [x]) => g.op("Reshape", [x, g.int([3, -1])]),
  },
  {
    name: "Squeeze",
    op: "Squeeze",
    shapes: [[2, 1, 3]],
    build: (g, [x]) => g.op("Squeeze", [x, g.int([1])]),
  },
  {
    name: "Unsqueeze",
    op: "Unsqueeze",
    shapes: [[2, 3]],
    build: (g, [x]) => g.op("Unsqueeze", [x, g.int([1])]),
  },
  {
    name: "Expand",
    op: "Expand",
    shapes: [[2, 1, 3]],
    build: (g, [x]) => g.op("Expand", [x, g.int([4, 2, 5, 3])]),
  },
  of("Transpose", [[2, 3, 4]], { perm: [2, 0, 1] }),
  of("Transpose", [[2, 3, 4]], {}, "Transpose by default"),
  {
    name: "Split by default, all parts used",
    op: "Split",
    shapes: [[5, 2]],
    build: (g, [x]) => {
      const [a, b] = g.ops("Split", 2, [x, g.int([2, 3])]);
      return g.op("Concat", [g.op("Sin", [b!]), a!], { axis: 0 });
    },
  },
  {
    name: "Slice of the first axes",
    op: "Slice",
    shapes: [[3, 4]],
    build: (g, [x]) => g.op("Slice", [x, g.int([1, 1]), g.int([3, 3])]),
  },
  {
    name: "Slice of the last axis",
    op: "Slice",
    shapes: [[3, 4]],
    build: (g, [x]) => g.op("Slice", [x, g.int([1]), g.int([9]), g.int([-1])]),
  },
  {
    name: "Gather by default",
    op: "Gather",
    shapes: [[4, 2]],
    build: (g, [x]) => g.op("Gather", [x, g.int([0, 2, 2])]),
  },
  of("Concat", [[2, 1, 3], [2, 4, 3]], { axis: 1 }),
  {
    name: "Split, one half used twice and one not at all",
    op: "Split",
    shapes: [[2, 6]],
    build: (g, [x]) => g.ops("Split", 3, [x, g.int([1, 2, 3])], { axis: 1 })[1]!,
  },
  {
    name: "Slice",
    op: "Slice",
    shapes: [[3, 5, 4]],
    build: (g, [x]) => g.op("Slice", [x, g.int([1, -3]), g.int([4, -1]), g.int([1, 2])]),
  },
  {
    name: "Pad",
    op: "Pad",
    shapes: [[2, 3]],
    build: (g, [x]) => g.op("Pad", [x, g.int([1, 0, 0, 2])]),
  },
  {
    name: "Gather with repeated rows",
    op: "Gather",
    shapes: [[4, 3]],
    build: (g, [x]) => g.op("Gather", [x, g.int([0, 2, 2, 3, 2, 0], [2, 3])], { axis: 0 }),
  },
  {
    name: "Resize",
    op: "Resize",
    shapes: [[2, 3, 2, 4]],
    build: (g, [x]) =>
      g.op("Resize", [x, undefined, g.float([1, 1, 2, 2])], {
        mode: "nearest",
        nearest_mode: "floor",
        coordinate_transformation_mode: "asymmetric",
      }),
  },
  ...["ReduceSum", "ReduceMean"].flatMap((op): Case[] => [
    {
      name: op,
      op,
      shapes: [[2, 3, 4]],
      build: (g, [x]) => g.op(op, [x, g.int([0, -1])], { keepdims: 0 }),
    },
    {
      name: `${op} kept`,
      op,
      shapes: [[2, 3, 4]],
      build: (g, [x]) => g.op(op, [x, g.int([1])], { keepdims: 1 }),
    },
    {
      name: `${op} of all`,
      op,
      shapes: [[2, 3]],
      build: (g, [x]) => g.op(op, [x], { keepdims: 0 }),
    },
  ]),
  of("LayerNormalization", [[2, 3, 8], [8], [8]], { axis: -1, epsilon: { float: 1e-5 } }),
  of("LayerNormalization", [[2, 3, 8], [8], [8]], { axis: -1 }, "LayerNormalization by default"),
  of("LayerNormalization", [[2, 3, 8], [8], [8]], {
    axis: -1,
    epsilon: { float: 2 },
  }, "LayerNormalization with a large epsilon"),
  of("GroupNorm", [[2, 6, 3, 4], [6], [6]], { num_groups: 3, epsilon: { float: 1e-5 } }),
  of(
    "GroupNorm",
    [[2, 6, 5], [6], [6]],
    { num_groups: 2, epsilon: { float: 1e-3 } },
    "GroupNorm in one dimension",
  ),
  conv(3, 1, [1, 1, 1, 1], [2, 3, 5, 4], 2, "3x3"),
  conv(1, 1, [0, 0, 0, 0], [2, 3, 4, 4], 5, "1x1"),
  conv(5, 1, [2, 2, 2, 2], [1, 2, 5, 5], 2, "5x5"),
  conv(3, 2, [1, 1, 1, 1], [2, 2, 6, 6], 3, "stride 2"),
  conv(3, 2, [1, 1, 1, 1], [1, 2, 7, 5], 2, "stride 2 on odd sizes"),
  conv(3, 2, [0, 0, 1, 1], [2, 2, 6, 6], 3, "stride 2 padded on one side"),
  conv(1, 2, [0, 0, 0, 0], [1, 2, 4, 4], 3, "1x1 stride 2"),
  conv(1, 1, [0, 1, 0, 0], [1, 2, 3, 3], 2, "1x1 padded on one side"),
  of("Conv", [[1, 2, 4, 4], [2, 2, 2, 2], [2]], { kernel_shape: [2, 2] }, "Conv by default"),
  of("Conv", [[1, 2, 4, 4], [2, 2, 1, 3], [2]], { kernel_shape: [1, 3] }, "Conv of one row"),
  of("Conv", [[1, 2, 4, 4], [2, 2, 3, 1], [2]], { kernel_shape: [3, 1] }, "Conv of one column"),
  of("Conv", [[1, 2, 4, 4], [2, 2, 1, 1], [2]], {
    kernel_shape: [1, 1],
    strides: [1, 3],
  }, "Conv of one pixel that skips columns"),
  of("Conv", [[1, 2, 3, 6], [2, 2, 3, 2], [2]], {
    kernel_shape: [3, 2],
    strides: [1, 2],
    pads: [2, 0, 1, 1],
  }, "Conv of unequal sides"),
];

const scalarOf = (graph: Graph, y: Value, weights: Value): Value =>
  graph.op("ReduceSum", [graph.op("Mul", [y, weights])], { keepdims: 0 });

/** Largest difference between analytic and central-difference gradients, relative to the largest gradient. */
async function error(item: Case): Promise<number> {
  const graph = new Graph();
  const inputs = item.shapes.map((shape, i) => graph.input(`x${i}`, "float", shape));
  const y = item.build(graph, inputs);
  const next = random(item.name);
  const weights = Float32Array.from(
    { length: (y.shape as number[]).reduce((a, b) => a * b, 1) },
    next,
  );
  const loss = scalarOf(graph, y, graph.float(weights, y.shape as number[]));
  graph.output("loss", loss);
  for (const [value, gradient] of gradients(graph, loss, inputs)) {
    graph.output(`d${value.name}`, gradient);
  }
  const session = await ort.InferenceSession.create(writeModel(graph, "inputs"));
  const data = item.shapes.map((shape) =>
    Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      (_, i) => (item.domain ?? Number)(next(), i),
    )
  );
  const run = (): Promise<ort.InferenceSession.OnnxValueMapType> =>
    session.run(
      Object.fromEntries(
        data.map((values, i) => [`x${i}`, new ort.Tensor("float32", values, item.shapes[i]!)]),
      ),
    );
  const analytic = await run();
  let [worst, largest] = [0, 1e-3];
  for (const [i, values] of data.entries()) {
    const gradient = analytic[`dx${i}`]!.data as Float32Array;
    assertEquals(analytic[`dx${i}`]!.dims, item.shapes[i]);
    for (let k = 0; k < values.length; k++) {
      const h = 1e-2;
      const at = async (value: number): Promise<number> => {
        values[k] = value;
        return ((await run())["loss"]!.data as Float32Array)[0]!;
      };
      const x = values[k]!;
      // Fourth-order central difference: float32 leaves no room for a smaller h.
      const numeric =
        (8 * (await at(x + h) - await at(x - h)) - (await at(x + 2 * h) - await at(x - 2 * h))) /
        (12 * h);
      values[k] = x;
      worst = Math.max(worst, Math.abs(numeric - gradient[k]!));
      largest = Math.max(largest, Math.abs(numeric));
    }
  }
  await session.release();
  return worst / largest;
}

for (const item of CASES) {
  Deno.test(`gradients() match finite differences for ${item.name}`, async () => {
    const worst = await error(item);
    assert(worst < 1e-3, `relative error ${worst}`);
  });
}

Deno.test("gradients() has a finite-difference case for every rule", () => {
  const covered = new Set(CASES.map((item) => item.op));
  const missing = DIFFERENTIABLE.filter((op) => !covered.has(op));
  assert(missing.length === 0, `no case for ${missing.join(", ")}`);
});
