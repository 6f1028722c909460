/**
 * Trains the bundled text-to-image prior, text encoder included: `deno run -A models/recipes/train_prior.ts`.
 * Stops and resumes at any time; begins with the bundled weights with `--exported`, and then needs a `--seed` of its own, or
 * it sees the pictures and noise that they have seen. A cool-down from step S:
 * `--name cooled --from prior --kind cosine --warmup S --steps S+N`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { floats, integers } from "../../src/runtime/session.ts";
import { random } from "../../src/tensor/random.ts";
import { noisedBatch } from "../../src/training/diffusion_batch.ts";
import { textToImageObjective } from "../../src/training/diffusion_objective.ts";
import { type Feeds, initialState, Trainer } from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { caption } from "./captions.ts";
import { NULL_POSITION, SCHEDULER, TEXT_ENCODER, UNET, WEIGHTING } from "./configs.ts";
import { createPicker } from "./data.ts";
import { openLatents } from "./latents.ts";
import { noiseSchedule, tokenizePrompts } from "./text.ts";
import { exportedPrior, OPTIMIZER, savedState, trainUntil, workFile } from "./training_run.ts";

const args = parseArgs(Deno.args, {
  string: ["steps", "batch", "lr", "name", "kind", "warmup", "from", "ema", "optimizer"],
  boolean: ["exported"],
  default: {
    steps: "20000",
    batch: "32",
    lr: "6e-4",
    name: "prior",
    kind: "constant",
    warmup: "150",
    from: "",
    ema: "0.998",
    optimizer: "adamw",
    seed: "1",
  },
});
const [name, from] = [String(args.name), String(args.from)];
const [steps, batch, seed] = [Number(args.steps), Number(args.batch), Number(args.seed)];

/** Shares of rows trained without their caption: under the null condition, and under the empty prompt as diffusers has it. */
const DROPPED = 0.12;
const EMPTY = 0.03;

/**
 * How often groups are seen beside what their pictures weigh, which already spares the many variants of one glyph:
 * what the model is weak at more often, smileys and animals, which it knows and which weigh more, less. Flags and
 * symbols are shapes that few prompts ask for.
 */
const FOCUS: Readonly<Record<string, number>> = {
  "activities": 1.5,
  "food-drink": 1.5,
  "objects": 1.5,
  "travel-places": 1.5,
  "people-body": 0.8,
  "smileys-emotion": 0.6,
  "symbols": 0.5,
  "flags": 0.2,
};

const sequence = TEXT_ENCODER.max_position_embeddings;
const { graph, loss } = textToImageObjective(
  UNET,
  { config: TEXT_ENCODER, sequence, nullPosition: NULL_POSITION },
  { batch, height: 16, width: 16 },
);
const known = args.exported ? await exportedPrior() : undefined;
const state = await savedState(name) ?? (from ? await savedState(from) : undefined) ??
  initialState(weightsFor(graph, 1, known));
const trainer = await Trainer.create(
  { graph, loss, trainable: [...graph.parameters.keys()] },
  state,
  {
    ...OPTIMIZER,
    optimizer: args.optimizer === "muon" ? "muon" : "adamw",
    learningRate: {
      kind: args.kind === "cosine" ? "cosine" : "constant",
      lr: Number(args.lr),
      warmupSteps: Number(args.warmup),
      totalSteps: steps,
      floor: 0.02,
    },
    weightDecay: 0.01,
    emaDecay: Number(args.ema),
  },
);

const latents = await openLatents();
await Deno.writeTextFile(workFile("scaling_factor.txt"), String(latents.scalingFactor));
const rows = latents.pictures.flatMap(({ picture, mirrored }, row) =>
  picture.split === "train" && !mirrored
    ? [{ row, picture, weight: picture.weight * (FOCUS[picture.group] ?? 1) }]
    : []
);
const pick = createPicker(rows);

const noising = {
  schedule: noiseSchedule,
  timesteps: SCHEDULER.num_train_timesteps,
  predictionType: SCHEDULER.prediction_type,
  weighting: WEIGHTING,
};

function feeds(step: number): Feeds {
  const next = random(seed, "prior", step);
  const chosen = Array.from({ length: batch }, () => pick(next));
  const drop = Float32Array.from({ length: batch }, () => next() < DROPPED ? 1 : 0);
  const prompts = chosen.map(({ picture }) => next() < EMPTY ? "" : caption(picture, next));
  return {
    ...noisedBatch((b) => latents.of(chosen[b]!.row), [batch, 4, 16, 16], noising, next),
    input_ids: integers(tokenizePrompts(["", ...prompts]), [batch + 1, sequence]),
    drop: floats(drop, [batch, 1, 1]),
  };
}

await trainUntil(steps, { name, every: 100, trainer, state, feeds });
