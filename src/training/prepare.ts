import { dirname, join, resolve } from "@std/path";
import type { Condition } from "../diffusion/conditions/condition.ts";
import type { Folder } from "../files/folder.ts";
import { bytesAt } from "../files/free_space.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import { readCaptions } from "./captions.ts";
import { costOf } from "./cost.ts";
import { encodePictures, lessonsOf } from "./data_set.ts";
import { findHints, readHints } from "./hints.ts";
import { claimKept, type Kept, refusePast } from "./kept.ts";
import { type Learner, openLearner } from "./learner.ts";
import type { Lesson, LessonOptions } from "./lessons.ts";
import {
  claimFolder,
  holdFolder,
  type Origin,
  originOf,
  refuseInputs,
  removeWork,
  STATE,
  WORK,
  WRITTEN,
} from "./origin.ts";
import { filesOf, findPictures } from "./picture_folder.ts";
import { type SurveyedPicture, surveyPictures } from "./picture_survey.ts";
import { batchShape, checkRoom, noisingOf, type Settled, type SizedRecipe } from "./plan.ts";
import { openState } from "./state.ts";
import { REMEDIES, type RunRecipeOptions } from "./train_event.ts";
import { initialState, type TrainerState } from "./trainer.ts";

/** A training that can begin, or go on. */
export interface Prepared {
  readonly recipe: SizedRecipe;
  /** Of the new model, and of the training's own files in it. */
  readonly folder: Folder;
  readonly work: Folder;
  /** Models on its way. */
  readonly kept: readonly Kept[];
  readonly origin: Origin;
  readonly pictures: readonly SurveyedPicture[];
  readonly learner: Learner;
  readonly lessons: readonly Lesson[];
  readonly heldOut: readonly Lesson[];
  readonly batches: LessonOptions;
  /** Of all captions, each once; none where it learns without. */
  readonly captions: readonly Condition[];
  readonly state: TrainerState;
  /** What keeps other trainings from the folder. */
  readonly held: Disposable;
}

/**
 * Looks at the pictures, tells what it would take, and encodes them. Until all that can be seen to be wrong has been
 * looked for, nothing is written or removed; in a dry run nothing is at all.
 */
export async function prepare(
  { recipe, prior }: Settled,
  folder: Folder,
  options: RunRecipeOptions,
): Promise<Prepared> {
  const { models, signal, overwrite = false, dryRun = false } = options;
  const emit: NonNullable<RunRecipeOptions["onEvent"]> = (event) => options.onEvent?.(event);
  const near = (path: string): string => resolve(dirname(options.path), path);
  const { remedies = REMEDIES } = options;
  const place = near(recipe.pictures);
  const work = folder.folder(WORK);
  const found = await findPictures(place);
  const hintFiles = recipe.hints === undefined
    ? undefined
    : await findHints(near(recipe.hints), { folder: place, files: found.files });
  const read = [{ folder: place, files: filesOf(found, recipe.kind) }];
  if (hintFiles) read.push({ folder: near(recipe.hints!), files: [...hintFiles] });
  const origin = await originOf(recipe, read, models);
  const inputs = { folder: place, files: read.flatMap(({ files }) => files) };
  await refuseInputs(folder, inputs, prior, remedies);
  const claim = () => claimFolder(folder, origin, { overwrite, remedies });
  const { isOther: isAnew } = await claim();
  const training = { output: folder.path, origin, inputs, prior };
  const kept = await claimKept(recipe, training, options);
  const { pictures, notes, sheet } = await surveyPictures(place, {
    size: recipe.size,
    heldOut: recipe.heldOut,
    ...(signal && { signal }),
    onProgress: (done, total) => emit({ event: "reading", done, total }),
  });
  const names = pictures.map(({ name }) => name);
  const said = recipe.kind === "concept"
    ? undefined
    : await readCaptions(place, names, recipe.caption);
  const texts = said?.captions;
  emit({ event: "looked", notes: [...notes, ...said?.notes ?? []] });
  const shape = await batchShape(models, recipe);
  const cost = await costOf(models, recipe, {
    shape,
    folder: folder.path,
    pictures: pictures.length,
  });
  emit({ event: "cost", ...cost });
  checkRoom(cost, folder.path, isAnew ? 0 : bytesOf(folder));
  using held = new DisposableStack();
  if (!dryRun) held.use(holdFolder(folder));
  const { isOther } = await claim(); // of what was there before, others may have made more meanwhile
  if (!dryRun) {
    if (isOther) removeWork(folder);
    work.write("pictures.png", await encodeImage(sheet, "png"));
    emit({ event: "pictures", path: work.pathOf("pictures.png") });
  }
  const { size, mirror } = recipe;
  const latents = await encodePictures(pictures, {
    models,
    prior: recipe.prior,
    size,
    mirror,
    latent: shape[1] * shape[2] * shape[3],
    key: JSON.stringify([origin["pictures"], origin["prior"], recipe.size, recipe.mirror]),
    ...(!dryRun && { work }),
    ...(signal && { signal }),
    onEvent: emit,
  });
  const hints = recipe.kind === "controlnet"
    ? await readHints(pictures, { files: hintFiles, size, mirror, signal })
    : undefined;
  const learner = await openLearner(models, recipe, shape);
  const conditions = texts && await conditionsOf(texts, learner);
  const state = isOther
    ? initialState(learner.initial())
    : await openState(work.pathOf(STATE), learner, remedies);
  const { step } = state;
  if (step > recipe.steps) {
    throw new SyntaxError(
      `Cannot train ${recipe.steps} steps: "${folder.path}" has learnt ${step} already. Ask for more, or ${remedies.anew} to begin anew`,
    );
  }
  await refusePast(kept, step, options);
  emit({ event: "prepared", ...countsOf(pictures), size: recipe.size, steps: recipe.steps, step });
  return {
    recipe,
    folder,
    work,
    kept,
    origin,
    pictures,
    learner,
    ...lessonsOf(pictures, latents, { conditions, hints }),
    batches: {
      learner,
      shape,
      noising: noisingOf(prior, recipe),
      nothing: await learner.conditionOf(undefined),
      dropout: recipe.captionDropout ?? 0,
    },
    captions: [...new Set(conditions)],
    state,
    held: held.move(),
  };
}

/** Bytes of what a training has written into its folder. */
const bytesOf = ({ path }: Folder): number =>
  [WORK, ...WRITTEN].reduce((sum, name) => sum + bytesAt(join(path, name)), 0);

/** How many are learnt from, and how many held out. */
export function countsOf(
  pictures: readonly SurveyedPicture[],
): { readonly pictures: number; readonly heldOut: number } {
  const heldOut = pictures.filter(({ isHeldOut }) => isHeldOut).length;
  return { pictures: pictures.length - heldOut, heldOut };
}

/** Of each text its condition, equal texts one; of an empty one that of none. */
async function conditionsOf(texts: readonly string[], learner: Learner): Promise<Condition[]> {
  const known = new Map<string, Condition>();
  for (const text of new Set(texts)) known.set(text, await learner.conditionOf(text || undefined));
  return texts.map((text) => known.get(text)!);
}
