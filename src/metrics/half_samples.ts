import { random } from "../tensor/random.ts";

/** Where a figure lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often halves are drawn. */
export const TRIES = 200;

/** How figures came out on halves of the sets, each as its deviation from the mean over all tries. */
export type Deviations<K extends string> = readonly Readonly<Record<K, number>>[];

/**
 * Measures random halves of sets, again and again. Their deviations from their own mean are distributed as the error of
 * the whole sets' figure is (half-sampling, the bootstrap without replacement; Shao and Wu 1989): no item comes twice,
 * which a distance would take for agreement, and what a figure owes to the size of the sets falls out with the mean.
 *
 * @param counts sizes of the sets
 * @param measure figures of some items of each set, by index
 */
export function deviationsOfHalves<K extends string>(
  counts: readonly number[],
  measure: (sets: readonly (readonly number[])[], attempt: number) => Readonly<Record<K, number>>,
  { seed = 0, tries = TRIES }: { readonly seed?: number; readonly tries?: number } = {},
): Deviations<K> {
  const all = counts.map((count) => Array.from({ length: count }, (_, i) => i));
  const halves = Array.from({ length: tries }, (_, attempt) => {
    const next = random(seed, "halves", attempt);
    return measure(all.map((items) => sample(items, Math.ceil(items.length / 2), next)), attempt);
  });
  const names = Object.keys(halves[0] ?? {}) as K[];
  const means = names.map((name) => meanOfFinite(halves.map((half) => half[name])));
  return halves.map((half) =>
    Object.fromEntries(names.map((name, i) => [name, half[name] - means[i]!])) as Record<K, number>
  );
}

function meanOfFinite(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** Some items in their order, each at most once. */
export function sample<T>(items: readonly T[], count: number, next: () => number): T[] {
  let [left, open] = [count, items.length];
  return items.filter(() => {
    const taken = next() * open-- < left;
    if (taken) left--;
    return taken;
  });
}

/** Where a figure lies that has such deviations. */
export function intervalAround<K extends string>(
  value: number,
  deviations: Deviations<K>,
  name: K,
): Interval {
  return quantiles(deviations.map((row) => value + row[name]).filter(Number.isFinite));
}

/** The middle 95 % of values, which need not be in order. */
export function quantiles(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return sorted.length ? { low: at(0.025), high: at(0.975) } : { low: NaN, high: NaN };
}
