/**
 * The velocity error of a prior by group of pictures, split and timestep, under full captions and noise that are the same
 * each time: `deno run -A models/recipes/measure_prior.ts [--checkpoint cooled]`; of the shipped weights unless given.
 * Where an error on pictures to train on is as large as on those held out, the model is underfit.
 */
import { parseArgs } from "@std/cli/parse-args";
import { writeModel } from "../../src/onnx/write.ts";
import { floats, integers, Session } from "../../src/runtime/session.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { textToImageObjective } from "../../src/training/diffusion_objective.ts";
import { fullCaption } from "./captions.ts";
import { NULL_POSITION, TEXT_ENCODER, UNET } from "./configs.ts";
import { openLatents } from "./latents.ts";
import type { Picture } from "./picture.ts";
import { noiseSchedule, tokenizePrompts } from "./text.ts";
import { averages, exportedPrior } from "./training_run.ts";

const TIMESTEPS = [200, 400, 700, 950];
const ROWS = 32;
/** Batches of each group, split and timestep. */
const REPEATS = 2;

const { checkpoint } = parseArgs(Deno.args, { string: ["checkpoint"] });
const weights = checkpoint ? await averages(String(checkpoint)) : await exportedPrior();
const latents = await openLatents();
const sequence = TEXT_ENCODER.max_position_embeddings;
const shape = [ROWS, 4, 16, 16] as const;
const { graph, loss } = textToImageObjective(
  UNET,
  { config: TEXT_ENCODER, sequence, nullPosition: NULL_POSITION },
  { batch: ROWS, height: 16, width: 16 },
);
graph.output("loss", loss);
await using session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
const fixed = Object.fromEntries(
  [...graph.parameters].map(([name, { shape }]) => [
    name,
    floats(weights.get(name)!, shape as number[]),
  ]),
);

type Row = { readonly row: number; readonly picture: Picture };

/** Mean of |v - v̂|² a number. */
async function errorOf(rows: readonly Row[], timestep: number, repeat: number): Promise<number> {
  const next = random(1, "measure", timestep, repeat);
  const { alpha, sigma } = noiseSchedule.levelAt(timestep);
  const size = 4 * 16 * 16;
  const [sample, target] = [new Float32Array(ROWS * size), new Float32Array(ROWS * size)];
  const noise = new Float32Array(size);
  const chosen = Array.from({ length: ROWS }, () => rows[Math.floor(next() * rows.length)]!);
  chosen.forEach(({ row }, b) => {
    const clean = latents.of(row);
    fillNormal(noise, next);
    for (let i = 0; i < size; i++) {
      sample[b * size + i] = alpha * clean[i]! + sigma * noise[i]!;
      target[b * size + i] = alpha * noise[i]! - sigma * clean[i]!;
    }
  });
  const prompts = ["", ...chosen.map(({ picture }) => fullCaption(picture))];
  const { mse } = await session.run({
    ...fixed,
    sample: floats(sample, shape),
    target: floats(target, shape),
    timestep: floats(new Float32Array(ROWS).fill(timestep), [ROWS]),
    weight: floats(new Float32Array(ROWS).fill(1), [ROWS]),
    input_ids: integers(tokenizePrompts(prompts), [ROWS + 1, sequence]),
    drop: floats(new Float32Array(ROWS), [ROWS, 1, 1]),
  }, { mse: null });
  return Number(mse!.data[0]);
}

const groups = Map.groupBy(
  latents.pictures.flatMap(({ picture, mirrored }, row) => mirrored ? [] : [{ row, picture }]),
  ({ picture }) => picture.group,
);
const lines = [["group", ...TIMESTEPS.flatMap((t) => [`${t} train`, `${t} held out`])]];
const sums = TIMESTEPS.flatMap(() => [0, 0]);
for (const [group, rows] of groups) {
  const errors: number[] = [];
  for (const timestep of TIMESTEPS) {
    for (const split of ["train", "test"] as const) {
      const some = rows.filter(({ picture }) =>
        (picture.split === "train") === (split === "train")
      );
      let sum = 0;
      for (let i = 0; i < REPEATS; i++) sum += some.length ? await errorOf(some, timestep, i) : NaN;
      errors.push(sum / REPEATS);
    }
  }
  errors.forEach((error, i) => sums[i]! += error / groups.size);
  lines.push([group, ...errors.map((error) => error.toFixed(4))]);
}
lines.push(["mean", ...sums.map((sum) => sum.toFixed(4))]);
const width = (column: number): number => Math.max(...lines.map((line) => line[column]!.length));
const widths = lines[0]!.map((_, column) => width(column));
const text = lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")).join(
  "\n",
);
await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
