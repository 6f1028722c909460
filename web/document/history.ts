/** One state of a document and what led to it. */
export interface HistoryStep<T> {
  readonly name: string;
  readonly value: T;
  /** Consecutive edits of the same key are one step: typing a prompt, turning a slider. */
  readonly merge?: string | undefined;
}

/** Undo as data: the states before, the one that is, and those undone. */
export interface History<T> {
  readonly past: readonly HistoryStep<T>[];
  readonly present: HistoryStep<T>;
  readonly future: readonly HistoryStep<T>[];
}

/** Most steps kept. */
export const MAX_STEPS = 500;

export function beginHistory<T>(value: T, name = "Open"): History<T> {
  return { past: [], present: { name, value }, future: [] };
}

export function push<T>(history: History<T>, step: HistoryStep<T>): History<T> {
  const { past, present } = history;
  if (step.value === present.value) return history;
  const merged = step.merge !== undefined && step.merge === present.merge && past.length > 0;
  return {
    past: merged ? past : [...past, present].slice(-MAX_STEPS),
    present: step,
    future: [],
  };
}

export function undo<T>({ past, present, future }: History<T>): History<T> {
  const before = past.at(-1);
  return before
    ? { past: past.slice(0, -1), present: before, future: [present, ...future] }
    : { past, present, future };
}

export function redo<T>({ past, present, future }: History<T>): History<T> {
  const [next, ...rest] = future;
  return next
    ? { past: [...past, present], present: next, future: rest }
    : { past, present, future };
}

/** Ends merging: the next edit is a step of its own, even of the same key. */
export function settle<T>(history: History<T>): History<T> {
  const { merge: _, ...present } = history.present;
  return { ...history, present };
}
