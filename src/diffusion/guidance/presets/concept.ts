import { gcfg, type Guidance } from "../guidance.ts";
import type { Interval } from "../interval.ts";
import type { Prediction } from "../prediction.ts";

/**
 * Strengths of concept and control guidance. `paper` is the official demo's; `bayes` the calibrated point, the concept
 * as prior and the control as likelihood; `balanced` our start, control strong enough for unbalanced concept sets.
 */
export const CONCEPT_SCALES = {
  paper: { conceptScale: 2.5, controlScale: 2.5 },
  bayes: { conceptScale: 1, controlScale: 1 },
  balanced: { conceptScale: 1, controlScale: 2 },
} as const;

/** What concept guidance is made of. */
export interface ConceptGuidance {
  /** The untouched prior under the empty prompt; a fine-tuned model here cancels the concept ("drift"). */
  readonly uncond: Prediction;
  /** The null-text concept model. */
  readonly concept: Prediction;
  /** The prior, or a customised one, under a prompt of attributes only; absent for the concept alone. */
  readonly control?: Prediction;
  /** Strength of the concept, 1 to 2.5. */
  readonly conceptScale?: number;
  /** Strength of the control, 1 to 3. */
  readonly controlScale?: number;
  /** Where guidance is active; outside only the concept model runs. (0.3, 5.5] in sigma for high scales. */
  readonly interval?: Interval;
}

/**
 * The guidance-decoupled framework (Cao et al. 2023, arXiv 2312.08195): concept guidance for fidelity and control
 * guidance for controllability around the prior's own unconditional prediction.
 *
 *   eps = uncond + conceptScale·(concept - uncond) + controlScale·(control - uncond)
 *
 * Scales are `balanced` unless given.
 */
export function conceptGuidance(
  {
    uncond,
    concept,
    control,
    conceptScale = CONCEPT_SCALES.balanced.conceptScale,
    controlScale = CONCEPT_SCALES.balanced.controlScale,
    interval,
  }: ConceptGuidance,
): Guidance {
  const within = (scale: number, neutral: number) =>
    interval ? { scale, neutral, interval } : scale;
  return gcfg(uncond, [
    { name: "concept", prediction: concept, scale: within(conceptScale, 1) },
    ...(control ? [{ name: "control", prediction: control, scale: within(controlScale, 0) }] : []),
  ]);
}
