import { linear } from "../onnx/builders/layers.ts";
import { Module } from "../onnx/builders/module.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import { floats } from "../runtime/session.ts";
import {
  augmented,
  encoder,
  imageInput,
  imagesOf,
  openEncoder,
  type PictureEncoder,
  SLIGHT,
} from "./picture_encoder.ts";
import { draw, type ReadsPictures, type SmallTraining, trainSmall } from "./small_training.ts";

/** What a classifier learns from, and for how long. */
export interface ClassifierTraining extends SmallTraining {
  readonly pictures: ReadsPictures;
  /** For each picture, which attributes it has. */
  readonly has: readonly (readonly boolean[])[];
}

/**
 * The loss of one classifier for each attribute, `mean w·(max(z, 0) - y·z + log(1 + e^-|z|))`: logistic regression on
 * features that are learnt with it.
 */
function objective(batch: number, attributes: number): { graph: Graph; loss: Value } {
  const graph = new Graph();
  const image = imageInput(graph, batch);
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

/**
 * Trains a classifier of attributes, on pictures that are mirrored, shifted and tinted at random: its features are what
 * is left of a picture before attributes are told.
 */
export async function trainClassifier(
  { pictures, has, ...training }: ClassifierTraining,
): Promise<PictureEncoder> {
  const { batch } = training;
  const attributes = has[0]?.length ?? 0;
  const weights = await trainSmall({
    ...objective(batch, attributes),
    async prepare() {
      const small = await pictures();
      // Rare attributes weigh up to ten times as much where they are.
      const rarity = Array.from({ length: attributes }, (_, k) => {
        const share = has.filter((of) => of[k]).length / has.length;
        return Math.min((1 - share) / share, 10);
      });
      return (next) => {
        const picked = draw(batch, small.length, next);
        const each = (of: (picture: number, attribute: number) => number) =>
          floats(
            Float32Array.from(
              { length: batch * attributes },
              (_, i) => of(picked[Math.floor(i / attributes)]!, i % attributes),
            ),
            [batch, attributes],
          );
        return {
          image: imagesOf(picked.map((i) => augmented(small[i]!, SLIGHT, next))),
          wanted: each((i, k) => Number(has[i]![k])),
          weight: each((i, k) => has[i]![k] ? rarity[k]! : 1),
        };
      };
    },
  }, training);
  return await openEncoder(weights);
}
