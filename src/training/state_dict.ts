import { toFloat16 } from "../onnx/half.ts";
import type { Graph } from "../onnx/graph.ts";
import { safetensorsChunks, type TensorToStore } from "../onnx/safetensors.ts";
import type { Weights } from "./weights.ts";

/** How weights are kept on disk; biases and norms are never coarser than float16. */
export type StoredPrecision = "float32" | "float16" | "int8";

/**
 * Symmetric int8 by output channel: `weight[o] ~ scale[o] · q[o]`, `scale[o] = max|weight[o]| / 127`, rounded to
 * nearest. A channel of zeros gets scale 1.
 */
export function quantize(
  data: Float32Array,
  channels: number,
): { values: Int8Array<ArrayBuffer>; scale: Float32Array<ArrayBuffer> } {
  const width = data.length / channels;
  const values = new Int8Array(data.length);
  const scale = new Float32Array(channels);
  for (let o = 0; o < channels; o++) {
    const row = data.subarray(o * width, (o + 1) * width);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    scale[o] = largest === 0 ? 1 : largest / 127;
    for (let i = 0; i < width; i++) values[o * width + i] = Math.round(row[i]! / scale[o]!);
  }
  return { values, scale };
}

/**
 * The pieces of a diffusers state dict for a network, to be written one after the other.
 *
 * @param graph whose parameters are saved, with their shapes
 * @param prefix what stands before the names in `weights`, and is left out in the file
 */
export function stateDict(
  graph: Graph,
  weights: Weights,
  prefix: string,
  precision: StoredPrecision,
): Uint8Array<ArrayBuffer>[] {
  const tensors: [string, TensorToStore][] = [];
  for (const [name, value] of graph.parameters) {
    const data = weights.get(prefix + name);
    if (!data) throw new TypeError(`Cannot save the weights: there is no "${prefix}${name}"`);
    const shape = value.shape as readonly number[];
    if (precision === "float32") {
      tensors.push([name, { dtype: "F32", shape, data }]);
    } else if (precision === "float16" || shape.length < 2 || name.includes("embedding")) {
      tensors.push([name, { dtype: "F16", shape, data: toFloat16(data) }]);
    } else {
      const { values, scale } = quantize(data, shape[0]!);
      tensors.push([name, { dtype: "I8", shape, data: values }]);
      tensors.push([`${name}.scale`, { dtype: "F32", shape: [shape[0]!], data: scale }]);
    }
  }
  return safetensorsChunks(tensors, { format: "pt" });
}
