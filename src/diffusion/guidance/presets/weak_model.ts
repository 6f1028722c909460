import { gcfg, type Guidance, withTerms } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";

/**
 * Autoguidance (Karras et al. 2024, arXiv 2406.02507): away from a weaker version of the same model under the same
 * condition, `eps = weak + scale·(strong - weak)`; 2.05 for EDM2, weak being smaller or an early checkpoint.
 */
export function autoguidance(weak: Prediction, strong: Prediction, scale: Scale = 2.05): Guidance {
  return gcfg(weak, [{ name: "strong", prediction: strong, scale }]);
}

/**
 * Guidance with a perturbed copy of its last term's prediction to push away from: perturbed-attention (PAG), smoothed
 * energy (SEG) or skipped-layer guidance, by which gates of the network are opened. `guidance + scale·(c - c_gates)`;
 * scale about 3. For skipped layers an interval of the first 1..20 % with neutral 0 is usual.
 */
export function perturbedGuidance(
  guidance: Guidance,
  gates: readonly number[],
  scale: Scale = 3,
): Guidance {
  const strong = guidance.terms.at(-1)?.prediction ?? guidance.base;
  return withTerms(guidance, {
    name: "perturbed",
    prediction: strong,
    against: { ...strong, perturb: gates },
    scale,
  });
}
