import type { Graph, Value } from "../onnx/graph.ts";
import { random, type Uniform } from "../tensor/random.ts";
import type { Seen } from "./picture_encoder.ts";
import { saveCheckpoint } from "./checkpoint.ts";
import { openState } from "./state.ts";
import { type Feeds, Trainer } from "./trainer.ts";
import { type Weights, weightsFor } from "./weights.ts";

/** How long a small network learns, and where it is kept. */
export interface SmallTraining {
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  /** File of the training state: a finished training is not run again, a stopped one goes on. */
  readonly checkpoint: string;
  readonly signal?: AbortSignal | undefined;
}

/** Pictures that are read where there is something to learn. */
export type ReadsPictures = () => Promise<readonly Seen[]>;

/** What a small network learns: its loss, and the feeds of a step, drawn with its random numbers. */
export interface SmallObjective {
  readonly graph: Graph;
  readonly loss: Value;
  /** Called where there is something to learn, once. */
  prepare(): Promise<(next: Uniform) => Feeds>;
}

/** Trains a network that takes minutes, and gives the mean of its last weights. */
export async function trainSmall(
  { graph, loss, prepare }: SmallObjective,
  { steps, seed, checkpoint, signal }: SmallTraining,
): Promise<Weights> {
  const trainable = [...graph.parameters.keys()];
  const learner = { graph, trainable, initial: () => weightsFor(graph, seed) };
  const state = await openState(checkpoint, learner, { anew: "remove it" });
  if (state.step >= steps) return state.ema;
  const feeds = await prepare();
  await using trainer = await Trainer.create(
    { graph, loss, trainable },
    state,
    {
      learningRate: { kind: "cosine", lr: 3e-3, warmupSteps: 20, totalSteps: steps, floor: 0.01 },
      betas: [0.9, 0.99],
      weightDecay: 0.05,
      maxGradNorm: 1,
      emaDecay: 0.98,
      accumulation: 1,
      threads: 0,
    },
  );
  try {
    while (state.step < steps) {
      signal?.throwIfAborted();
      await trainer.step(() => feeds(random(seed, "classifier", state.step)));
    }
  } finally {
    await saveCheckpoint(checkpoint, state);
  }
  return state.ema;
}

/** Some of a number of things, each as likely as any other, and any of them several times. */
export function draw(count: number, of: number, next: Uniform): readonly number[] {
  return Array.from({ length: count }, () => Math.floor(next() * of));
}
