import { dirname, resolve } from "@std/path";
import type { Condition } from "../diffusion/conditions/condition.ts";
import { Folder } from "../files/folder.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import type { ModelFolder } from "../runtime/models/model_folder.ts";
import { random } from "../tensor/random.ts";
import { rows, type Tensor } from "../tensor/tensor.ts";
import { readCaptions } from "./captions.ts";
import { type Copies, findCopies } from "./copies.ts";
import { costOf } from "./cost.ts";
import { encodePictures, lessonsOf } from "./data_set.ts";
import { type BatchShape, type Learner, openLearner } from "./learner.ts";
import { drawBatch } from "./lessons.ts";
import { claimFolder, type Origin, originOf, refuseInputs, STATE, WORK } from "./origin.ts";
import { findPictures } from "./picture_folder.ts";
import { type Survey, surveyPictures } from "./picture_survey.ts";
import {
  batchShape,
  checkRoom,
  explainMemory,
  noisingOf,
  settle,
  type SizedRecipe,
  trainerOptions,
} from "./plan.ts";
import { paintSamples } from "./samples.ts";
import { openState } from "./state.ts";
import { type Taught, teach } from "./teach.ts";
import type { RunRecipeOptions, TrainEvent } from "./train_event.ts";
import { initialState, Trainer } from "./trainer.ts";
import type { Weights } from "./weights.ts";
import { writeTaught, WRITTEN } from "./write_model.ts";

export type { RunRecipeOptions, TrainEvent };

/** Steps after which the time is told again, from what they took. */
const SURE_AFTER = 10;

/** What a training has at hand. */
interface Run {
  readonly recipe: SizedRecipe;
  readonly prior: ModelFolder;
  readonly options: RunRecipeOptions;
  readonly folder: Folder;
  readonly work: Folder;
  readonly pictures: string;
  readonly shape: BatchShape;
  readonly origin: Origin;
  emit(event: TrainEvent): void;
}

/**
 * Trains a model by a recipe and writes its folder. The training state, a loss log (`log.jsonl`) and sheets of pictures
 * and samples stand in `.training/` inside the new folder; running the recipe again goes on from there. Stopped, it
 * leaves the model as far as it is.
 *
 * @throws SyntaxError for a bad recipe, AlreadyExists for an output that holds anything else, InvalidData for pictures that
 * cannot be read or learnt from, Error for such a prior, the signal's reason when it is stopped
 */
export async function runRecipe(json: unknown, options: RunRecipeOptions): Promise<string> {
  try {
    return await run(json, options);
  } catch (error) {
    throw explainMemory(error);
  }
}

async function run(json: unknown, options: RunRecipeOptions): Promise<string> {
  const { models, signal, dryRun = false, onEvent } = options;
  const { recipe, prior } = await settle(json, options);
  const near = (path: string): string => resolve(dirname(options.path), path);
  const folder = new Folder(near(recipe.output));
  const pictures = near(recipe.pictures);
  const work = folder.folder(WORK);
  const { files, captions } = await findPictures(pictures);
  const read = recipe.kind === "concept" ? files : [...files, ...captions];
  const origin = await originOf(recipe, read, models);
  const emit = (event: TrainEvent): void => onEvent?.(event);
  const shape = await batchShape(models, recipe);
  const at: Run = { recipe, prior, options, folder, work, pictures, shape, origin, emit };
  await refuseInputs(folder, pictures, prior);
  const isNew = dryRun && options.overwrite === true; // what is there would go
  if (!isNew) await claimFolder(folder, origin, options.overwrite ?? false);
  const survey = await look(at);
  const texts = recipe.kind === "concept" ? undefined : await readCaptions(
    pictures,
    survey.pictures.map(({ name }) => name),
    recipe.caption,
  );
  const cost = await costOf(models, recipe, { shape, folder: folder.path });
  emit({ event: "cost", ...cost });
  checkRoom(cost, folder.path);
  const latents = await encodePictures(survey.pictures, {
    models,
    prior: recipe.prior,
    size: recipe.size,
    mirror: recipe.mirror,
    key: JSON.stringify([origin["pictures"], origin["prior"], recipe.size, recipe.mirror]),
    ...(!dryRun && { work }),
    ...(signal && { signal }),
    onEvent: emit,
  });
  const learner = await openLearner(models, recipe, shape);
  const conditions = texts && await conditionsOf(texts, learner);
  const { lessons, heldOut } = lessonsOf(survey.pictures, latents, conditions);
  const heldOutPictures = survey.pictures.filter(({ isHeldOut }) => isHeldOut).length;
  const counts = { pictures: survey.pictures.length - heldOutPictures, heldOut: heldOutPictures };
  const state = isNew
    ? initialState(learner.initial())
    : await openState(work.pathOf(STATE), learner);
  const { step } = state;
  if (step > recipe.steps) {
    throw new SyntaxError(
      `Cannot train ${recipe.steps} steps: "${folder.path}" has learnt ${step} already. Ask for more, name another output, or begin anew with --overwrite`,
    );
  }
  emit({ event: "prepared", ...counts, steps: recipe.steps, step });
  const nothing = await learner.conditionOf(undefined);
  const batches = {
    learner,
    shape,
    noising: noisingOf(prior, recipe),
    nothing,
    dropout: recipe.captionDropout ?? 0,
  };
  await using trainer = await Trainer.create(
    learner,
    state,
    trainerOptions(recipe, options.threads),
  );
  if (step < recipe.steps) {
    await tellTime(at, trainer, () => drawBatch(lessons, batches, random(0)));
  }
  if (dryRun) return folder.path;
  const paint = (weights: Weights): Promise<Tensor> =>
    paintSamples(models, {
      prior: recipe.prior,
      config: learner.config,
      weights: learner.whole(weights),
      shape: [1, ...shape.slice(1)],
      nothing,
      ...(conditions && { captions: [...new Set(conditions)] }),
    });
  const write = (taught: Taught, copies?: Copies): void =>
    writeTaught(folder, { recipe, learner, taught, origin, ...counts, ...(copies && { copies }) });
  using log = work.open("log.jsonl", { append: true });
  const note = (entry: object): Promise<number> =>
    log.write(new TextEncoder().encode(`${JSON.stringify(entry)}\n`));
  let taught: Taught;
  const began = performance.now();
  try {
    taught = await teach({
      trainer,
      lessons,
      heldOut,
      batches,
      seed: recipe.seed,
      steps: recipe.steps,
      checkpoint: work.storeOf(STATE),
      checkpointEvery: recipe.checkpointEvery,
      evaluateEvery: recipe.evaluateEvery,
      patience: recipe.patience,
      origin,
      ...(signal && { signal }),
      onHeldOut: (measured) => emit({ event: "heldOut", ...measured }),
      onStep: async (report, { ema }) => {
        await note(report);
        emit({ event: "step", steps: recipe.steps, ...report });
        if (report.step === step + SURE_AFTER) {
          const secondsPerStep = (performance.now() - began) / 1000 / SURE_AFTER;
          const seconds = secondsPerStep * (recipe.steps - report.step);
          emit({ event: "time", secondsPerStep, seconds });
        }
        if (recipe.sampleEvery === 0 || report.step % recipe.sampleEvery !== 0) return;
        const name = `samples-${String(report.step).padStart(6, "0")}.png`;
        work.write(
          name,
          await encodeImage(contactSheet([await paint(ema)], { columns: 4 }), "png"),
        );
        emit({ event: "samples", step: report.step, path: work.pathOf(name) });
      },
    });
  } catch (error) {
    if (signal?.aborted && state.step > 0) write({ step: state.step, weights: state.ema });
    throw error;
  }
  if (options.overwrite) { for (const name of WRITTEN) folder.removeTree(name); }
  let copies: Copies | undefined;
  if (recipe.sampleEvery > 0) {
    const samples = await paint(taught.weights);
    copies = await findCopies(samples, survey.pictures);
    const preview = contactSheet([rows(samples, 0, 4)], { columns: 2, gap: 0 });
    folder.write("preview.png", await encodeImage(preview, "png"));
    work.write("copies.png", await encodeImage(copies.sheet, "png"));
    const { count, of } = copies;
    emit({ event: "copies", count, of, path: work.pathOf("copies.png") });
  }
  write(taught, copies);
  const why = taught.step < recipe.steps ? "patience" : step === taught.step ? "nothing" : "steps";
  emit({ event: "finished", folder: folder.path, steps: taught.step, why });
  return folder.path;
}

/** Looks at all pictures, and keeps a sheet of them. */
async function look({ recipe, options, pictures, work, emit }: Run): Promise<Survey> {
  const survey = await surveyPictures(pictures, {
    size: recipe.size,
    heldOut: recipe.heldOut,
    ...(options.signal && { signal: options.signal }),
    onProgress: (done, total) => emit({ event: "reading", done, total }),
  });
  const { notes, sheet } = survey;
  if (options.dryRun) emit({ event: "looked", notes });
  else {
    work.write("pictures.png", await encodeImage(sheet, "png"));
    emit({ event: "looked", notes, path: work.pathOf("pictures.png") });
  }
  return survey;
}

/** Of each text its condition, equal texts one. */
async function conditionsOf(texts: readonly string[], learner: Learner): Promise<Condition[]> {
  const known = new Map<string, Condition>();
  for (const text of new Set(texts)) known.set(text, await learner.conditionOf(text));
  return texts.map((text) => known.get(text)!);
}

/**
 * Tells how long it will take, by gradients of one batch that nothing is learnt from. The first run of a session also
 * allocates: where that is quick, the second is told.
 */
async function tellTime(
  { recipe, emit }: Run,
  trainer: Trainer,
  batch: () => ReturnType<typeof drawBatch>,
): Promise<void> {
  const first = await trainer.timeOf(batch());
  const milliseconds = first < 5000 ? await trainer.timeOf(batch()) : first;
  const secondsPerStep = milliseconds / 1000 * recipe.accumulation;
  const left = recipe.steps - trainer.state.step;
  emit({ event: "time", secondsPerStep, seconds: secondsPerStep * left });
}
