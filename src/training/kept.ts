import { Folder } from "../files/folder.ts";
import {
  claimFolder,
  holdFolder,
  isMadeBy,
  type Origin,
  refuseInputs,
  WORK,
  WRITTEN,
} from "./origin.ts";
import { OwnFiles } from "./own_files.ts";
import type { SizedRecipe } from "./plan.ts";
import { REMEDIES, type RunRecipeOptions } from "./train_event.ts";
import { type TaughtModel, titleOf, writeTaught } from "./write_model.ts";

/** A model on the way of a training, which is kept beside that of its end: to guide with as the weaker one, for instance. */
export interface Kept {
  readonly step: number;
  readonly folder: Folder;
  readonly origin: Origin;
}

/** What the model at a step is called, or its folder, by that of the end. */
export const keptAt = (output: string, step: number): string => `${output}-at-${step}`;

/**
 * The models that a training is to keep, once it is sure that they replace nothing else.
 *
 * @param output path of the training's own model
 * @throws as {@link refuseInputs} and {@link claimFolder}
 */
export async function claimKept(
  { keepAt }: Pick<SizedRecipe, "keepAt">,
  training: {
    readonly output: string;
    readonly origin: Origin;
    readonly inputs: Parameters<typeof refuseInputs>[1];
    readonly prior: Parameters<typeof refuseInputs>[2];
  },
  { within, overwrite = false, remedies = REMEDIES }: RunRecipeOptions,
): Promise<readonly Kept[]> {
  return await Promise.all([...new Set(keepAt)].map(async (step) => {
    const folder = new Folder(keptAt(training.output, step), within);
    const origin = { ...training.origin, step };
    await refuseInputs(folder, training.inputs, training.prior, remedies);
    await claimFolder(folder, origin, { overwrite, remedies });
    return { step, folder, origin };
  }));
}

/** @throws SyntaxError for a step that is past, and whose model is not there */
export async function refusePast(
  kept: readonly Kept[],
  done: number,
  { remedies: { anew } = REMEDIES }: RunRecipeOptions,
): Promise<void> {
  for (const { step, folder, origin } of kept) {
    if (step > done || await isMadeBy(folder, origin)) continue;
    throw new SyntaxError(
      `Cannot keep the model at step ${step}: ${done} steps are learnt already. Leave it out of "keepAt", or ${anew} to begin anew`,
    );
  }
}

/**
 * Writes the model as it is at a step.
 *
 * @returns why that cannot be, such as for another training that has come there meanwhile: this one goes on
 */
export async function writeKept(
  { step, folder, origin }: Kept,
  model: TaughtModel,
  { overwrite = false, remedies = REMEDIES }: Pick<RunRecipeOptions, "overwrite" | "remedies">,
): Promise<string | undefined> {
  const { recipe } = model;
  try {
    using _ = holdFolder(folder);
    await claimFolder(folder, origin, { overwrite, remedies });
    const isMade = await isMadeBy(folder, origin);
    const own = new OwnFiles(folder, folder.folder(WORK), { isReplaced: overwrite, isMade });
    if (overwrite) { for (const name of WRITTEN) folder.removeTree(name); }
    const title = `${titleOf(model)} at step ${step}`;
    const kept = { ...model, origin, recipe: { ...recipe, output: folder.path, title } };
    writeTaught(folder, kept, own);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return `The model at step ${step} is not kept. ${error.message}`;
  }
}
