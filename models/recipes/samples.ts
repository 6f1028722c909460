/**
 * What a model in training paints: `deno run -A models/recipes/samples.ts OUT.png [--checkpoint prior]
 * [--guidance 4] [PROMPT ...]`, by deterministic DDIM with classifier-free guidance on the averaged weights.
 */
import { parseArgs } from "@std/cli/parse-args";
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
import { noiseSchedule, tokenizePrompts } from "./text.ts";
import { averages, workFile } from "./training_run.ts";

const PROMPTS = [
  "red heart, noto style",
  "smiling face, noto style",
  "crying face, twemoji style",
  "face wearing sunglasses, 3d style",
  "cat, twemoji style",
  "dog face, flat style",
  "pizza, noto style",
  "strawberry, 3d style",
  "car, twemoji style",
  "rocket, flat style",
  "house, noto style",
  "tree, 3d style",
  "wearing sunglasses",
  "with hearts",
  "angry face, flat style",
  "star, twemoji style",
  "panda, noto style",
  "flower, 3d style",
  "umbrella, twemoji style",
  "ghost, flat style",
  "fish, noto style",
  "guitar, 3d style",
  "banana, twemoji style",
  "hand, flat style",
];

const args = parseArgs(Deno.args, {
  boolean: ["raw"],
  string: ["checkpoint", "guidance", "steps", "autoencoder", "columns"],
  default: {
    checkpoint: "prior",
    guidance: "4",
    steps: "25",
    autoencoder: "autoencoder",
    columns: "8",
  },
});
const [out = "samples.png", ...given] = args._.map(String);
const concept = String(args["checkpoint"]).startsWith("concept");
const prompts = given.length > 0 ? given : concept ? new Array(24).fill("") : PROMPTS;
const guidance = concept ? 1 : Number(args["guidance"]);

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

const ema = await averages(String(args["checkpoint"]));
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
fillNormal(x, random(7, "samples"));
const steps = Number(args["steps"]);
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
  await averages(String(args["autoencoder"])),
);
const pictures = await decode({
  latent_sample: floats(x.map((value) => value / scalingFactor), [count, 4, 16, 16]),
});
const columns = Math.min(count, Number(args["columns"]));
const page = { width: columns * 130, height: Math.ceil(count / columns) * 130 };
const pixels = new Uint8Array(page.width * page.height * 3).fill(136);
for (let b = 0; b < count; b++) {
  const corner = Math.floor(b / columns) * 130 * page.width + (b % columns) * 130;
  for (let i = 0; i < 128 * 128; i++) {
    const to = corner + Math.floor(i / 128) * page.width + i % 128;
    for (let c = 0; c < 3; c++) {
      pixels[3 * to + c] = Math.max(
        0,
        Math.min(255, 127.5 * (pictures[(b * 3 + c) * 16384 + i]! + 1)),
      );
    }
  }
}
await sharp(pixels, { raw: { ...page, channels: 3 } }).png().toFile(out);
