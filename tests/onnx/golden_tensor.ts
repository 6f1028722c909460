import { assert, assertEquals } from "@std/assert";
import type { Plain } from "./run_graph.ts";

/** What a golden file keeps of a tensor. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly abs_sum: number;
  readonly max: number;
  readonly min: number;
  /** Single elements by flat index. */
  readonly values: Readonly<Record<string, number>>;
}

/** Relative to the largest value; measured at most 1.8e-6, and other processors sum in other orders. */
const TOLERANCE = 5e-6;

/** Asserts shape, single elements and the sum of magnitudes. */
export function assertGolden(actual: Plain, expected: GoldenTensor, label: string): void {
  assertEquals(actual.shape, expected.shape, label);
  const data = actual.data as Float32Array;
  const largest = Math.max(Math.abs(expected.max), Math.abs(expected.min));
  for (const [at, value] of Object.entries(expected.values)) {
    const error = Math.abs(data[Number(at)]! - value) / largest;
    assert(error < TOLERANCE, `${label}[${at}]: ${data[Number(at)]} instead of ${value}`);
  }
  const absolute = data.reduce((sum, value) => sum + Math.abs(value), 0);
  const error = Math.abs(absolute - expected.abs_sum) / expected.abs_sum;
  assert(error < TOLERANCE, `${label}: sum of magnitudes ${absolute}, not ${expected.abs_sum}`);
}
