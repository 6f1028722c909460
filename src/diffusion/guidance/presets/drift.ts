import type { Term } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import { timesScale } from "../scale.ts";

/**
 * What moves the base of a sum of guidances from `uncond` towards `onto`, `base_r = (1 - r)·uncond + r·onto`, so that it
 * can be seen that the base and nothing else makes the difference (the interpolated base of "unconditional guidance
 * drift", Cao et al. 2023). With all pushes starting from the base,
 *
 *   base_r + sum w_i·(eps_i - base_r) = uncond + sum w_i·(eps_i - uncond) + r·(1 - sum w_i)·(onto - uncond)
 *
 * The last is one term where all scales are numbers, else one of `r` and one of `-r·w_i` for each.
 */
export function driftTerms(
  onto: Prediction,
  { uncond, terms, drift: r }: {
    readonly uncond: Prediction;
    readonly terms: readonly Term[];
    readonly drift: number;
  },
): readonly Term[] {
  if (r === 0) return [];
  const scales = terms.map(({ scale }) => scale);
  if (scales.every((scale) => typeof scale === "number")) {
    const rest = 1 - scales.reduce((sum, scale) => sum + scale, 0);
    return [{ name: "drift", prediction: onto, scale: r * rest }];
  }
  return [
    { name: "drift", prediction: onto, scale: r },
    ...terms.map(({ name, scale }): Term => ({
      name: `drift of ${name}`,
      prediction: uncond,
      against: onto,
      scale: timesScale(r, scale),
    })),
  ];
}
