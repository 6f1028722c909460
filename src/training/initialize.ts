import type { Value } from "../onnx/graph.ts";
import { random } from "../tensor/random.ts";

/** The last layer of each residual branch, and of the network, starts at zero: a fresh network is close to identity. */
const ZERO = /(^|\.)(conv2|proj_out|(?<!encoder\.)conv_out)\.weight$/;

/**
 * The initial value of a weight by its state-dict name and shape: norms 1, biases 0, embeddings N(0, 0.02²)-like,
 * kernels and matrices uniform with the variance that keeps activations' (He, 2015, gain 1).
 */
export function initialWeight({ name, shape }: Value, seed: number): Float32Array<ArrayBuffer> {
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
