import { type Guidance, type Term, withTerms } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Interval } from "../interval.ts";

/** One axis of change: from what is less of it to what is more. */
export interface SliderAxis {
  /** Where a positive scale leads. */
  readonly more: Prediction;
  /** Where a negative one does. */
  readonly less: Prediction;
}

/**
 * A concept slider as guidance, without a LoRA (after Gandikota et al. 2023, arXiv 2311.12092):
 * `+ scale·sum (more - less)`; scale in -3..3, negative slides back, 0 costs nothing. The LoRA's habit of acting only
 * below timestep 800 is `interval: { unit: "percent", start: 0.2, end: 1 }`.
 */
export function slider(
  guidance: Guidance,
  axes: readonly SliderAxis[],
  scale: number,
  interval?: Interval,
): Guidance {
  return withTerms(
    guidance,
    ...axes.map(({ more, less }, i): Term => ({
      name: axes.length > 1 ? `slider ${i + 1}` : "slider",
      prediction: more,
      against: less,
      scale: interval ? { scale, neutral: 0, interval } : scale,
    })),
  );
}
