import type { Condition } from "../diffusion/conditions/condition.ts";
import type { Uniform } from "../tensor/random.ts";
import { type Hint, hintFeeds } from "./hints.ts";
import type { BatchShape, Learner } from "./learner.ts";
import { noisedBatch, type NoisingOptions } from "./diffusion_batch.ts";
import type { Feeds } from "./trainer.ts";

/** A picture as a network learns it. */
export interface Lesson {
  /** Clean latents, scaled as the network sees them. */
  readonly latents: Float32Array;
  /** Of its caption; without one it is learnt under no condition. */
  readonly condition?: Condition;
  /** What steers it, for a ControlNet. */
  readonly hint?: Hint;
}

/** What makes batches of lessons. */
export interface LessonOptions {
  readonly learner: Pick<Learner, "conditionFeeds">;
  readonly shape: BatchShape;
  readonly noising: NoisingOptions;
  /** What the network is told of rows without a caption. */
  readonly nothing: Condition;
  /** Share of rows whose caption is left out. */
  readonly dropout: number;
}

/** A batch of lessons drawn at random, with noise on them. */
export function drawBatch(
  lessons: readonly Lesson[],
  options: LessonOptions,
  next: Uniform,
): Feeds {
  const { shape, nothing, dropout, learner, noising } = options;
  const chosen: Lesson[] = [];
  const draw = (): Float32Array => {
    const lesson = lessons[Math.floor(next() * lessons.length)]!;
    chosen.push(lesson);
    return lesson.latents;
  };
  const noised = noisedBatch(draw, shape, noising, next);
  const conditions = chosen.map(({ condition }) =>
    condition === undefined || dropout > 0 && next() < dropout ? nothing : condition
  );
  const hints = chosen.flatMap(({ hint }) => hint ?? []);
  return {
    ...noised,
    ...learner.conditionFeeds(conditions),
    ...(hints.length && hintFeeds(hints)),
  };
}
