import type { LessonReport } from "../formula/lesson.ts";

/** What a model is taught by. */
export interface Lesson {
  /** Folder of pictures, within the input or output folder. */
  readonly pictures: string;
  /** A concept by pictures alone; by captions, the base taught further, whole or as a LoRA, or a ControlNet for it. */
  readonly kind: "concept" | "finetune" | "lora" | "controlnet";
  /** Id of the model that it begins with. */
  readonly base: string;
  /** What the new model is called. */
  readonly name: string;
  /** Steps to learn. */
  readonly steps: number;
  /** Pictures a step. */
  readonly batch: number;
  /** Side of the pictures in pixels; that of the base unless given. */
  readonly size?: number;
  /** Of a LoRA, in place of all weights. */
  readonly rank?: number;
  /** Layers that a LoRA changes. */
  readonly layers?: "attention" | "all";
  /** Of pictures without one; empty for none. */
  readonly caption?: string;
  /** Folder of a ControlNet's hints, within the input or output folder; unless given, they are the pictures' edges. */
  readonly hints?: string;
  /** Share of rows that learn without their caption. */
  readonly captionDropout?: number;
  /** How far a step goes; unless given, it follows from the network. */
  readonly learningRate?: number;
  /** Share of the pictures that the loss is measured by. */
  readonly heldOut: number;
  /** Steps between such measurements. */
  readonly evaluateEvery: number;
  /** Measurements without a lower loss before it ends; 0 for never. */
  readonly patience: number;
  /** Steps whose model is kept too, as `NAME-at-STEP`. */
  readonly keepAt: readonly number[];
  /** Steps between sheets of samples; 0 for none. */
  readonly sampleEvery: number;
  /** Learns from mirror images too. */
  readonly mirror: boolean;
  /** Of all that is drawn. */
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
  /** Calls it off after a step. */
  readonly signal: AbortSignal;
  /** So many pictures were looked at, or encoded. */
  onPictures(done: number, total: number, what: "Looking at" | "Encoding"): void;
  /** More is known. */
  onReport(report: LessonReport): void;
  /** A sheet of pictures was made: those it learns from, those it paints, the latter each beside the nearest former. */
  onSheet?(png: Uint8Array, of: "pictures" | "samples" | "copies"): void;
}

/** Teaching models: each becomes a folder in `models` of the output folder, and can be opened by its name at once. */
export interface RunTeaching {
  /**
   * Teaches a model, on from where it was called off before.
   *
   * @returns what there is to say of it in the end
   * @throws InputError for an input that cannot be, the signal's reason when it is called off
   */
  teach(lesson: Lesson, options: TeachOptions): Promise<LessonReport>;
  /** What changes when the pictures, their captions or the base do, and when a file of the models that it makes does. */
  state(
    lesson: Pick<Lesson, "pictures" | "kind" | "base" | "name" | "hints" | "keepAt">,
  ): Promise<string>;
}

/** Where nothing is written. */
export const NO_TEACHING: RunTeaching = {
  teach: () => Promise.reject(new Error("There is no output folder to write a model to")),
  state: () => Promise.resolve(""),
};
