/**
 * Trains the bundled AutoencoderKL on crops of the pictures: `deno run -A models/recipes/train_autoencoder.ts`.
 * Stops and resumes at any time; with `--decoder` the encoder stays and only the decoder goes on learning.
 */
import { autoencoderObjective } from "../../src/training/autoencoder_objective.ts";
import { loadCheckpoint, saveCheckpoint } from "../../src/training/checkpoint.ts";
import { type Feeds, initialState, Trainer } from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { floats } from "../../src/runtime/session.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { parseArgs } from "@std/cli/parse-args";
import { createPicker, openPictures, selectPictures, WORK } from "./data.ts";
import { SIZE } from "./picture.ts";
import { AUTOENCODER } from "./configs.ts";

const args = parseArgs(Deno.args, {
  string: ["steps", "size", "batch", "lr", "name", "from"],
  boolean: ["decoder"],
  default: { steps: "1700", size: "64", batch: "16", lr: "2e-3", name: "autoencoder", from: "" },
});
const [steps, size, batch] = [Number(args["steps"]), Number(args["size"]), Number(args["batch"])];
const file = (name: string): string => new URL(name, WORK).pathname;
const checkpoint = file(`${args["name"]}.ckpt.safetensors`);

const { graph, loss } = autoencoderObjective(AUTOENCODER, {
  batch,
  size,
  klWeight: 5e-4,
  edgeWeight: 1,
});
let state = await loadCheckpoint(checkpoint).catch(() => undefined);
if (!state) {
  const known = args["from"] ? (await loadCheckpoint(file(String(args["from"])))).ema : new Map();
  state = initialState(weightsFor(graph, 1, known));
}
const decoderOnly = args["decoder"] === true;
const trainable = [...graph.parameters.keys()].filter((name) =>
  !decoderOnly || /^(decoder|post_quant_conv)\./.test(name)
);
const trainer = await Trainer.create(graph, loss, trainable, state, {
  learningRate: {
    kind: "cosine",
    lr: Number(args["lr"]),
    warmupSteps: 50,
    totalSteps: steps,
    floor: 0.05,
  },
  betas: [0.9, 0.99],
  weightDecay: 0,
  maxGradNorm: 1,
  emaDecay: 0.995,
  accumulation: 1,
  threads: 0,
});

const pictures = await openPictures();
const pick = createPicker(selectPictures(pictures.list, "train"));
const image = new Float32Array(batch * 3 * size * size);
const noise = new Float32Array(batch * 4 * (size / 8) ** 2);

/** Random crops, mirrored half of the time, in [-1, 1] with channels first. */
function feeds(step: number): Feeds {
  const next = random(1, args["name"] as string, step);
  for (let b = 0; b < batch; b++) {
    const pixels = pictures.pixels(pick(next).index);
    const [x0, y0] = [0, 1].map(() => 8 * Math.floor(next() * ((SIZE - size) / 8 + 1))) as [
      number,
      number,
    ];
    const mirrored = next() < 0.5;
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const column = x0 + (mirrored ? size - 1 - x : x);
          image[((b * 3 + c) * size + y) * size + x] =
            pixels[((y0 + y) * SIZE + column) * 3 + c]! / 127.5 - 1;
        }
      }
    }
  }
  fillNormal(noise, next);
  return {
    image: floats(image, [batch, 3, size, size]),
    noise: floats(noise, [batch, 4, size / 8, size / 8]),
  };
}

const log = await Deno.open(file(`${args["name"]}.log.jsonl`), { create: true, append: true });
const started = performance.now();
while (state.step < steps) {
  const report = await trainer.step(() => feeds(state.step));
  await log.write(
    new TextEncoder().encode(
      `${JSON.stringify({ ...report, seconds: (performance.now() - started) / 1000 })}\n`,
    ),
  );
  if (state.step % 50 === 0 || state.step === steps) await saveCheckpoint(checkpoint, state);
}
