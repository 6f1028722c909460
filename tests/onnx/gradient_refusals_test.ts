import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Attributes, Graph, type Value } from "../../src/onnx/graph.ts";
import { gradients } from "../../src/onnx/gradient/gradient.ts";

const sum = (graph: Graph, y: Value): Value => graph.op("ReduceSum", [y], { keepdims: 0 });

const inputsOf = (graph: Graph, shapes: readonly number[][]): Value[] =>
  shapes.map((shape, i) => graph.input(`x${i}`, "float", shape));

/** How many nodes the gradients by some inputs of an operator take. */
function cost(op: string, shapes: number[][], wrt: number[], attributes: Attributes = {}): number {
  const graph = new Graph();
  const inputs = inputsOf(graph, shapes);
  const condition = op === "Where" ? [graph.op("Greater", [inputs[0]!, graph.float(0)])] : [];
  const loss = sum(graph, graph.op(op, [...condition, ...inputs], attributes));
  const before = graph.nodes.length;
  gradients(graph, loss, wrt.map((i) => inputs[i]!));
  return graph.nodes.length - before;
}

Deno.test("gradients() computes nothing that is not wanted", () => {
  for (const op of ["Sub", "Mul", "Div", "Max", "Min", "Where", "MatMul"]) {
    const shapes = op === "MatMul" ? [[3, 3], [3, 3]] : [[2, 3], [2, 3]];
    const both = cost(op, shapes, [0, 1]);
    assert(cost(op, shapes, [0]) < both, op);
    if (!/Sub|Div/.test(op)) assert(cost(op, shapes, [1]) < both, op); // the first one's is at hand
  }
  const parts: [op: string, shapes: number[][], attributes: Attributes][] = [
    ["Conv", [[1, 2, 4, 4], [3, 2, 3, 3], [3]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
    ["Gemm", [[2, 3], [3, 4], [4]], {}],
    ["Concat", [[1, 2], [2, 2], [3, 2]], { axis: 0 }],
  ];
  for (const [op, shapes, attributes] of parts) {
    const all = cost(op, shapes, [0, 1, 2], attributes);
    for (const wrt of [[0, 1], [0, 2], [1, 2]]) assert(cost(op, shapes, wrt, attributes) < all, op);
  }
});

Deno.test("gradients() gathers no patches for a kernel of one pixel, and flips none", () => {
  const ops = (kernel: number, stride: number, pad: number): readonly string[] => {
    const graph = new Graph();
    const inputs = inputsOf(graph, [[1, 2, 4, 4], [3, 2, kernel, kernel]]);
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    };
    const loss = sum(graph, graph.op("Conv", inputs, attributes));
    gradients(graph, loss, inputs);
    return ["Gather", "Slice"].filter((op) => graph.nodes.some((node) => node.op === op));
  };
  assertEquals(ops(1, 1, 0), []);
  assertEquals(ops(3, 1, 1), ["Gather", "Slice"]);
  assertEquals(ops(1, 2, 0), ["Gather"]);
  assertEquals(ops(1, 1, 1), ["Gather"]);
});

Deno.test("gradients() refuses what it has no rule for", () => {
  const refuses = (shapes: number[][], build: (graph: Graph, inputs: Value[]) => Value): string => {
    const graph = new Graph();
    const inputs = inputsOf(graph, shapes);
    const loss = sum(graph, build(graph, inputs));
    return assertThrows(() => gradients(graph, loss, inputs), TypeError).message;
  };
  const conv = (attributes: Attributes): string =>
    refuses(
      [[1, 2, 6, 6], [2, "group" in attributes ? 1 : 2, 3, 3]],
      (graph, inputs) => graph.op("Conv", inputs, { kernel_shape: [3, 3], ...attributes }),
    );
  for (const odd of [{ group: 2 }, { dilations: [2, 1] }, { dilations: [1, 2] }]) {
    assertEquals(conv(odd), "Cannot differentiate Conv with groups or dilation");
  }
  assertEquals(
    refuses([[4, 4]], (graph, [x]) =>
      graph.op("Slice", [
        x!,
        graph.int([0, 0]),
        graph.int([4, 4]),
        graph.int([0, 1]),
        graph.int([1, 2]),
      ])),
    "Cannot differentiate Slice with a step other than 1",
  );
  assertEquals(
    refuses([[4, 4]], (graph, [x]) => graph.op("Gather", [x!, graph.int([1, 2])], { axis: 1 })),
    "Cannot differentiate Gather along an axis other than 0",
  );
  assertEquals(
    refuses([[2, 2]], (graph, [x]) => graph.op("Floor", [x!])),
    'Cannot differentiate operator "Floor": it has no gradient rule',
  );
  const graph = new Graph();
  const [x] = inputsOf(graph, [[2, 3]]) as [Value];
  const { message } = assertThrows(() => gradients(graph, x, [x]), TypeError);
  assertEquals(message, "Expected a scalar loss, but x0 has shape [2, 3]");
});

Deno.test("gradients() needs rules only for what lies between the loss and what it is by", () => {
  const graph = new Graph();
  const [x, other] = inputsOf(graph, [[2, 3], [2, 3]]) as [Value, Value];
  const aside = graph.op("Floor", [x]); // leads nowhere
  const given = graph.op("Floor", [other]); // does not depend on x
  const loss = sum(graph, graph.op("Mul", [x, given]));
  const found = gradients(graph, loss, [x]);
  assertEquals([found.size, found.get(x)!.shape, aside.shape], [1, [2, 3], [2, 3]]);
  const none = gradients(graph, loss, [graph.input("unused", "float", [4])]);
  assertEquals([...none.values()].map(({ shape }) => shape), [[4]]);
});
