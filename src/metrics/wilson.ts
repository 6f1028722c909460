import type { Interval } from "./half_samples.ts";

/** 97.5 % of the standard normal lie below. */
const Z = 1.959964;

/**
 * Wilson's 95 % interval of a share: it stays within 0 and 1, and says something where none or all count.
 *
 * @see https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilson(count: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const middle = share + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt(share * (1 - share) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return {
    low: Math.max(0, (middle - half) / scale),
    high: Math.min(1, (middle + half) / scale),
  };
}
