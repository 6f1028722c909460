import { linear } from "../onnx/builders/layers.ts";
import { Module } from "../onnx/builders/module.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import { floats } from "../runtime/session.ts";
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

/** What two views of a picture may differ in. */
const VIEWS: Augmentation = { shift: 8, tint: 0.4, zoom: 0.4 };

/**
 * Features that nobody has labelled: two changed views of a picture find each other among those of all others of the
 * batch, behind a head that is then left off.
 *
 * @see https://arxiv.org/abs/2002.05709
 */
export async function trainSelfSupervised(
  { pictures, ...training }: SmallTraining & { readonly pictures: ReadsPictures },
): Promise<PictureEncoder> {
  const rows = 2 * training.batch;
  const isOther = (i: number): boolean => (i % rows) === (Math.floor(i / rows) + rows / 2) % rows;
  const square = (of: (i: number) => number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: rows ** 2 }, (_, i) => of(i));
  const target = square((i) => Number(isOther(i)));
  const mask = square((i) => i % rows === Math.floor(i / rows) ? -1e4 : 0);
  const weights = await trainSmall({
    ...objective(rows),
    async prepare() {
      const small = await pictures();
      return (next) => {
        const picked = draw(training.batch, small.length, next);
        return {
          image: imagesOf([...picked, ...picked].map((i) => augmented(small[i]!, VIEWS, next))),
          target: floats(target, [rows, rows]),
          mask: floats(mask, [rows, rows]),
        };
      };
    },
  }, training);
  return await openEncoder(weights);
}

function objective(rows: number): { graph: Graph; loss: Value } {
  const graph = new Graph();
  const image = imageInput(graph, rows);
  const target = graph.input("target", "float", [rows, rows]);
  const mask = graph.input("mask", "float", [rows, rows]);
  const hidden = linear(new Module(graph, "head.0."), encoder(graph, image), ENCODER_WIDTH);
  const z = linear(new Module(graph, "head.1."), graph.op("Silu", [hidden]), ENCODER_WIDTH);
  const rowsOf = unit(graph, z);
  return { graph, loss: contrast(graph, [rowsOf, rowsOf], { target, mask }) };
}
