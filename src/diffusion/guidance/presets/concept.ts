import { gcfg, type Guidance, type Term } from "../guidance.ts";
import type { Interval } from "../interval.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";
import { driftTerms } from "./drift.ts";

/**
 * Strengths of concept and control guidance. `paper` is the official demo's; `bayes` the calibrated point, the concept
 * as prior and the control as likelihood; `balanced` our start, control strong enough for unbalanced concept sets.
 */
export const CONCEPT_SCALES = {
  paper: { conceptScale: 2.5, controlScale: 2.5 },
  bayes: { conceptScale: 1, controlScale: 1 },
  balanced: { conceptScale: 1, controlScale: 2 },
} as const;

/** One of several concepts or controls. */
export interface FurtherTerm {
  /** What the push leads to. */
  readonly prediction: Prediction;
  /** That of the first of its kind unless given. */
  readonly scale?: Scale;
}

/** What concept guidance is made of. */
export interface ConceptGuidance {
  /** The untouched prior under the empty prompt; a fine-tuned model here cancels the concept ("drift"). */
  readonly uncond: Prediction;
  /** The null-text concept model. */
  readonly concept: Prediction;
  /** The prior, or a customised one, under a prompt of attributes only; absent for the concept alone. */
  readonly control?: Prediction;
  /** Strength of the concept, 1 to 2.5. */
  readonly conceptScale?: Scale;
  /** Strength of the control, 1 to 3. */
  readonly controlScale?: Scale;
  /** Other concepts. */
  readonly concepts?: readonly FurtherTerm[];
  /** Other controls. */
  readonly controls?: readonly FurtherTerm[];
  /**
   * Where scales that are numbers hold; outside, the first concept model runs alone. (0.3, 5.5] in sigma for high scales.
   */
  readonly interval?: Interval;
  /** How far the base has drifted from `uncond` to `concept`, 0 to 1: what {@link driftTerms} is for. */
  readonly drift?: number;
}

/**
 * The guidance-decoupled framework (Cao et al. 2023, arXiv 2312.08195): concept guidance for fidelity and control
 * guidance for controllability around the prior's own unconditional prediction.
 *
 *   eps = uncond + sum conceptScale_i·(concept_i - uncond) + sum controlScale_j·(control_j - uncond)
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
    concepts = [],
    controls = [],
    interval,
    drift = 0,
  }: ConceptGuidance,
): Guidance {
  const termsOf = (name: string, all: readonly FurtherTerm[], usual: Scale): readonly Term[] =>
    all.map(({ prediction, scale = usual }, i) => {
      const isFirst = name === "concept" && i === 0;
      const within = interval && typeof scale === "number"
        ? { scale, neutral: isFirst ? 1 : 0, interval }
        : scale;
      return { name: i === 0 ? name : `${name} ${i + 1}`, prediction, scale: within };
    });
  const terms = [
    ...termsOf("concept", [{ prediction: concept }, ...concepts], conceptScale),
    ...termsOf(
      "control",
      [...(control ? [{ prediction: control }] : []), ...controls],
      controlScale,
    ),
  ];
  if (drift === 1) return gcfg(concept, terms);
  return gcfg(uncond, [...terms, ...driftTerms(concept, { uncond, terms, drift })]);
}
