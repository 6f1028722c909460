/** Painting with a model in training, by deterministic DDIM with classifier-free guidance on the averaged weights. */
import sharp from "sharp";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeDecoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import type { Graph } from "../../src/onnx/graph.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { type Feed, floats, integers, Session } from "../../src/runtime/session.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import type { Weights } from "../../src/training/weights.ts";
import { AUTOENCODER, NULL_POSITION, TEXT_ENCODER, UNET } from "./configs.ts";
import { SIZE } from "./picture.ts";
import { noiseSchedule, tokenizePrompts } from "./text.ts";
import { autoencoderWeights, averages, conceptWeights, workFile } from "./training_run.ts";

/** What paints, and how. */
export interface Painting {
  /** The name of a training; of a concept model where it begins with `concept`, which reads no prompts. */
  readonly checkpoint: string;
  /** The training whose decoder is used; the bundled one where there is none of this name. */
  readonly autoencoder: string;
  readonly guidance: number;
  readonly steps: number;
  readonly seed: number;
}

async function network(
  graph: Graph,
  weights: Weights,
  prefix = "",
): Promise<(feeds: Record<string, Feed>) => Promise<Float32Array>> {
  const session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const fixed = Object.fromEntries(
    [...graph.parameters].map((
      [name, { shape }],
    ) => [name, floats(weights.get(prefix + name)!, shape as number[])]),
  );
  const output = graph.outputs[0]!.name;
  return async (feeds) => (await session.run({ ...fixed, ...feeds }))[output]!.data as Float32Array;
}

/** A picture a prompt: [prompts, 3, 128, 128] in [-1, 1]. */
export async function paint(prompts: readonly string[], painting: Painting): Promise<Float32Array> {
  const concept = painting.checkpoint.startsWith("concept");
  const guidance = concept ? 1 : painting.guidance;
  const ema = await (concept ? conceptWeights : averages)(painting.checkpoint);
  const count = prompts.length;
  const size = count * 1024;
  const width = TEXT_ENCODER.hidden_size;
  const sequence = TEXT_ENCODER.max_position_embeddings;

  const rows = guidance === 1 ? count : 2 * count;
  const unet = await network(
    unetGraph({ ...UNET, null_text: concept }, { batch: rows, height: 16, width: 16, sequence }),
    ema,
    "unet.",
  );
  let encoderHiddenStates: Feed | undefined;
  if (!concept) {
    const encode = await network(
      clipTextGraph(TEXT_ENCODER, { batch: count + 1, sequence }),
      ema,
      "text_encoder.",
    );
    const hidden = await encode({
      input_ids: integers(await tokenizePrompts(["", ...prompts]), [count + 1, sequence]),
    });
    const states = new Float32Array(rows * sequence * width);
    states.set(hidden.subarray(sequence * width));
    const none = hidden.subarray(NULL_POSITION * width, (NULL_POSITION + 1) * width);
    for (let at = count * sequence; at < rows * sequence; at++) states.set(none, at * width);
    encoderHiddenStates = floats(states, [rows, sequence, width]);
  }

  const x = new Float32Array(size);
  fillNormal(x, random(painting.seed, "samples"));
  const { steps } = painting;
  const both = new Float32Array(rows * 1024);
  for (let step = 0; step < steps; step++) {
    const timestep = Math.round(999 * (1 - step / steps));
    const level = noiseSchedule.levelAt(timestep);
    const next = step === steps - 1
      ? { alpha: 1, sigma: 0 }
      : noiseSchedule.levelAt(Math.round(999 * (1 - (step + 1) / steps)));
    both.set(x);
    if (rows > count) both.set(x, size);
    const v = await unet({
      sample: floats(both, [rows, 4, 16, 16]),
      timestep: floats(new Float32Array(rows).fill(timestep), [rows]),
      ...(encoderHiddenStates ? { encoder_hidden_states: encoderHiddenStates } : {}),
    });
    for (let i = 0; i < size; i++) {
      const guided = rows > count ? v[size + i]! + guidance * (v[i]! - v[size + i]!) : v[i]!;
      const denoised = level.alpha * x[i]! - level.sigma * guided;
      const noise = level.alpha * guided + level.sigma * x[i]!;
      x[i] = next.alpha * denoised + next.sigma * noise;
    }
  }

  const scalingFactor = Number(await Deno.readTextFile(workFile("scaling_factor.txt")));
  const decode = await network(
    vaeDecoderGraph(AUTOENCODER, { batch: count, height: 16, width: 16 }),
    await autoencoderWeights(painting.autoencoder),
  );
  return await decode({
    latent_sample: floats(x.map((value) => value / scalingFactor), [count, 4, 16, 16]),
  });
}

/** Writes pictures as a sheet, rows first. */
export async function writeSheet(
  out: string,
  pictures: Float32Array,
  columns: number,
): Promise<void> {
  const count = pictures.length / (3 * SIZE * SIZE);
  const page = { width: columns * 130, height: Math.ceil(count / columns) * 130 };
  const pixels = new Uint8Array(page.width * page.height * 3).fill(136);
  for (let b = 0; b < count; b++) {
    const corner = Math.floor(b / columns) * 130 * page.width + (b % columns) * 130;
    for (let i = 0; i < SIZE * SIZE; i++) {
      const to = corner + Math.floor(i / SIZE) * page.width + i % SIZE;
      for (let c = 0; c < 3; c++) {
        pixels[3 * to + c] = Math.max(
          0,
          Math.min(255, 127.5 * (pictures[(b * 3 + c) * SIZE * SIZE + i]! + 1)),
        );
      }
    }
  }
  await sharp(pixels, { raw: { ...page, channels: 3 } }).png().toFile(out);
}
