import { conv2d, groupNorm, linear } from "../onnx/builders/layers.ts";
import { Module } from "../onnx/builders/module.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import { writeModel } from "../onnx/write.ts";
import { resize } from "../runtime/images/resize.ts";
import { floats, Session } from "../runtime/session.ts";
import { random } from "../tensor/random.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { initialState, Trainer, type TrainerState } from "./trainer.ts";
import { weightsFor } from "./weights.ts";

/** Side of the pictures that a classifier sees: larger ones are brought to it. */
export const CLASSIFIER_SIDE = 64;
const SIDE = CLASSIFIER_SIDE;

/** Channels from the first layer to the features. */
const CHANNELS = [16, 32, 48, 64] as const;

/** Numbers of a picture's features. */
export const CLASSIFIER_WIDTH: number = CHANNELS.at(-1)!;

/** What a classifier learns from, and for how long. */
export interface ClassifierTraining {
  /** [1, 3, H, W] in 0..1. */
  readonly pictures: readonly Tensor[];
  /** For each picture, which attributes it has. */
  readonly has: readonly (readonly boolean[])[];
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  /** File of the training state: a finished training is not run again, a stopped one goes on. */
  readonly checkpoint: string;
  readonly signal?: AbortSignal | undefined;
}

/** A trained classifier: its features are what is left of a picture before attributes are told. */
export interface PictureClassifier extends AsyncDisposable {
  /** [1, {@link CLASSIFIER_WIDTH}]. */
  features(picture: Tensor): Promise<Tensor>;
}

/** Strided convolutions, each normalised, and the mean over the picture: [B, 64]. */
function encoder(graph: Graph, image: Value): Value {
  let x = image;
  CHANNELS.forEach((channels, i) => {
    const layer = new Module(graph, `layers.${i}.`);
    x = conv2d(layer.child("conv"), x, channels, { stride: 2 });
    x = graph.op("Silu", [groupNorm(layer.child("norm"), x, { groups: 8, epsilon: 1e-5 })]);
  });
  return graph.op("ReduceMean", [x, graph.int([2, 3])], { keepdims: 0 });
}

/**
 * The loss of one classifier for each attribute, `mean w·(max(z, 0) - y·z + log(1 + e^-|z|))`: logistic regression on
 * features that are learnt with it.
 */
function objective(batch: number, attributes: number): { graph: Graph; loss: Value } {
  const graph = new Graph();
  const image = graph.input("image", "float", [batch, 3, SIDE, SIDE]);
  const wanted = graph.input("wanted", "float", [batch, attributes]);
  const weight = graph.input("weight", "float", [batch, attributes]);
  const z = linear(new Module(graph, "head."), encoder(graph, image), attributes);
  const tail = graph.op("Log", [
    graph.op("Add", [
      graph.float(1),
      graph.op("Exp", [graph.op("Neg", [graph.op("Abs", [z])])]),
    ]),
  ]);
  const error = graph.op("Add", [
    graph.op("Sub", [graph.op("Relu", [z]), graph.op("Mul", [wanted, z])]),
    tail,
  ]);
  return {
    graph,
    loss: graph.op("ReduceMean", [graph.op("Mul", [weight, error])], { keepdims: 0 }),
  };
}

/** Trains a classifier of attributes, on pictures that are mirrored, shifted and tinted at random. */
export async function trainClassifier(training: ClassifierTraining): Promise<PictureClassifier> {
  const { pictures, has, steps, batch, seed, checkpoint, signal } = training;
  const attributes = has[0]?.length ?? 0;
  const { graph, loss } = objective(batch, attributes);
  const state = await loadCheckpoint(checkpoint).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return initialState(weightsFor(graph, seed));
  });
  if (state.step < steps) {
    const small = pictures.map(seen);
    const positive = Array.from(
      { length: attributes },
      (_, k) => has.filter((of) => of[k]).length / has.length,
    );
    await using trainer = await Trainer.create(
      { graph, loss, trainable: [...graph.parameters.keys()] },
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
        await trainer.step(() => {
          const next = random(seed, "classifier", state.step);
          const picked = Array.from({ length: batch }, () => Math.floor(next() * small.length));
          const images = picked.map((i) => augmented(small[i]!, next));
          const each = (of: (picture: number, attribute: number) => number): Float32Array =>
            Float32Array.from(
              { length: batch * attributes },
              (_, i) => of(picked[Math.floor(i / attributes)]!, i % attributes),
            );
          // Rare attributes weigh up to ten times as much where they are.
          const rarity = positive.map((share) => Math.min((1 - share) / share, 10));
          const shape = [batch, attributes];
          return {
            image: floats(concat(images), [batch, 3, SIDE, SIDE]),
            wanted: floats(each((i, k) => Number(has[i]![k])), shape),
            weight: floats(each((i, k) => has[i]![k] ? rarity[k]! : 1), shape),
          };
        });
      }
    } finally {
      saveCheckpoint(checkpoint, state);
    }
  }
  return await opened(state);
}

/** The trained network, without what tells attributes. */
async function opened(state: TrainerState): Promise<PictureClassifier> {
  const graph = new Graph();
  const image = graph.input("image", "float", [1, 3, SIDE, SIDE]);
  graph.output("features", encoder(graph, image));
  const session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const weights = Object.fromEntries(
    [...graph.parameters].map(([name, { shape }]) => [
      name,
      floats(state.ema.get(name)!, shape as number[]),
    ]),
  );
  return {
    async features(picture) {
      const feeds = { ...weights, image: floats(seen(picture), [1, 3, SIDE, SIDE]) };
      const { features } = await session.run(feeds);
      return tensor(features!.data as Float32Array, [1, CLASSIFIER_WIDTH]);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** A picture as the network sees it, -1..1. */
function seen(picture: Tensor): Float32Array<ArrayBuffer> {
  return resize(picture, SIDE, SIDE, "area").data.map((value) => 2 * value - 1);
}

/** Pixels that pictures are shifted by at most, and how much their colours change. */
const [SHIFT, TINT] = [5, 0.2];

function augmented(picture: Float32Array, next: () => number): Float32Array {
  const isMirrored = next() < 0.5;
  const [dx, dy] = [0, 1].map(() => Math.round((2 * next() - 1) * SHIFT)) as [number, number];
  const tint = [0, 1, 2].map(() => 1 + TINT * (2 * next() - 1));
  const clamp = (at: number): number => Math.min(Math.max(at, 0), SIDE - 1);
  return picture.map((_, i) => {
    const [channel, y, x] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    const from = clamp((isMirrored ? SIDE - 1 - x : x) + dx);
    const value = picture[(channel * SIDE + clamp(y + dy)) * SIDE + from]!;
    return 1 + (value - 1) * tint[channel]!; // white paper stays white
  });
}

function concat(rows: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(rows.length * rows[0]!.length);
  rows.forEach((row, i) => data.set(row, i * row.length));
  return data;
}
