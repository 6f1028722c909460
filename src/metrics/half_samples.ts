import { random } from "../tensor/random.ts";

/** Where a figure lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Figures with how they would have come out of other samples: a row of deviations for each try. */
export interface Measured<K extends string> {
  readonly values: Readonly<Record<K, number>>;
  readonly deviations: readonly Readonly<Record<K, number>>[];
}

/** How often halves are drawn. */
const TRIES = 200;

/**
 * Measures sets as they are, and again and again on a random half of each. The halves' deviations from their own mean are
 * distributed as the whole's error is (half-sampling, the bootstrap without replacement; Shao and Wu 1989): no item comes twice, which a
 * distance would take for agreement, and what a figure owes to the size of the sets falls out with the mean.
 *
 * @param counts sizes of the sets
 * @param measure figures of some items of each set, by index
 */
export function measureWithHalves<K extends string>(
  counts: readonly number[],
  measure: (sets: readonly (readonly number[])[]) => Readonly<Record<K, number>>,
  { seed = 0, tries = TRIES }: { readonly seed?: number; readonly tries?: number } = {},
): Measured<K> {
  const all = counts.map((count) => Array.from({ length: count }, (_, i) => i));
  const values = measure(all);
  const names = Object.keys(values) as K[];
  const halves = Array.from({ length: tries }, (_, attempt) => {
    const next = random(seed, "halves", attempt);
    return measure(all.map((items) => sample(items, Math.ceil(items.length / 2), next)));
  });
  const means = names.map((name) => halves.reduce((sum, half) => sum + half[name], 0) / tries);
  const deviations = halves.map((half) =>
    Object.fromEntries(names.map((name, i) => [name, half[name] - means[i]!])) as Record<K, number>
  );
  return { values, deviations };
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

/** The interval of one figure of {@link measureWithHalves}. */
export function intervalOf<K extends string>(
  { values, deviations }: Measured<K>,
  name: K,
): Interval {
  return quantiles(deviations.map((row) => values[name] + row[name]));
}

/** The middle 95 % of values, which need not be in order. */
export function quantiles(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return sorted.length ? { low: at(0.025), high: at(0.975) } : { low: NaN, high: NaN };
}
