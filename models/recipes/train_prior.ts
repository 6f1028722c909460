/**
 * Trains the bundled text-to-image prior, text encoder included: `deno run -A models/recipes/train_prior.ts`.
 * Stops and resumes at any time. A cool-down from step S: `--name cooled --from prior.ckpt.safetensors --kind cosine
 * --warmup S --steps S+N`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { floats, integers } from "../../src/runtime/session.ts";
import { random } from "../../src/tensor/random.ts";
import { loadCheckpoint, saveCheckpoint } from "../../src/training/checkpoint.ts";
import { noisedBatch } from "../../src/training/diffusion_batch.ts";
import { textToImageObjective } from "../../src/training/diffusion_objective.ts";
import { type Feeds, initialState, Trainer } from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { caption } from "./captions.ts";
import { NULL_POSITION, SCHEDULER, TEXT_ENCODER, UNET, WEIGHTING } from "./configs.ts";
import { createPicker, WORK } from "./data.ts";
import { openLatents } from "./latents.ts";
import { noiseSchedule, tokenizePrompts } from "./text.ts";

const args = parseArgs(Deno.args, {
  string: ["steps", "batch", "lr", "name", "kind", "warmup", "from", "ema"],
  default: {
    steps: "20000",
    batch: "32",
    lr: "6e-4",
    name: "prior",
    kind: "constant",
    warmup: "150",
    from: "",
    ema: "0.998",
  },
});
const text = (name: string): string => String(args[name]);
const [steps, batch] = [Number(args["steps"]), Number(args["batch"])];
const file = (name: string): string => new URL(name, WORK).pathname;
const checkpoint = file(`${text("name")}.ckpt.safetensors`);

/** Shares of rows trained without their caption: under the null condition, and under the empty prompt as diffusers has it. */
const DROPPED = 0.12;
const EMPTY = 0.03;

/**
 * How often groups are seen beside what their pictures weigh: a short run learns faces, animals and food well rather
 * than everything badly. Later sittings can even this out.
 */
const FOCUS: Readonly<Record<string, number>> = {
  "smileys-emotion": 2,
  "animals-nature": 1.6,
  "food-drink": 1.3,
  "travel-places": 0.7,
  "objects": 0.7,
  "activities": 0.7,
  "people-body": 0.2,
  "symbols": 0.12,
  "flags": 0.01,
};

const sequence = TEXT_ENCODER.max_position_embeddings;
const { graph, loss } = textToImageObjective(
  UNET,
  { config: TEXT_ENCODER, sequence, nullPosition: NULL_POSITION },
  { batch, height: 16, width: 16 },
);
const state = await loadCheckpoint(checkpoint).catch(async () =>
  text("from") ? await loadCheckpoint(file(text("from"))) : initialState(weightsFor(graph, 1))
);
const trainer = await Trainer.create(graph, loss, [...graph.parameters.keys()], state, {
  learningRate: {
    kind: text("kind") === "cosine" ? "cosine" : "constant",
    lr: Number(args["lr"]),
    warmupSteps: Number(args["warmup"]),
    totalSteps: steps,
    floor: 0.02,
  },
  betas: [0.9, 0.99],
  weightDecay: 0.01,
  maxGradNorm: 1,
  emaDecay: Number(args["ema"]),
  accumulation: 1,
  threads: 0,
});

const latents = await openLatents();
await Deno.writeTextFile(file("scaling_factor.txt"), String(latents.scalingFactor));
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
  const next = random(1, "prior", step);
  const chosen = Array.from({ length: batch }, () => pick(next));
  const drop = Float32Array.from({ length: batch }, () => next() < DROPPED ? 1 : 0);
  const prompts = chosen.map(({ picture }) => next() < EMPTY ? "" : caption(picture, next));
  return {
    ...noisedBatch((b) => latents.of(chosen[b]!.row), [batch, 4, 16, 16], noising, next),
    input_ids: integers(tokenizePrompts(["", ...prompts]), [batch + 1, sequence]),
    drop: floats(drop, [batch, 1, 1]),
  };
}

const log = await Deno.open(file(`${text("name")}.log.jsonl`), { create: true, append: true });
const started = performance.now();
while (state.step < steps) {
  const report = await trainer.step(() => feeds(state.step));
  const line = { ...report, seconds: (performance.now() - started) / 1000 };
  await log.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  if (state.step % 100 === 0 || state.step === steps) await saveCheckpoint(checkpoint, state);
}
