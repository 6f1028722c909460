/** A number at a step. */
export type LossPoint = readonly [step: number, loss: number];

/** Bytes that a lesson takes. */
export interface LessonCost {
  /** Of memory, at the most. */
  readonly memory: number;
  /** Of memory that are free. */
  readonly freeMemory: number;
  /** On disk. */
  readonly disk: number;
  /** On disk that are free; Infinity where the system does not say. */
  readonly freeDisk: number;
}

/** How a model learns, or has learnt, as plain data that travels: what the editor draws, and what a node gives. */
export interface LessonReport {
  /** Pictures that are learnt from; undefined until they were looked at. */
  readonly pictures?: number;
  /** Those held out to measure by. */
  readonly heldOut?: number;
  /** Side that they are brought to, in pixels. */
  readonly size?: number;
  /** What to know of them, a sentence each. */
  readonly notes: readonly string[];
  /** What it takes. */
  readonly cost?: LessonCost;
  /** Steps that it is to learn. */
  readonly steps: number;
  /** Steps that are done. */
  readonly step: number;
  /** Seconds that the steps which are left take, as far as that was measured. */
  readonly seconds?: number;
  /** Means over as many steps as make the line short enough to travel. */
  readonly losses: readonly LossPoint[];
  /** Of pictures that are held out. */
  readonly heldOutLosses: readonly LossPoint[];
  /** How many of some samples are copies of pictures that were taught. */
  readonly copies?: { readonly count: number; readonly of: number };
  /** What models on its way are called that were kept. */
  readonly kept?: readonly string[];
  /** What the model is called, once it is there. */
  readonly model?: string;
}

/** Whether data that has travelled is a {@link LessonReport}. */
export function isLessonReport(value: unknown): value is LessonReport {
  if (typeof value !== "object" || value === null) return false;
  const { notes, steps, step, losses, heldOutLosses } = value as Partial<LessonReport>;
  const isLine = (points: unknown): boolean =>
    Array.isArray(points) &&
    points.every((point) =>
      Array.isArray(point) && point.length === 2 && point.every(Number.isFinite)
    );
  return Number.isInteger(steps) && Number.isInteger(step) && isLine(losses) &&
    isLine(heldOutLosses) && Array.isArray(notes);
}
