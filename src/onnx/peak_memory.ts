import type { Graph, Value } from "./graph.ts";

/**
 * Bytes of a graph's inner values that are there at once at most, all of 4 bytes, where each is freed behind its last
 * reader: what a run takes at the least, beside its weights and its outputs.
 */
export function peakBytes(graph: Graph): number {
  const sizeOf = ({ shape }: Value): number =>
    4 * (shape as readonly number[]).reduce((product, size) => product * size, 1);
  const readers = new Map<Value, number>();
  const results = new Set(graph.outputs.map(({ value }) => value));
  for (const value of results) readers.set(value, Infinity);
  const live = graph.nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((output) => readers.has(output))) return false;
    inputs.forEach((input) => input && readers.set(input, (readers.get(input) ?? 0) + 1));
    return true;
  }).reverse();
  const made = new Set(live.flatMap(({ outputs }) => outputs));
  let [now, peak] = [0, 0];
  for (const { inputs, outputs } of live) {
    for (const output of outputs) now += results.has(output) ? 0 : sizeOf(output);
    peak = Math.max(peak, now);
    for (const input of inputs) {
      if (!input || !made.has(input)) continue;
      const left = readers.get(input)! - 1;
      readers.set(input, left);
      if (left === 0) now -= sizeOf(input);
    }
  }
  return peak;
}
