import type { Graph, Value } from "../graph.ts";
import { CONVOLUTION_RULES } from "./convolution.ts";
import { ELEMENTWISE_RULES } from "./elementwise.ts";
import { MATRIX_RULES } from "./matrix.ts";
import { NORMALIZATION_RULES } from "./normalization.ts";
import type { GradientRule } from "./rule.ts";
import { SHAPE_RULES } from "./shape.ts";

const RULES: Readonly<Record<string, GradientRule>> = {
  ...ELEMENTWISE_RULES,
  ...MATRIX_RULES,
  ...SHAPE_RULES,
  ...NORMALIZATION_RULES,
  ...CONVOLUTION_RULES,
};

/** Operators that have a gradient rule. */
export const DIFFERENTIABLE: readonly string[] = Object.keys(RULES);

/** All values that depend on one of `sources`. */
function dependents(graph: Graph, sources: Iterable<Value>): Set<Value> {
  const found = new Set<Value>(sources);
  for (const node of graph.nodes) {
    if (node.inputs.some((input) => input && found.has(input))) {
      node.outputs.forEach((output) => found.add(output));
    }
  }
  return found;
}

/**
 * Appends to `graph` the computation of d`loss`/d`w` for each w of `wrt`, by reverse-mode differentiation, and
 * returns those gradients. Shapes must be static.
 *
 * @throws TypeError when an operator between `wrt` and `loss` has no gradient rule, or `loss` is not a scalar
 */
export function gradients(graph: Graph, loss: Value, wrt: readonly Value[]): Map<Value, Value> {
  if (loss.shape.length > 0) {
    throw new TypeError(
      `Expected a scalar loss, but ${loss.name} has shape [${loss.shape.join(", ")}]`,
    );
  }
  const active = dependents(graph, wrt);
  const adjoints = new Map<Value, Value[]>([[loss, [graph.float(1)]]]);
  const adjoint = (value: Value): Value | undefined => {
    const parts = adjoints.get(value);
    if (!parts) return undefined;
    const sum = parts.reduce((a, b) => graph.op("Add", [a, b]));
    adjoints.set(value, [sum]);
    return sum;
  };
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => active.has(output) && adjoints.has(output))) continue;
    const rule = RULES[node.op];
    if (!rule) {
      throw new TypeError(`Cannot differentiate operator "${node.op}": it has no gradient rule`);
    }
    const dys = node.outputs.map(adjoint);
    const results = rule({
      graph,
      node,
      inputs: node.inputs as readonly Value[],
      y: node.outputs[0]!,
      dy: dys[0]!,
      dys,
      wants: (i) => node.inputs[i] !== undefined && active.has(node.inputs[i]),
    });
    node.inputs.forEach((input, i) => {
      const gradient = results[i];
      if (input && gradient && active.has(input)) {
        adjoints.set(input, [...adjoints.get(input) ?? [], gradient]);
      }
    });
  }
  const found = new Map<Value, Value>();
  for (const value of wrt) {
    found.set(
      value,
      adjoint(value) ?? graph.op("Expand", [graph.float(0), graph.int(value.shape as number[])]),
    );
  }
  return found;
}
