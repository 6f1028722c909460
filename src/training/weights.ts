import type { Graph, Value } from "../onnx/graph.ts";
import { initialWeight } from "./initialize.ts";

/** Weights by state-dict name. */
export type Weights = Map<string, Float32Array<ArrayBuffer>>;

const sizeOf = (value: Value): number => (value.shape as number[]).reduce((a, b) => a * b, 1);

/**
 * The weights a graph wants: those of `known` by name, the others fresh from `seed`.
 *
 * @throws RangeError when a known weight has another size than the graph's parameter
 */
export function weightsFor(
  graph: Graph,
  seed: number,
  known: ReadonlyMap<string, Float32Array> = new Map(),
): Weights {
  const weights: Weights = new Map();
  for (const [name, value] of graph.parameters) {
    const found = known.get(name);
    if (found && found.length !== sizeOf(value)) {
      throw new RangeError(
        `Cannot use the weight "${name}": expected ${
          sizeOf(value)
        } numbers, but got ${found.length}`,
      );
    }
    weights.set(name, found ? Float32Array.from(found) : initialWeight(value, seed));
  }
  return weights;
}
