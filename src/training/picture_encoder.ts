import { conv2d, groupNorm } from "../onnx/builders/layers.ts";
import { Module } from "../onnx/builders/module.ts";
import { Graph, type Value } from "../onnx/graph.ts";
import { writeModel } from "../onnx/write.ts";
import { resize } from "../runtime/images/resize.ts";
import { floats, Session } from "../runtime/session.ts";
import type { Uniform } from "../tensor/random.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { Weights } from "./weights.ts";

/** Side of the pictures that an encoder sees: larger ones are brought to it. */
export const ENCODER_SIDE = 64;
const SIDE = ENCODER_SIDE;

/** Channels from the first layer to the features. */
const CHANNELS = [16, 32, 48, 64] as const;

/** Numbers of a picture's features. */
export const ENCODER_WIDTH: number = CHANNELS.at(-1)!;

/** A network that turns a picture into a row of numbers. */
export interface PictureEncoder extends AsyncDisposable {
  /** [1, width]. */
  features(picture: Tensor): Promise<Tensor>;
  /** What each layer makes of it, [1, c, h, w] from the first on. */
  maps(picture: Tensor): Promise<readonly Tensor[]>;
}

/** A picture as an encoder sees it: bytes, so that thousands are kept in little room. */
export type Seen = Uint8ClampedArray;

/** @param picture [1, 3, H, W] in 0..1 */
export function seen(picture: Tensor): Seen {
  return Uint8ClampedArray.from(resize(picture, SIDE, SIDE, "area").data, (value) => 255 * value);
}

/** The input of pictures. */
export function imageInput(graph: Graph, batch: number): Value {
  return graph.input("image", "float", [batch, 3, SIDE, SIDE]);
}

/** Strided convolutions, each normalised: what each puts out. */
function layersOf(graph: Graph, image: Value): readonly Value[] {
  const layers: Value[] = [];
  CHANNELS.forEach((channels, i) => {
    const layer = new Module(graph, `layers.${i}.`);
    const x = conv2d(layer.child("conv"), layers.at(-1) ?? image, channels, { stride: 2 });
    layers.push(
      graph.op("Silu", [groupNorm(layer.child("norm"), x, { groups: 8, epsilon: 1e-5 })]),
    );
  });
  return layers;
}

const meanOverPicture = (graph: Graph, layers: readonly Value[]): Value =>
  graph.op("ReduceMean", [layers.at(-1)!, graph.int([2, 3])], { keepdims: 0 });

/** The layers' last output, its mean over the picture: [B, 64]. */
export function encoder(graph: Graph, image: Value): Value {
  return meanOverPicture(graph, layersOf(graph, image));
}

/**
 * A trained encoder.
 *
 * @param head what comes behind it
 */
export async function openEncoder(
  weights: Weights,
  head: (graph: Graph, features: Value) => Value = (_, features) => features,
): Promise<PictureEncoder> {
  const graph = new Graph();
  const layers = layersOf(graph, imageInput(graph, 1));
  layers.forEach((layer, i) => graph.output(`layer ${i}`, layer));
  graph.output("features", head(graph, meanOverPicture(graph, layers)));
  const session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const known = Object.fromEntries(
    [...graph.parameters].map(([name, { shape }]) => [
      name,
      floats(weights.get(name)!, shape as number[]),
    ]),
  );
  const run = async (picture: Tensor, names: readonly string[]): Promise<readonly Tensor[]> => {
    const image = imagesOf([Float32Array.from(seen(picture), centred)]);
    const asked = Object.fromEntries(names.map((name) => [name, null]));
    const found = await session.run({ ...known, image }, asked);
    return names.map((name) =>
      tensor(found[name]!.data as Float32Array, found[name]!.dims as number[])
    );
  };
  return {
    features: async (picture) => (await run(picture, ["features"]))[0]!,
    maps: (picture) => run(picture, layers.map((_, i) => `layer ${i}`)),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** Rows of pictures as a feed. */
export function imagesOf(rows: readonly Float32Array[]): ReturnType<typeof floats> {
  const data = new Float32Array(rows.length * 3 * SIDE ** 2);
  rows.forEach((row, i) => data.set(row, i * row.length));
  return floats(data, [rows.length, 3, SIDE, SIDE]);
}

const centred = (byte: number): number => byte / 127.5 - 1;

/** How far a picture is changed at random: pixels it is shifted by, shares of its colours and of its size. */
export interface Augmentation {
  readonly shift: number;
  readonly tint: number;
  readonly zoom: number;
}

/** Changes that leave a picture's attributes as they are. */
export const SLIGHT: Augmentation = { shift: 5, tint: 0.2, zoom: 0 };

/** A picture mirrored, shifted, enlarged and tinted at random, -1..1. */
export function augmented(
  picture: Seen,
  { shift, tint, zoom }: Augmentation,
  next: Uniform,
): Float32Array {
  const isMirrored = next() < 0.5;
  const [dx, dy] = [0, 1].map(() => Math.round((2 * next() - 1) * shift)) as [number, number];
  const colour = [0, 1, 2].map(() => 1 + tint * (2 * next() - 1));
  const scale = zoom ? 1 - zoom * next() : 1;
  const middle = (SIDE - 1) / 2;
  const from = (at: number, offset: number): number =>
    Math.min(Math.max(Math.round(middle + (at - middle) * scale) + offset, 0), SIDE - 1);
  const places = Array.from({ length: SIDE }, (_, i) => i);
  const columns = places.map((x) => from(isMirrored ? SIDE - 1 - x : x, dx));
  const rows = places.map((y) => SIDE * from(y, dy));
  const out = new Float32Array(picture.length);
  for (let channel = 0, i = 0; channel < 3; channel++) {
    for (const row of rows) {
      for (const column of columns) {
        const value = centred(picture[channel * SIDE ** 2 + row + column]!);
        out[i++] = 1 + (value - 1) * colour[channel]!; // white paper stays white
      }
    }
  }
  return out;
}
