import { dirname, resolve } from "@std/path";
import { Folder } from "../files/folder.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import type { Models } from "../runtime/models.ts";
import { concatRows, type Tensor } from "../tensor/tensor.ts";
import { nullTextConfig, trainConcept, writeConceptModel } from "./concept.ts";
import { conceptSamples } from "./concept_samples.ts";
import { claimFolder, markOf, originOf, refuseInputs, STATE, WORK } from "./origin.ts";
import { findPictures, mirrored, readPicture } from "./picture_folder.ts";
import { surveyPictures } from "./picture_survey.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";
import type { StepReport } from "./trainer.ts";

/** What happens while a recipe runs. */
export type TrainEvent =
  | { readonly event: "reading" | "encoding"; readonly done: number; readonly total: number }
  | { readonly event: "looked"; readonly notes: readonly string[]; readonly path: string }
  | { readonly event: "prepared"; readonly pictures: number; readonly steps: number }
  | { readonly event: "step"; readonly steps: number } & StepReport
  | { readonly event: "samples"; readonly step: number; readonly path: string }
  | { readonly event: "finished"; readonly folder: string; readonly steps: number };

/** How a recipe is run. */
export interface RunRecipeOptions {
  readonly models: Models;
  /** Path of the recipe's file: its own paths are relative to that file. */
  readonly path: string;
  readonly threads?: number;
  /** Replaces what else the output holds. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  onEvent?(event: TrainEvent): void;
}

/** The latents of a recipe's pictures, mirror images included where it wants them. */
async function encodePictures(
  recipe: Recipe,
  files: readonly string[],
  { models, signal, onEvent }: Pick<RunRecipeOptions, "models" | "signal" | "onEvent">,
): Promise<Tensor> {
  const vae = await models.vae(recipe.prior);
  const latents: Tensor[] = [];
  for (const [i, path] of files.entries()) {
    signal?.throwIfAborted();
    const { picture } = await readPicture(path, recipe.size);
    latents.push(await vae.encode(picture));
    if (recipe.mirror) latents.push(await vae.encode(mirrored(picture)));
    onEvent?.({ event: "encoding", done: i + 1, total: files.length });
  }
  return concatRows(latents);
}

/**
 * Trains a model by a recipe and writes its folder. The training state, a loss log (`log.jsonl`) and sample sheets stand
 * in `.training/` inside the new folder; running the recipe again goes on from there.
 *
 * @throws SyntaxError for a bad recipe, AlreadyExists for an output that holds anything else, InvalidData for a picture that
 * cannot be read, Error for such a prior
 */
export async function runRecipe(json: unknown, options: RunRecipeOptions): Promise<string> {
  const recipe = parseRecipe(json, options.path);
  const { models, signal } = options;
  const near = (path: string): string => resolve(dirname(options.path), path);
  const folder = new Folder(near(recipe.output));
  const work = folder.folder(WORK);
  const emit = options.onEvent ?? (() => {});
  const { files } = await findPictures(near(recipe.pictures));
  const origin = await originOf(recipe, files, models);
  await refuseInputs(folder, near(recipe.pictures), await models.model(recipe.prior));
  await claimFolder(folder, origin, options.overwrite ?? false);
  const { notes, sheet } = await surveyPictures(near(recipe.pictures), {
    size: recipe.size,
    heldOut: 0,
    ...(signal && { signal }),
    onProgress: (done, total) => emit({ event: "reading", done, total }),
  });
  work.write("pictures.png", await encodeImage(sheet, "png"));
  emit({ event: "looked", notes, path: work.pathOf("pictures.png") });
  const latents = await encodePictures(recipe, files, options);
  const pictures = latents.shape[0]! / (recipe.mirror ? 2 : 1);
  emit({ event: "prepared", pictures, steps: recipe.steps });
  using log = work.open("log.jsonl", { append: true });
  const state = await trainConcept(models, recipe.prior, latents, {
    steps: recipe.steps,
    batch: recipe.batch,
    weighting: { gamma: recipe.snrGamma || Infinity, offset: recipe.offset },
    seed: recipe.seed,
    trainer: {
      learningRate: {
        kind: recipe.schedule,
        lr: recipe.learningRate,
        warmupSteps: recipe.warmupSteps,
        totalSteps: recipe.steps,
        floor: 0,
      },
      betas: [0.9, 0.999],
      weightDecay: recipe.weightDecay,
      maxGradNorm: 1,
      emaDecay: recipe.emaDecay,
      accumulation: recipe.accumulation,
      threads: options.threads ?? 0,
    },
    checkpoint: work.storeOf(STATE),
    origin,
    checkpointEvery: recipe.checkpointEvery,
    ...(signal && { signal }),
    onStep: async (report, { ema }) => {
      await log.write(new TextEncoder().encode(`${JSON.stringify(report)}\n`));
      emit({ event: "step", steps: recipe.steps, ...report });
      if (recipe.sampleEvery === 0 || report.step % recipe.sampleEvery !== 0) return;
      const sheet = await conceptSamples(models, recipe.prior, ema, [1, ...latents.shape.slice(1)]);
      const name = `samples-${String(report.step).padStart(6, "0")}.png`;
      work.write(name, await encodeImage(sheet, "png"));
      emit({ event: "samples", step: report.step, path: work.pathOf(name) });
    },
  });
  if (options.overwrite) folder.removeTree("unet");
  const facts = {
    title: recipe.title ?? `Concept of ${pictures} pictures`,
    ...(recipe.license && { license: recipe.license }),
    prior: recipe.prior,
    ...markOf(origin),
  };
  writeConceptModel(folder, facts, {
    config: await nullTextConfig(models, recipe.prior),
    weights: state.ema,
    precision: recipe.precision,
  });
  emit({ event: "finished", folder: folder.path, steps: state.step });
  return folder.path;
}
