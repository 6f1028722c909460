import { vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { floats, Session } from "../../src/runtime/session.ts";
import { AUTOENCODER } from "./configs.ts";
import { openPictures } from "./data.ts";
import { type Picture, SIZE } from "./picture.ts";
import { autoencoderWeights, workFile } from "./training_run.ts";

/** Numbers of one picture's latents: 4 x 16 x 16. */
export const LATENT_SIZE = 4 * 16 * 16;

/** One picture as the encoder saw it. */
export interface EncodedPicture {
  readonly picture: Picture;
  readonly mirrored: boolean;
}

/** The mean latents of pictures, scaled to unit variance. */
export interface Latents {
  readonly scalingFactor: number;
  readonly pictures: readonly EncodedPicture[];
  of(row: number): Float32Array;
}

const FILE = workFile("latents.f32");

/**
 * What is encoded: the pictures that are not weighed down as variants of others, and the mirror images of those that
 * concept models learn from.
 */
function selection(list: readonly Picture[]): EncodedPicture[] {
  const plain = list.filter((picture) => picture.weight > 0.2).map((picture) => ({
    picture,
    mirrored: false,
  }));
  const mirrored = list.filter((picture) => picture.concepts.length > 0 && picture.weight > 0.2);
  return [...plain, ...mirrored.map((picture) => ({ picture, mirrored: true }))];
}

/** Channels first, in [-1, 1]. */
function writePixels(out: Float32Array, bytes: Uint8Array, mirrored: boolean): void {
  for (let i = 0; i < SIZE * SIZE; i++) {
    const column = i % SIZE;
    const from = mirrored ? i - column + SIZE - 1 - column : i;
    for (let c = 0; c < 3; c++) out[c * SIZE * SIZE + i] = bytes[from * 3 + c]! / 127.5 - 1;
  }
}

/** With the encoder being trained, or the bundled one. */
async function encode(
  rows: readonly EncodedPicture[],
  pixels: (index: number) => Uint8Array,
): Promise<Float32Array<ArrayBuffer>> {
  const batch = 8;
  const graph = vaeEncoderGraph(AUTOENCODER, { batch, height: SIZE, width: SIZE });
  const encoder = await autoencoderWeights("autoencoder");
  await using session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const weights = Object.fromEntries(
    [...graph.parameters].map((
      [name, { shape }],
    ) => [name, floats(encoder.get(name)!, shape as number[])]),
  );
  const latents = new Float32Array(rows.length * LATENT_SIZE);
  const image = new Float32Array(batch * 3 * SIZE * SIZE);
  for (let start = 0; start < rows.length; start += batch) {
    const part = rows.slice(start, start + batch);
    part.forEach(({ picture, mirrored }, b) => {
      writePixels(image.subarray(b * 3 * SIZE * SIZE), pixels(picture.index), mirrored);
    });
    const results = await session.run({
      ...weights,
      sample: floats(image, [batch, 3, SIZE, SIZE]),
    });
    const moments = results["latent_parameters"]!.data as Float32Array;
    part.forEach((_, b) => {
      latents.set(
        moments.subarray(2 * b * LATENT_SIZE, (2 * b + 1) * LATENT_SIZE),
        (start + b) * LATENT_SIZE,
      );
    });
  }
  return latents;
}

/** Latents of the selected pictures, from the work folder or encoded now. */
export async function openLatents(): Promise<Latents> {
  const { list, pixels } = await openPictures();
  const pictures = selection(list);
  const stored = await Deno.readFile(FILE).catch(() => undefined);
  const latents = stored ? new Float32Array(stored.buffer) : await encode(pictures, pixels);
  if (!stored) await Deno.writeFile(FILE, new Uint8Array(latents.buffer));
  let [sum, square] = [0, 0];
  for (const value of latents) {
    sum += value;
    square += value * value;
  }
  const mean = sum / latents.length;
  const scalingFactor = Number((1 / Math.sqrt(square / latents.length - mean * mean)).toFixed(5));
  const scaled = latents.map((value) => value * scalingFactor);
  return {
    scalingFactor,
    pictures,
    of: (row) => scaled.subarray(row * LATENT_SIZE, (row + 1) * LATENT_SIZE),
  };
}
