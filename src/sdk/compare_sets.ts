import type { CompareOptions, SetComparison } from "../metrics/compare_sets.ts";
import type { Features } from "../metrics/features.ts";

/** `compareSets` of `src/metrics`, loaded when it is first called: linear algebra would be half of the time to start. */
export async function compareSets(
  real: Features,
  generated: Features,
  options?: CompareOptions,
): Promise<SetComparison> {
  const metrics = await import("../metrics/compare_sets.ts");
  return metrics.compareSets(real, generated, options);
}
