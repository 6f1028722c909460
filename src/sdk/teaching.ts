import type { TrainEvent } from "../training/train_event.ts";
import type { LossPoint } from "../formula/lesson.ts";

/** What a concept model is taught by. */
export interface Lesson {
  /** Folder of pictures, within the input or output folder. */
  readonly pictures: string;
  /** Id of the model that it begins with. */
  readonly base: string;
  /** What the new model is called. */
  readonly name: string;
  readonly steps: number;
  readonly batch: number;
  /** Side of the pictures in pixels; that of the base unless given. */
  readonly size?: number;
  /** Of a LoRA, in place of all weights. */
  readonly rank?: number;
  readonly learningRate?: number;
  readonly heldOut: number;
  readonly evaluateEvery: number;
  readonly patience: number;
  readonly sampleEvery: number;
  readonly mirror: boolean;
  readonly seed: number;
  /** On what terms the pictures allow it to be used. */
  readonly license?: string;
}

/** How a lesson is watched and called off. */
export interface TeachOptions {
  /** Tells what it would take, and neither learns nor writes. */
  readonly lookOnly?: boolean;
  /** Replaces another model of that name that was taught here. */
  readonly overwrite?: boolean;
  readonly signal: AbortSignal;
  onEvent(event: TrainEvent): void;
  /** What was measured before, where a lesson is gone on with. */
  onBefore?(losses: readonly LossPoint[], heldOut: readonly LossPoint[]): void;
  /** A sheet of pictures was made. */
  onPicture?(png: Uint8Array, note: string): void;
}

/** Teaching models: each becomes a folder in `models` of the output folder, and can be opened by its name at once. */
export interface RunTeaching {
  /**
   * Teaches a concept, on from where it was called off before.
   *
   * @throws InputError for an input that cannot be, the signal's reason when it is called off
   */
  teach(lesson: Lesson, options: TeachOptions): Promise<void>;
  /** What changes when the pictures or the base do, and when the model is taught or removed. */
  state(lesson: Pick<Lesson, "pictures" | "base" | "name">): Promise<string>;
}

/** Where nothing is written. */
export const NO_TEACHING: RunTeaching = {
  teach: () => Promise.reject(new Error("There is no output folder to write a model to")),
  state: () => Promise.resolve(""),
};
