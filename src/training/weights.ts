import type { Graph, Value } from "../onnx/graph.ts";
import { random } from "../tensor/random.ts";

/** Weights by state-dict name. */
export type Weights = Map<string, Float32Array<ArrayBuffer>>;

/** How many numbers a parameter has. */
export const sizeOf = (value: Value): number =>
  (value.shape as number[]).reduce((a, b) => a * b, 1);

/**
 * The weights a graph wants: those of `known` by name, not copied, the others fresh from `seed`.
 *
 * @throws RangeError when a known weight has another size than the graph's parameter
 */
export function weightsFor(
  graph: Graph,
  seed: number,
  known: Weights = new Map(),
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
    weights.set(name, found ?? initialWeight(value, seed));
  }
  return weights;
}

/**
 * The last layer of each residual branch, of the network, of an adapter and of a ControlNet starts at zero: a fresh network
 * is close to identity, and one with fresh adapters or a fresh ControlNet is as it was.
 */
const ZERO =
  /(^|\.)(lora_B|conv2|proj_out|(?<!encoder\.)conv_out|controlnet_(down_blocks\.\d+|mid_block))\.weight$/;

/**
 * The initial value of a weight by its state-dict name and shape: norms 1, biases 0, embeddings N(0, 0.02²)-like,
 * kernels and matrices uniform with the variance that keeps activations' (He, 2015, gain 1).
 */
function initialWeight({ name, shape }: Value, seed: number): Float32Array<ArrayBuffer> {
  const dims = shape as readonly number[];
  const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
  if (ZERO.test(name) || name.endsWith(".bias")) return data;
  if (dims.length === 1) return data.fill(1);
  const next = random(seed, name);
  const fanIn = dims.slice(1).reduce((a, b) => a * b, 1);
  const bound = /embedding\.weight$/.test(name) && dims.length === 2 && !/linear/.test(name)
    ? 0.035
    : Math.sqrt(3 / fanIn);
  return data.map(() => bound * (2 * next() - 1));
}
