/**
 * Trains a bundled concept-centric model from the exported prior, on pictures alone:
 * `deno run -A models/recipes/train_concept.ts faces|animals|fruit`. Stops and resumes at any time.
 */
import { parseArgs } from "@std/cli/parse-args";
import { Models } from "../../src/runtime/models.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { trainConcept } from "../../src/training/concept.ts";
import { WEIGHTING } from "./configs.ts";
import { LATENT_SIZE, openLatents } from "./latents.ts";
import type { Concept } from "./picture.ts";
import { OPTIMIZER, workFile } from "./training_run.ts";

const args = parseArgs(Deno.args, {
  string: ["steps", "batch", "lr", "ema"],
  default: { steps: "500", batch: "32", lr: "2e-4", ema: "0.99" },
});
const concept = String(args._[0]) as Concept;

const { pictures, of } = await openLatents();
const rows = pictures.flatMap(({ picture }, row) =>
  picture.split === "train" && picture.concepts.includes(concept) ? [of(row)] : []
);
if (rows.length === 0) {
  throw new RangeError(`Expected a concept of the data set, but got "${concept}"`);
}
const data = new Float32Array(rows.length * LATENT_SIZE);
rows.forEach((row, i) => data.set(row, i * LATENT_SIZE));

await using models = new Models();
using log = await Deno.open(workFile(`concept-${concept}.log.jsonl`), {
  create: true,
  append: true,
});
const steps = Number(args.steps);
await trainConcept(models, "emoji", tensor(data, [rows.length, 4, 16, 16]), {
  steps,
  batch: Number(args.batch),
  weighting: WEIGHTING,
  seed: 1,
  trainer: {
    ...OPTIMIZER,
    learningRate: {
      kind: "cosine",
      lr: Number(args.lr),
      warmupSteps: 20,
      totalSteps: steps,
      floor: 0.1,
    },
    weightDecay: 0.01,
    emaDecay: Number(args.ema),
  },
  checkpoint: workFile(`concept-${concept}.ckpt.safetensors`),
  checkpointEvery: 50,
  onStep: async (report) => {
    await log.write(new TextEncoder().encode(`${JSON.stringify(report)}\n`));
  },
});
