import { dirname, resolve } from "@std/path";
import { diskFull, isDiskFull, sizeText } from "../files/free_space.ts";
import { unetGraph } from "../onnx/builders/unet_graph.ts";
import { numberOf } from "../runtime/models/json_file.ts";
import type { ModelFolder } from "../runtime/models/model_folder.ts";
import { trainingOf } from "../runtime/models/training.ts";
import type { Models } from "../runtime/models.ts";
import { teachingFault } from "./base_weights.ts";
import { savedSteps } from "./checkpoint.ts";
import type { NoisingOptions } from "./diffusion_batch.ts";
import { type BatchShape, taughtConfig } from "./learner.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";
import type { Cost, RunRecipeOptions } from "./train_event.ts";
import type { TrainerOptions } from "./trainer.ts";

/** A recipe whose size and rate are settled. */
export type SizedRecipe = Recipe & { readonly size: number; readonly learningRate: number };

/** The side of pictures that a model was trained on itself. */
export async function ownSize(models: Models, model: ModelFolder): Promise<number> {
  const side = numberOf(model.component("unet").config ?? {}, "sample_size", 64);
  return side * (await models.vae(model.id)).downscale;
}

/** Networks of more weights are taught as slowly as the paper teaches Stable Diffusion's, small ones as the bundled are. */
const LARGE = 5e7;

async function rateFor(models: Models, recipe: Recipe): Promise<number> {
  if (recipe.rank !== undefined) return 1e-4;
  const { parameters } = unetGraph(await taughtConfig(models, recipe));
  const weights = parameters.values().reduce(
    (sum, { shape }) => sum + (shape as number[]).reduce((a, b) => a * b, 1),
    0,
  );
  return weights > LARGE ? 1e-5 : 2e-4;
}

/** A model's id as it is; the path of its folder, where it is one from the recipe's. */
async function placeOf(prior: string, recipe: string): Promise<string> {
  if (!/[\\/]/.test(prior)) return prior;
  const path = resolve(dirname(recipe), prior);
  const isFolder = await Deno.stat(path).then((found) => found.isDirectory, () => false);
  return isFolder ? path : prior;
}

/** A recipe with all that is left open in it, and the model that it begins with. */
export interface Settled {
  readonly recipe: SizedRecipe;
  readonly prior: ModelFolder;
}

/** @throws SyntaxError for a bad recipe, Error for a prior that cannot be taught */
export async function settle(
  json: unknown,
  { models, path, name = path }: RunRecipeOptions,
): Promise<Settled> {
  const read = parseRecipe(json, name);
  const parsed = { ...read, prior: await placeOf(read.prior, path) };
  const prior = await models.model(parsed.prior);
  const fault = teachingFault(prior);
  if (fault !== undefined) {
    throw new SyntaxError(`Cannot train "${parsed.prior}": ${fault}`);
  }
  if (parsed.keepAt.some((step) => step > parsed.steps)) {
    throw new SyntaxError(
      `Cannot train by ${name}: "keepAt" should be at most "steps", ${parsed.steps}`,
    );
  }
  const { downscale } = await models.vae(parsed.prior);
  const size = parsed.size ?? await ownSize(models, prior);
  // The network halves its latents at each block but the last, and needs whole numbers of them.
  const blocks = prior.component("unet").config?.["block_out_channels"];
  const multiple = downscale * 2 ** ((Array.isArray(blocks) ? blocks.length : 4) - 1);
  if (size % multiple !== 0) {
    throw new SyntaxError(
      `Cannot train by ${name}: "size" should be a multiple of ${multiple} for "${parsed.prior}", but is ${size}`,
    );
  }
  const learningRate = parsed.learningRate ?? await rateFor(models, parsed);
  return { recipe: { ...parsed, size, learningRate }, prior };
}

export function trainerOptions(recipe: SizedRecipe, threads = 0): TrainerOptions {
  return {
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
    threads,
  };
}

/** The shape of a recipe's batches: that of latents, by the prior's autoencoder. */
export async function batchShape(models: Models, recipe: SizedRecipe): Promise<BatchShape> {
  const { downscale, latentChannels } = await models.vae(recipe.prior);
  const side = recipe.size / downscale;
  return [recipe.batch, latentChannels, side, side];
}

/** What takes less memory. */
const LESS = 'a smaller "batch" with more "accumulation", a smaller "size", or a LoRA ("rank")';

/**
 * @param there bytes of it that the folder has already, which is gone on with
 * @throws Error that says how much disk or memory is missing: with code ENOSPC or ENOMEM
 */
export function checkRoom(
  { disk, freeDisk, memory }: Pick<Cost, "disk" | "freeDisk" | "memory">,
  folder: string,
  there = 0,
): void {
  if (disk - there > freeDisk) {
    const [wanted, free] = [disk - there, freeDisk].map(sizeText);
    throw diskFull(
      `Cannot train into "${folder}": ${wanted} are needed on its disk, and ${free} are free`,
    );
  }
  const { total, swapTotal } = Deno.systemMemoryInfo();
  if (memory > total + swapTotal) {
    const [wanted, all] = [memory, total + swapTotal].map(sizeText);
    const why =
      `Cannot train into "${folder}": up to ${wanted} of memory are needed, and there are ${all} in all: take ${LESS}`;
    throw Object.assign(new Error(why), { code: "ENOMEM" });
  }
}

/** What is thrown where memory runs out, by V8 and by ONNX Runtime. */
const NO_MEMORY =
  /bad.?alloc|failed to allocate|out of memory|allocation failed|typed array length/i;

/**
 * An error in words that help, where memory or the disk has run out, with what is saved.
 *
 * @param state the file of the training's state, once it is known
 */
export async function explainLack(error: unknown, state: string | undefined): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const isFull = isDiskFull(error);
  if (isFull && /^Cannot /.test(error.message)) return error; // it was so before it began
  if (!isFull && !NO_MEMORY.test(error.message)) return error;
  const step = state === undefined ? 0 : await savedSteps(state);
  const saved = step > 0
    ? `What was saved up to step ${step} is whole`
    : "Nothing was saved of it yet";
  if (isFull) {
    const why =
      `Cannot go on with the training: the disk is full. ${saved}: make room, and start it again`;
    return diskFull(why, error);
  }
  const why = `Memory has run out: take ${LESS}. ${saved}`;
  return Object.assign(new Error(why, { cause: error }), { code: "ENOMEM" });
}

/** The noise that a prior was trained on, weighed as a recipe has it. */
export function noisingOf(
  prior: ModelFolder,
  { snrGamma, offset }: Pick<Recipe, "snrGamma" | "offset">,
): NoisingOptions {
  const { predictionType, schedule } = trainingOf(prior);
  const timesteps = Number(prior.find("scheduler")?.config?.["num_train_timesteps"] ?? 1000);
  return {
    schedule,
    timesteps,
    predictionType,
    weighting: { gamma: snrGamma || Infinity, offset },
  };
}
