/**
 * Trains the bundled AutoencoderKL on crops of the pictures: `deno run -A models/recipes/train_autoencoder.ts`.
 * Stops and resumes at any time; with `--decoder` the encoder stays and only the decoder goes on learning: `--decoder --name decoder --from autoencoder`.
 */
import { autoencoderObjective } from "../../src/training/autoencoder_objective.ts";
import { type Feeds, initialState, Trainer } from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { floats } from "../../src/runtime/session.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { parseArgs } from "@std/cli/parse-args";
import { createPicker, openPictures, selectPictures } from "./data.ts";
import { SIZE } from "./picture.ts";
import { AUTOENCODER } from "./configs.ts";
import { averages, OPTIMIZER, savedState, trainUntil } from "./training_run.ts";

const args = parseArgs(Deno.args, {
  string: ["steps", "size", "batch", "lr", "name", "from"],
  boolean: ["decoder"],
  default: { steps: "1700", size: "64", batch: "16", lr: "2e-3", name: "autoencoder", from: "" },
});
const [name, from] = [String(args.name), String(args.from)];
const [steps, size, batch] = [Number(args.steps), Number(args.size), Number(args.batch)];

const { graph, loss } = autoencoderObjective(AUTOENCODER, {
  batch,
  size,
  klWeight: 5e-4,
  edgeWeight: 1,
});
const state = await savedState(name) ??
  initialState(weightsFor(graph, 1, from ? await averages(from) : undefined));
const trainable = [...graph.parameters.keys()].filter((parameter) =>
  !args.decoder || /^(decoder|post_quant_conv)\./.test(parameter)
);
const trainer = await Trainer.create({ graph, loss, trainable }, state, {
  ...OPTIMIZER,
  learningRate: {
    kind: "cosine",
    lr: Number(args.lr),
    warmupSteps: 50,
    totalSteps: steps,
    floor: 0.05,
  },
  weightDecay: 0,
  emaDecay: 0.995,
});

const pictures = await openPictures();
const pick = createPicker(selectPictures(pictures.list, "train"));
const image = new Float32Array(batch * 3 * size * size);
const noise = new Float32Array(batch * 4 * (size / 8) ** 2);

/** Random crops, mirrored half of the time, in [-1, 1] with channels first. */
function feeds(step: number): Feeds {
  const next = random(1, name, step);
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

await trainUntil(steps, { name, every: 50, trainer, state, feeds });
