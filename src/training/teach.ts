import { random } from "../tensor/random.ts";
import { type Learns, loadBest, saveBest, saveCheckpoint } from "./checkpoint.ts";
import { drawBatch, type Lesson, type LessonOptions } from "./lessons.ts";
import type { Feeds, StepReport, Trainer, TrainerState } from "./trainer.ts";
import type { Weights } from "./weights.ts";

/** How long a network learns, what by, and what is told meanwhile. */
export interface TeachOptions {
  readonly trainer: Trainer;
  /** What it trains. */
  readonly learner: Learns;
  readonly lessons: readonly Lesson[];
  /** Pictures that the loss is measured by, and nothing is learnt from. */
  readonly heldOut: readonly Lesson[];
  readonly batches: LessonOptions;
  readonly seed: number;
  readonly steps: number;
  /** File of the training state. */
  readonly checkpoint: string;
  readonly checkpointEvery: number;
  readonly evaluateEvery: number;
  /** Measurements without a better held-out loss before it ends; 0 for never. */
  readonly patience: number;
  /** What it starts from, noted in the checkpoint. */
  readonly origin?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  onStep?(report: StepReport, state: TrainerState): void | Promise<void>;
  onHeldOut?(measured: HeldOut): void;
}

/** A measurement by pictures that are held out. */
export interface HeldOut {
  readonly step: number;
  readonly loss: number;
  /** The lowest until now, and its step. */
  readonly best: { readonly step: number; readonly loss: number };
}

/** What has been learnt. */
export interface Taught {
  readonly step: number;
  /** The averages of the last step or, where patience ran out, of the best one. */
  readonly weights: Weights;
  /** Of the weights. */
  readonly heldOut?: { readonly step: number; readonly loss: number };
}

/** Rows that the held-out loss is measured on: noise alone makes it vary by some percent on so many. */
const MEASURED_ROWS = 64;

/** Slow steps are saved after this many milliseconds, but of all time no more than a part is spent on it. */
const [SAVED_MS, SAVING_SHARE] = [60_000, 20];

/** The loss of batches that are the same at every measurement, so that measurements can be compared. */
function measure(options: TeachOptions): (weights: Weights) => Promise<number> {
  const { trainer, heldOut, seed, batches } = options;
  const { shape: [batch] } = batches;
  const count = Math.max(1, Math.round(MEASURED_ROWS / batch));
  const feeds: Feeds[] = Array.from(
    { length: count },
    (_, i) => drawBatch(heldOut, { ...batches, dropout: 0 }, random(seed, "held out", i)),
  );
  return async (weights) => {
    let sum = 0;
    for (const batch of feeds) sum += await trainer.lossOf(batch, weights);
    return sum / count;
  };
}

/**
 * Teaches until `steps` are done or patience has run out. The state is saved now and then, and when it is stopped.
 *
 * @throws the signal's reason when it is stopped
 */
export async function teach(options: TeachOptions): Promise<Taught> {
  const { trainer, lessons, batches, steps, seed, signal, patience, evaluateEvery } = options;
  const { state } = trainer;
  const { accumulation } = trainer.options;
  const save = (): Promise<void> => saveCheckpoint(options.checkpoint, state, options.origin);
  const lossOf = options.heldOut.length > 0 ? measure(options) : undefined;
  let best = patience > 0
    ? await loadBest(options.checkpoint, state.step, options.learner)
    : undefined;
  let last: Taught["heldOut"];
  let saved = state.step;
  let due = performance.now() + SAVED_MS;
  const isOver = (): boolean =>
    state.step >= steps ||
    patience > 0 && best !== undefined && state.step >= best.step + patience * evaluateEvery;
  try {
    while (!isOver()) {
      signal?.throwIfAborted();
      const report = await trainer.step((part) =>
        drawBatch(lessons, batches, random(seed, "concept", state.step * accumulation + part))
      );
      if (lossOf && (state.step % evaluateEvery === 0 || state.step === steps)) {
        last = { step: state.step, loss: await lossOf(state.ema) };
        if (best === undefined || last.loss < best.loss) {
          const weights = new Map([...state.ema].map(([name, data]) => [name, data.slice()]));
          best = { ...last, weights };
          if (patience > 0) saveBest(options.checkpoint, best);
        }
        options.onHeldOut?.({ ...last, best: { step: best.step, loss: best.loss } });
      }
      await options.onStep?.(report, state);
      const now = performance.now();
      if (state.step % options.checkpointEvery === 0 || now >= due) {
        await save();
        saved = state.step;
        due = performance.now() + Math.max(SAVED_MS, SAVING_SHARE * (performance.now() - now));
      }
    }
  } finally {
    if (saved !== state.step) await save();
  }
  if (patience > 0 && best) {
    return {
      step: state.step,
      weights: best.weights,
      heldOut: { step: best.step, loss: best.loss },
    };
  }
  return { step: state.step, weights: state.ema, ...(last && { heldOut: last }) };
}
