import { linear } from "../onnx/builders/layers.ts";
import { Module } from "../onnx/builders/module.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import { writeModel } from "../onnx/write.ts";
import { floats, Session } from "../runtime/session.ts";
import type { Uniform } from "../tensor/random.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { bagOf, vocabularyOf } from "./caption_words.ts";
import { contrast, unit } from "./contrast.ts";
import {
  type Augmentation,
  augmented,
  encoder,
  ENCODER_WIDTH,
  imageInput,
  imagesOf,
  openEncoder,
  type PictureEncoder,
} from "./picture_encoder.ts";
import { draw, type ReadsPictures, type SmallTraining, trainSmall } from "./small_training.ts";
import type { Weights } from "./weights.ts";

/** Captioned pictures, and for how long they are learnt. */
export interface TextImageTraining extends SmallTraining {
  readonly captions: readonly string[];
  /** The pictures of the captions. */
  readonly pictures: ReadsPictures;
}

/** Turns pictures and texts into rows of length 1, whose product is how well they fit. */
export interface TextImageModel extends Omit<PictureEncoder, "maps"> {
  text(text: string): Promise<Float32Array>;
}

/** How often a part of a caption, between its commas, is left out. */
const DROP = 0.5;

/** How pictures are changed: more than for attributes, as captions of few pictures are soon known by heart. */
const CHANGES: Augmentation = { shift: 6, tint: 0.3, zoom: 0.3 };
const HIDDEN = 128;

/**
 * A contrastive text-image model of the smallest kind: the picture's encoder, and words without their order. In each
 * batch pictures find their captions and captions their pictures; pictures of one caption count as each other's.
 *
 * @see https://arxiv.org/abs/2103.00020
 */
export async function trainTextImage(
  { captions, pictures, ...training }: TextImageTraining,
): Promise<TextImageModel> {
  const { batch } = training;
  const vocabulary = vocabularyOf(captions);
  const places = new Map(vocabulary.map((word, i) => [word, i]));
  const weights = await trainSmall({
    ...objective(batch, vocabulary.length),
    async prepare() {
      const small = await pictures();
      return (next) => {
        const picked = draw(batch, small.length, next);
        const bags = new Float32Array(batch * vocabulary.length);
        picked.forEach((i, row) =>
          bags.set(bagOf(shortened(captions[i]!, next), places), row * vocabulary.length)
        );
        const isSame = (i: number): number => {
          const [a, b] = [Math.floor(i / batch), i % batch];
          return Number(captions[picked[a]!] === captions[picked[b]!]);
        };
        const target = Float32Array.from({ length: batch ** 2 }, (_, i) => isSame(i));
        for (let row = 0; row < batch; row++) {
          const own = target.subarray(row * batch, (row + 1) * batch);
          const count = own.reduce((sum, one) => sum + one, 0);
          own.forEach((one, i) => own[i] = one / count);
        }
        return {
          image: imagesOf(picked.map((i) => augmented(small[i]!, CHANGES, next))),
          words: floats(bags, [batch, vocabulary.length]),
          target: floats(target, [batch, batch]),
        };
      };
    },
  }, training);
  return await opened(weights, places);
}

/** A caption without some of its parts, as prompts are. */
function shortened(caption: string, next: Uniform): string {
  const parts = caption.split(",").filter(() => next() >= DROP);
  return parts.length ? parts.join(",") : caption;
}

const imageHead = (graph: Graph, features: Value): Value =>
  unit(graph, linear(new Module(graph, "picture."), features, ENCODER_WIDTH));

function textHead(graph: Graph, words: Value): Value {
  const hidden = graph.op("Silu", [linear(new Module(graph, "text.0."), words, HIDDEN)]);
  return unit(graph, linear(new Module(graph, "text.1."), hidden, ENCODER_WIDTH));
}

function objective(batch: number, words: number): { graph: Graph; loss: Value } {
  const graph = new Graph();
  const a = imageHead(graph, encoder(graph, imageInput(graph, batch)));
  const b = textHead(graph, graph.input("words", "float", [batch, words]));
  const target = graph.input("target", "float", [batch, batch]);
  const loss = graph.op("Add", [
    contrast(graph, [a, b], { target }),
    contrast(graph, [b, a], { target }),
  ]);
  return { graph, loss };
}

async function opened(
  weights: Weights,
  places: ReadonlyMap<string, number>,
): Promise<TextImageModel> {
  const images = await openEncoder(weights, imageHead);
  const graph = new Graph();
  graph.output("row", textHead(graph, graph.input("words", "float", [1, places.size])));
  const session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const known = Object.fromEntries(
    [...graph.parameters].map(([name, { shape }]) => [
      name,
      floats(weights.get(name)!, shape as number[]),
    ]),
  );
  return {
    features: (picture: Tensor) => images.features(picture),
    async text(text) {
      const words = tensor(bagOf(text, places), [1, places.size]);
      const { row } = await session.run({ ...known, words: floats(words.data, words.shape) });
      return row!.data as Float32Array;
    },
    async [Symbol.asyncDispose]() {
      await images[Symbol.asyncDispose]();
      await session[Symbol.asyncDispose]();
    },
  };
}
