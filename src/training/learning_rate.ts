/** Shape of the learning rate over a run: linear warm-up, then constant, or a half cosine down to `floor·lr`. */
export interface LearningRate {
  readonly kind: "constant" | "cosine";
  readonly lr: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  /** Share of `lr` left at the end of a cosine. */
  readonly floor: number;
}

/** The learning rate of step `step`, counted from 1. */
export function learningRateAt(
  step: number,
  { kind, lr, warmupSteps, totalSteps, floor }: LearningRate,
): number {
  if (step <= warmupSteps) return lr * step / warmupSteps;
  if (kind === "constant") return lr;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return lr * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
