import type { Graph, Value } from "../graph.ts";
import { foldGroupNorm, staticShape } from "../lower.ts";
import type { GradientRule } from "./rule.ts";

const epsilonOf = (attribute: unknown): number =>
  typeof attribute === "object" && attribute !== null && "float" in attribute
    ? Number(attribute.float)
    : 1e-5;

const sum = (graph: Graph, x: Value, axes: number[], keepdims = 1): Value =>
  graph.op("ReduceSum", [x, graph.int(axes)], { keepdims });

export const NORMALIZATION_RULES: Readonly<Record<string, GradientRule>> = {
  /**
   * With `m` elements in a group, `S1 = sum gamma·dy` and `S2 = sum gamma·dy·(x - mean)·inv` over it:
   * `dx = dy·(inv·gamma) + x·Q + R`, `Q = -inv²·S2/m`, `R = -inv·S1/m - mean·Q`: two products and two sums an element.
   */
  GroupNorm: ({ graph, node, inputs, dy }) => {
    const [x, gamma] = [inputs[0]!, inputs[1]!];
    const groups = node.attributes["num_groups"] as number;
    const [n, channels, ...space] = staticShape(x) as [number, number, ...number[]];
    const width = channels / groups;
    const size = space.reduce((a, b) => a * b, 1);
    const { scale, inverse, mean } = foldGroupNorm(
      graph,
      inputs,
      groups,
      epsilonOf(node.attributes["epsilon"]),
    );
    const spaceAxes = space.map((_, i) => i + 2);
    const byGroup = graph.int([n, groups, width]);
    const grouped = (value: Value): Value => graph.op("Reshape", [value, byGroup]);
    // Per sample and channel, as [N, G, C/G]: sums of dy and of dy·(x - mean)·inv.
    const dySum = grouped(sum(graph, dy, spaceAxes));
    const dyxSum = grouped(sum(graph, graph.op("Mul", [dy, x]), spaceAxes));
    const dyNormal = graph.op("Mul", [
      graph.op("Sub", [dyxSum, graph.op("Mul", [mean, dySum])]),
      inverse,
    ]);
    const gammaByGroup = graph.op("Reshape", [gamma, graph.int([1, groups, width])]);
    const s1 = sum(graph, graph.op("Mul", [gammaByGroup, dySum]), [2]);
    const s2 = sum(graph, graph.op("Mul", [gammaByGroup, dyNormal]), [2]);
    const perElement = graph.op("Mul", [inverse, graph.float(-1 / (width * size))]);
    const q = graph.op("Mul", [graph.op("Mul", [perElement, inverse]), s2]);
    const r = graph.op("Sub", [graph.op("Mul", [perElement, s1]), graph.op("Mul", [mean, q])]);
    const spread = (value: Value): Value =>
      graph.op("Reshape", [
        graph.op("Expand", [value, byGroup]),
        graph.int([n, channels, ...space.map(() => 1)]),
      ]);
    const fromX = graph.op("Add", [graph.op("Mul", [x, spread(q)]), spread(r)]);
    const flat = (value: Value): Value =>
      graph.op("Reshape", [sum(graph, value, [0]), graph.int([channels])]);
    return [
      graph.op("Add", [graph.op("Mul", [dy, scale]), fromX]),
      flat(dyNormal),
      flat(dySum),
    ];
  },
  /** Over the last axis: `dx = inv·(g - mean(g) - xhat·mean(g·xhat))` with `g = gamma·dy`. */
  LayerNormalization: ({ graph, node, inputs, dy }) => {
    const [x, gamma] = [inputs[0]!, inputs[1]!];
    const shape = staticShape(x);
    const width = shape.at(-1)!;
    const epsilon = { float: epsilonOf(node.attributes["epsilon"]) };
    const ones = graph.float(new Float32Array(width).fill(1));
    const zeros = graph.float(new Float32Array(width));
    const [normal, , inverse] = graph.ops("LayerNormalization", 3, [x, ones, zeros], {
      axis: -1,
      epsilon,
    });
    const g = graph.op("Mul", [dy, gamma]);
    const last = graph.int([-1]);
    const mean = graph.op("ReduceMean", [g, last], { keepdims: 1 });
    const product = graph.op("ReduceMean", [graph.op("Mul", [g, normal!]), last], { keepdims: 1 });
    const centred = graph.op("Sub", [
      graph.op("Sub", [g, mean]),
      graph.op("Mul", [normal!, product]),
    ]);
    const lead = shape.slice(0, -1).map((_, i) => i);
    return [
      graph.op("Mul", [centred, inverse!]),
      sum(graph, graph.op("Mul", [dy, normal!]), lead, 0),
      sum(graph, dy, lead, 0),
    ];
  },
};
