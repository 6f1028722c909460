import { dirname, join, resolve } from "@std/path";
import { Folder } from "../files/folder.ts";
import { isDiskFull } from "../files/free_space.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import type { Models } from "../runtime/models.ts";
import { random } from "../tensor/random.ts";
import { rows, type Tensor } from "../tensor/tensor.ts";
import { refuseFewer } from "./checkpoint.ts";
import { type Copies, findCopies } from "./copies.ts";
import { type Hint, hintPictures } from "./hints.ts";
import { writeKept } from "./kept.ts";
import { drawBatch, type Lesson } from "./lessons.ts";
import { isMadeBy, refuseModel, STATE, WORK, WRITTEN } from "./origin.ts";
import { OwnFiles } from "./own_files.ts";
import { explainLack, settle, trainerOptions } from "./plan.ts";
import { countsOf, prepare, type Prepared } from "./prepare.ts";
import { paintSamples, SAMPLES } from "./samples.ts";
import { type Taught, teach } from "./teach.ts";
import type { RunRecipeOptions, TrainEvent } from "./train_event.ts";
import { openLog } from "./train_log.ts";
import { Trainer } from "./trainer.ts";
import type { Weights } from "./weights.ts";
import { type TaughtModel, writeTaught } from "./write_model.ts";

export type { RunRecipeOptions, TrainEvent };

/** Steps after which the time is told again, from what they took. */
const SURE_AFTER = 10;

type Emit = (event: TrainEvent) => void;

/**
 * Trains a model by a recipe and writes its folder. The training state, a loss log (`log.jsonl`) and sheets of pictures
 * and samples stand in `.training/` inside the new folder; running the recipe again goes on from there. Stopped, it
 * leaves the model as far as it is.
 *
 * @returns the folder, without anything in it after a dry run
 * @throws SyntaxError for a bad recipe, AlreadyExists for an output that holds anything else, or that another is at
 * work on, InvalidData for pictures that
 * cannot be read or learnt from, Error for such a prior, the signal's reason when it is stopped
 */
export async function runRecipe(json: unknown, options: RunRecipeOptions): Promise<string> {
  let state: string | undefined;
  try {
    const settled = await settle(json, options);
    const output = resolve(dirname(options.path), settled.recipe.output);
    const folder = new Folder(output, options.within);
    state = join(folder.path, WORK, STATE);
    const prepared = await prepare(settled, folder, options);
    using _ = prepared.held;
    await learn(prepared, options);
    return folder.path;
  } catch (error) {
    throw await explainLack(error, state);
  }
}

async function learn(prepared: Prepared, options: RunRecipeOptions): Promise<void> {
  const { recipe, folder, state, learner, lessons, batches } = prepared;
  const { models, dryRun = false, overwrite = false } = options;
  const emit: Emit = (event) => options.onEvent?.(event);
  const { step } = state;
  await using trainer = await Trainer.create(
    learner,
    state,
    trainerOptions(recipe, options.threads),
  );
  if (step < recipe.steps) {
    const secondsPerStep = recipe.accumulation / 1000 *
      await millisecondsOf(trainer, () => drawBatch(lessons, batches, random(0)));
    emit({ event: "time", secondsPerStep, seconds: secondsPerStep * (recipe.steps - step) });
  }
  if (dryRun) return;
  const isMade = await isMadeBy(folder, prepared.origin);
  const own = new OwnFiles(folder, prepared.work, { isReplaced: overwrite, isMade });
  let isOurs = overwrite || isMade;
  const said = new Set<string>();
  const say = (name: string): void => {
    if (said.has(name)) return;
    said.add(name);
    const older = name === "README.md" ? ": what it says of the training is of before" : "";
    const text = `"${name}" is not as the training wrote it, and stays as it is${older}`;
    emit({ event: "note", text });
  };
  const refuse = (): Promise<void> => refuseFewer(prepared.work.pathOf(STATE), state.step);
  const write = async (taught: Taught, copies?: Copies): Promise<void> => {
    await refuse();
    if (!isOurs) refuseModel(folder);
    isOurs = true;
    const model = { ...modelOf(prepared), taught, ...(copies && { copies }) };
    for (const name of writeTaught(folder, model, own)) say(name);
  };
  let taught: Taught;
  try {
    taught = await teachAll(prepared, trainer, options);
  } catch (error) {
    const isStopped = options.signal?.aborted && error === options.signal.reason;
    if (isStopped && state.step > 0) await write({ step: state.step, weights: state.ema });
    throw error;
  }
  await refuse();
  if (overwrite) { for (const name of WRITTEN) folder.removeTree(name); }
  await write(taught);
  if (recipe.sampleEvery > 0) {
    try {
      const samples = await paint(models, prepared, taught.weights);
      const preview = await encodeImage(previewOf(prepared, samples), "png");
      if (!own.write("preview.png", preview)) say("preview.png");
      await write(taught, await lookBack(prepared, samples, emit));
    } catch (error) {
      const why = isDiskFull(error) ? "the disk is full" : (error as Error).message;
      emit({ event: "note", text: `Cannot show what it paints: ${why}` });
    }
  }
  const why = taught.step < recipe.steps ? "patience" : step === taught.step ? "nothing" : "steps";
  emit({ event: "finished", folder: folder.path, steps: taught.step, why });
}

/** What all models of a training are written from. */
const modelOf = (prepared: Prepared): Omit<TaughtModel, "taught"> => ({
  ...prepared,
  ...countsOf(prepared.pictures),
});

/**
 * Milliseconds that gradients of a batch take. The first run of a session also allocates: where that is quick, it is the
 * second.
 */
async function millisecondsOf(
  trainer: Trainer,
  batch: () => ReturnType<typeof drawBatch>,
): Promise<number> {
  const first = await trainer.timeOf(batch());
  return first < 5000 ? await trainer.timeOf(batch()) : first;
}

/** Teaches all steps, with a line in the log for each, and sheets of samples now and then. */
async function teachAll(
  prepared: Prepared,
  trainer: Trainer,
  options: RunRecipeOptions,
): Promise<Taught> {
  const { models, signal, onEvent } = options;
  const { recipe, work } = prepared;
  const { steps, sampleEvery } = recipe;
  const emit: Emit = (event) => onEvent?.(event);
  const first = trainer.state.step;
  const began = performance.now();
  using log = openLog(work);
  const note = (entry: object): void => {
    log.writeSync(new TextEncoder().encode(`${JSON.stringify(entry)}\n`));
  };
  const { checkpointEvery, evaluateEvery, patience, seed } = recipe;
  return await teach({
    ...prepared,
    trainer,
    seed,
    steps,
    checkpoint: work.storeOf(STATE),
    checkpointEvery,
    evaluateEvery,
    patience,
    ...(signal && { signal }),
    onHeldOut(measured) {
      note({ step: measured.step, heldOut: measured.loss });
      emit({ event: "heldOut", ...measured });
    },
    async onStep(report, { ema }) {
      note(report);
      const { step } = report;
      emit({ event: "step", steps, ...report });
      if (step === first + SURE_AFTER) {
        const secondsPerStep = (performance.now() - began) / 1000 / SURE_AFTER;
        emit({ event: "time", secondsPerStep, seconds: secondsPerStep * (steps - step) });
      }
      for (const place of prepared.kept.filter((one) => one.step === step)) {
        const fault = await writeKept(
          place,
          { ...modelOf(prepared), taught: { step, weights: ema } },
          options,
        );
        const { path } = place.folder;
        emit(fault ? { event: "note", text: fault } : { event: "kept", step, path });
      }
      if (sampleEvery === 0 || step % sampleEvery !== 0) return;
      const name = `samples-${String(step).padStart(6, "0")}.png`;
      const shown = shownOf(prepared, await paint(models, prepared, ema), 4);
      const sheet = contactSheet(shown, { columns: 4 });
      work.write(name, await encodeImage(sheet, "png"));
      emit({ event: "samples", step, path: work.pathOf(name) });
    },
  });
}

/** What samples of a ControlNet are steered by: lessons, one after the other. */
function shownLessons(
  { lessons, recipe }: Prepared,
): readonly (Lesson & { readonly hint: Hint })[] {
  const each = recipe.mirror ? 2 : 1;
  return Array.from({ length: SAMPLES }, (_, i) => lessons[i * each % lessons.length]!)
    .flatMap((lesson) => lesson.hint ? [{ ...lesson, hint: lesson.hint }] : []);
}

function paint(models: Models, prepared: Prepared, weights: Weights): Promise<Tensor> {
  const { recipe, learner, batches } = prepared;
  const { controlNet } = learner;
  const shown = shownLessons(prepared);
  const captions = controlNet
    ? shown.map(({ condition }) => condition ?? batches.nothing)
    : prepared.captions;
  return paintSamples(models, {
    prior: recipe.prior,
    config: learner.config,
    weights: learner.whole(weights),
    shape: [1, ...batches.shape.slice(1)],
    nothing: batches.nothing,
    captions,
    steering: controlNet && { controlNet, hints: shown.map(({ hint }) => hint) },
  });
}

/** Samples, those of a ControlNet in rows below what steered them. */
function shownOf(prepared: Prepared, samples: Tensor, columns: number): readonly Tensor[] {
  if (!prepared.learner.controlNet) return [samples];
  const hints = shownLessons(prepared).map(({ hint }) => hint);
  return Array.from({ length: Math.ceil(samples.shape[0]! / columns) }, (_, row) => {
    const [from, to] = [row * columns, Math.min((row + 1) * columns, samples.shape[0]!)];
    return [hintPictures(hints.slice(from, to)), rows(samples, from, to)];
  }).flat();
}

/** What lists show a model by. */
function previewOf(prepared: Prepared, samples: Tensor): Tensor {
  const shown = shownOf(prepared, rows(samples, 0, prepared.learner.controlNet ? 2 : 4), 2);
  return contactSheet(shown, { columns: 2, gap: 0 });
}

/** Looks for copies of pictures in what is painted, but of those that it was steered by. */
async function lookBack(
  prepared: Prepared,
  samples: Tensor,
  emit: Emit,
): Promise<Copies | undefined> {
  const { work, pictures, learner } = prepared;
  if (learner.controlNet) return undefined;
  const copies = await findCopies(samples, pictures);
  work.write("copies.png", await encodeImage(copies.sheet, "png"));
  const { count, of } = copies;
  emit({ event: "copies", count, of, path: work.pathOf("copies.png") });
  return copies;
}
