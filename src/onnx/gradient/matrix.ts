import type { Graph, Value } from "../graph.ts";
import { staticShape } from "../lower.ts";
import { sumTo } from "./elementwise.ts";
import type { GradientRule, RuleContext } from "./rule.ts";

const flag = (context: RuleContext, name: string): boolean => context.node.attributes[name] === 1;

/** A factor, and whether it is transposed. */
type Factor = readonly [Value, boolean];

const product = (graph: Graph, [a, transA]: Factor, [b, transB]: Factor): Value =>
  graph.op("FusedMatMul", [a, b], { transA: transA ? 1 : 0, transB: transB ? 1 : 0 });

/** [..., K] as [rows, K]. */
const flat = (graph: Graph, x: Value): Value =>
  x.shape.length === 2 ? x : graph.op("Reshape", [x, graph.int([-1, staticShape(x).at(-1)!])]);

/**
 * `C = op(A)·op(B)`: `dA = dC·op(B)ᵀ`, `dB = op(A)ᵀ·dC`, transposed back where an operand was.
 * A weight matrix shared by all leading axes gets one Gemm over the flattened rows instead of a batched product.
 */
const multiply: GradientRule = (context) => {
  const { graph, inputs, dy, wants } = context;
  const [a, b] = [inputs[0]!, inputs[1]!];
  const [transA, transB] = [flag(context, "transA"), flag(context, "transB")];
  const da = (): Value =>
    sumTo(
      graph,
      transA ? product(graph, [b, transB], [dy, true]) : product(graph, [dy, false], [b, !transB]),
      a,
    );
  const db = (): Value => {
    if (b.shape.length === 2 && !transA) {
      const [rows, gradient] = [flat(graph, a), flat(graph, dy)];
      return transB
        ? graph.op("Gemm", [gradient, rows], { transA: 1 })
        : graph.op("Gemm", [rows, gradient], { transA: 1 });
    }
    return sumTo(
      graph,
      transB ? product(graph, [dy, true], [a, transA]) : product(graph, [a, !transA], [dy, false]),
      b,
    );
  };
  return [wants(0) ? da() : undefined, wants(1) ? db() : undefined];
};

export const MATRIX_RULES: Readonly<Record<string, GradientRule>> = {
  MatMul: multiply,
  FusedMatMul: multiply,
  Gemm: (context) => {
    const bias = context.inputs[2];
    return [
      ...multiply(context),
      bias && context.wants(2) ? sumTo(context.graph, context.dy, bias) : undefined,
    ];
  },
};
