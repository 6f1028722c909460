import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";

/** A prediction with its strength. */
export interface Weighted {
  /** The prediction under a condition. */
  readonly prediction: Prediction;
  /** Its strength, 0 and up. */
  readonly scale: number;
}

/**
 * Composable diffusion (Liu et al. 2022, arXiv 2206.01714): conjunction and negation of conditions.
 * `eps = uncond + sum and_i·(c_i - uncond) - sum not_j·(n_j - uncond)`. Pushes add up: two at 7.5 push twice as hard.
 */
export function composable(
  uncond: Prediction,
  { and = [], not = [] }: {
    readonly and?: readonly Weighted[];
    readonly not?: readonly Weighted[];
  },
): Guidance {
  return gcfg(uncond, [
    ...and.map(({ prediction, scale }, i) => ({ name: `and ${i + 1}`, prediction, scale })),
    ...not.map(({ prediction, scale }, i) => ({ name: `not ${i + 1}`, prediction, scale: -scale })),
  ]);
}

/**
 * Perp-Neg (Armandpour et al. 2023, arXiv 2304.04968): of each further condition only what is perpendicular to the main
 * one counts. `eps = uncond + scale·{p + sum and_k·Perp(p_k) - sum not_j·Perp(n_j)}`, per image; negatives at about 1.
 */
export function perpNeg(
  uncond: Prediction,
  main: Prediction,
  { and = [], not = [] }: {
    readonly and?: readonly Weighted[];
    readonly not?: readonly Weighted[];
  },
  scale = 7.5,
): Guidance {
  const projection = { type: "perpendicular", to: "prompt" } as const;
  const { terms } = composable(uncond, { and, not });
  return gcfg(uncond, [
    { name: "prompt", prediction: main, scale },
    ...terms.map((term) => ({ ...term, scale: scale * (term.scale as number), projection })),
  ]);
}
