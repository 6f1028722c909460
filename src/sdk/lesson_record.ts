import type { LessonReport, LossPoint } from "../formula/lesson.ts";
import type { TrainEvent } from "../training/train_event.ts";

/** Most points of a line: as many as a chart has room for. */
const POINTS = 240;

/** Means of as many neighbours as make a line short enough. */
function thinned(points: readonly LossPoint[]): readonly LossPoint[] {
  const size = Math.ceil(points.length / POINTS);
  if (size <= 1) return points;
  const lines: LossPoint[] = [];
  for (let at = 0; at < points.length; at += size) {
    const part = points.slice(at, at + size);
    const mean = part.reduce((sum, [, loss]) => sum + loss, 0) / part.length;
    lines.push([part.at(-1)![0], mean]);
  }
  return lines;
}

/** Remembers what happens while a model learns, for {@link LessonReport}. */
export class LessonRecord {
  #told: Omit<LessonReport, "losses" | "heldOutLosses">;
  #losses: LossPoint[] = [];
  #heldOut: LossPoint[] = [];
  #first: { readonly step: number; readonly at: number } | undefined;

  /** @param steps that it is to learn */
  constructor(steps: number) {
    this.#told = { notes: [], steps, step: 0 };
  }

  /** What was measured when it was taught before. */
  before(
    { losses, heldOut }: {
      readonly losses: readonly LossPoint[];
      readonly heldOut: readonly LossPoint[];
    },
  ): void {
    [this.#losses, this.#heldOut] = [[...losses], [...heldOut]];
  }

  receive(event: TrainEvent, now: number): void {
    const tell = (told: Partial<LessonReport>): void => {
      this.#told = { ...this.#told, ...told };
    };
    switch (event.event) {
      case "looked":
        return tell({ notes: event.notes });
      case "note":
        return tell({ notes: [...this.#told.notes, event.text] });
      case "cost": {
        const { memory, freeMemory, disk, freeDisk } = event;
        return tell({ cost: { memory, freeMemory, disk, freeDisk } });
      }
      case "prepared": {
        const { pictures, heldOut, size, step } = event;
        return tell({ pictures, heldOut, size, step });
      }
      case "time":
        return tell({ seconds: event.seconds });
      case "step": {
        const { step, steps, loss } = event;
        this.#losses.push([step, loss]);
        const first = this.#first ??= { step, at: now };
        const isMeasured = step > first.step;
        const perStep = isMeasured ? (now - first.at) / 1000 / (step - first.step) : 0;
        return tell({ step, ...(isMeasured && { seconds: perStep * (steps - step) }) });
      }
      case "heldOut":
        this.#heldOut.push([event.step, event.loss]);
        return;
      case "copies":
        return tell({ copies: { count: event.count, of: event.of } });
    }
  }

  get report(): LessonReport {
    const lines = { losses: thinned(this.#losses), heldOutLosses: thinned(this.#heldOut) };
    return { ...this.#told, ...lines };
  }
}
