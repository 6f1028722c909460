import { gcfg, type Guidance, withTerms } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";
import { termIndex } from "./limited.ts";

/**
 * Autoguidance (Karras et al. 2024, arXiv 2406.02507): away from a weaker version of the same model under the same
 * condition, `eps = weak + scale·(strong - weak)`; 2.05 for EDM2, weak being smaller or an early checkpoint.
 */
export function autoguidance(weak: Prediction, strong: Prediction, scale: Scale = 2.05): Guidance {
  return gcfg(weak, [{ name: "strong", prediction: strong, scale }]);
}

/** How a prediction is weakened by gates of its network. */
export interface Perturbed {
  /** Of each gate, how far it is open, 0 to 1. */
  readonly gates: readonly number[];
  /** About 3. For skipped layers an interval of the first 1..20 % with neutral 0 is usual. */
  readonly scale?: Scale;
  /** The term whose prediction it is; the last unless given. */
  readonly of?: string;
  /** What reports call it. */
  readonly name?: string;
}

/**
 * Guidance with a perturbed copy of a term's prediction to push away from: perturbed-attention (PAG), smoothed energy (SEG)
 * or skipped-layer guidance, by which gates of the network are opened. `guidance + scale·(c - c_gates)`.
 *
 * @throws RangeError for a name that no term has
 */
export function perturbedGuidance(
  guidance: Guidance,
  { gates, scale = 3, of, name = "perturbed" }: Perturbed,
): Guidance {
  const strong = strongOf(guidance, of);
  const against = { ...strong, perturb: gates };
  return withTerms(guidance, { name, prediction: strong, against, scale });
}

/** The prediction that is perturbed. @throws RangeError for a name that no term has */
export function strongOf(guidance: Guidance, of?: string): Prediction {
  const term = of === undefined ? guidance.terms.at(-1) : guidance.terms[termIndex(guidance, of)];
  return term?.prediction ?? guidance.base;
}
