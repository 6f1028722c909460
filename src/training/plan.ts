import { numberOf } from "../runtime/models/json_file.ts";
import type { ModelFolder } from "../runtime/models/model_folder.ts";
import { trainingOf } from "../runtime/models/training.ts";
import type { Models } from "../runtime/models.ts";
import { teachingFault } from "./base_weights.ts";
import type { NoisingOptions } from "./diffusion_batch.ts";
import type { BatchShape } from "./learner.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";
import type { RunRecipeOptions } from "./train_event.ts";
import type { TrainerOptions } from "./trainer.ts";

/** A recipe whose size is settled. */
export type SizedRecipe = Recipe & { readonly size: number };

/** The side of pictures that a model was trained on itself. */
async function ownSize(models: Models, model: ModelFolder): Promise<number> {
  const side = numberOf(model.component("unet").config ?? {}, "sample_size", 64);
  return side * (await models.vae(model.id)).downscale;
}

/** @throws SyntaxError for a bad recipe, Error for a prior that cannot be taught */
export async function settle(
  json: unknown,
  { models, path }: RunRecipeOptions,
): Promise<{ readonly recipe: SizedRecipe; readonly prior: ModelFolder }> {
  const parsed = parseRecipe(json, path);
  const prior = await models.model(parsed.prior);
  const fault = teachingFault(prior);
  if (fault !== undefined) {
    throw new SyntaxError(`Cannot train "${parsed.prior}": ${fault}`);
  }
  const { downscale } = await models.vae(parsed.prior);
  const size = parsed.size ?? await ownSize(models, prior);
  // The network halves its latents at each block but the last, and needs whole numbers of them.
  const blocks = prior.component("unet").config?.["block_out_channels"];
  const multiple = downscale * 2 ** ((Array.isArray(blocks) ? blocks.length : 4) - 1);
  if (size % multiple !== 0) {
    throw new SyntaxError(
      `Cannot train by ${path}: "size" should be a multiple of ${multiple} for "${parsed.prior}", but is ${size}`,
    );
  }
  return { recipe: { ...parsed, size }, prior };
}

export function trainerOptions(recipe: Recipe, threads = 0): TrainerOptions {
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

/** @throws Error that says how much is missing */
export function checkRoom(
  { disk, freeDisk }: { disk: number; freeDisk: number },
  folder: string,
): void {
  if (disk <= freeDisk) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
  const why = `Cannot train into "${folder}": ${gigabytes(disk)} are needed on its disk, and ${
    gigabytes(freeDisk)
  } are free`;
  throw Object.assign(new Error(why), { code: "ENOSPC" });
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
