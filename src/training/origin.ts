import { hash } from "node:crypto";
import { basename, dirname, join, relative } from "@std/path";
import type { Folder } from "../files/folder.ts";
import { isWithin } from "../files/no_links.ts";
import type { Models } from "../runtime/models.ts";
import { LORA_FILE, type ModelFolder } from "../runtime/models/model_folder.ts";
import { readJsonIfAny } from "../runtime/models/json_file.ts";
import { checkpointOrigin } from "./checkpoint.ts";
import { contentsOf, type LearntFiles } from "./picture_folder.ts";
import type { Recipe } from "./recipe.ts";
import { REMEDIES, type Remedies, type RunRecipeOptions } from "./train_event.ts";

/** All that a trained model depends on, by what a recipe calls it: what must be equal for a training to go on. */
export type Origin = Readonly<Record<string, unknown>>;

/** The folder of a training's state within that of its model. */
export const WORK = ".training";
/** The training's state in it. */
export const STATE = "state.safetensors";

/** Held in it by the training that is at work: whoever comes later would put fewer steps over its model. */
const LOCK = "lock";

/** What a model folder is made of that a training writes, beside its work. */
export const WRITTEN = ["unet", "controlnet", LORA_FILE, "README.md", "preview.png"] as const;

/** Told by a model of its training: the {@link originHash}. */
const MARK = "training";

const digest = (text: string): string => hash("sha256", text, "hex");

/** @param pictures their files, in the order they are read in; and those of hints */
export async function originOf(
  recipe: Recipe,
  pictures: readonly LearntFiles[],
  models: Models,
): Promise<Origin> {
  const {
    output: _,
    checkpointEvery: __,
    keepAt: ______,
    sampleEvery: ___,
    evaluateEvery: ____,
    patience: _____,
    steps,
    ...rest
  } = recipe;
  return {
    ...rest,
    // At a constant rate, more steps are the same training gone on with.
    ...(recipe.schedule !== "constant" && { steps }),
    prior: `${recipe.prior} ${digest(await models.state(recipe.prior))}`,
    pictures: digest(await contentsOf(pictures)),
  };
}

/** What the folder of a model says of the training that made it. */
export function markOf(origin: Origin): Readonly<Record<string, string>> {
  return { [MARK]: digest(JSON.stringify(origin)) };
}

/**
 * Keeps other trainings from the folder of a model until disposed of.
 *
 * @throws AlreadyExists while another is at work there
 */
export function holdFolder(folder: Folder): Disposable {
  const work = folder.folder(WORK);
  using held = new DisposableStack();
  if (!held.use(work.lock(LOCK))) {
    throw new Deno.errors.AlreadyExists(
      `Cannot train into "${folder.path}": another training is at work there. Wait for it, or stop it`,
    );
  }
  held.defer(() => work.remove(LOCK)); // it is this person's, and somebody else may go on
  return held.move();
}

/** Removes what another training has kept of its own, in a folder that is held. */
export function removeWork(folder: Folder): void {
  const work = folder.folder(WORK);
  for (const { name } of Deno.readDirSync(work.pathOf("."))) {
    if (name !== LOCK) work.removeTree(name);
  }
}

/** Whether a folder holds the model of a training. */
export async function isMadeBy(folder: Folder, origin: Origin): Promise<boolean> {
  const facts = await readJsonIfAny(join(folder.path, "braid.json")).catch(() => undefined);
  return facts?.[MARK] === markOf(origin)[MARK];
}

/**
 * Sees to it that a training does not replace what it learns from, whatever it was asked to.
 *
 * @param pictures their folder, and what is read of it
 * @throws AlreadyExists
 */
export async function refuseInputs(
  folder: Folder,
  pictures: LearntFiles,
  prior: ModelFolder,
  { another }: Remedies = REMEDIES,
): Promise<void> {
  const real = (path: string): Promise<string> => Deno.realPath(path).catch(() => path);
  const place = await real(folder.path);
  const replaced = await Promise.all(
    [...WRITTEN, WORK].map((name) => real(join(folder.path, name))),
  );
  const refuse = (what: string): never => {
    throw new Deno.errors.AlreadyExists(
      `Cannot train into "${folder.path}": ${what}. ${another}`,
    );
  };
  const isReplaced = (path: string): boolean => replaced.some((one) => isWithin(one, path));
  const around = await real(pictures.folder);
  if (isReplaced(around)) refuse("it holds the pictures to learn from");
  const folders = new Map<string, Promise<string>>();
  const folderOf = (path: string): Promise<string> => {
    const found = folders.get(dirname(path)) ?? real(dirname(path));
    folders.set(dirname(path), found);
    return found;
  };
  for (const path of pictures.files) {
    const places = [await real(path), join(await folderOf(path), basename(path))]; // a link, too
    if (!places.some(isReplaced)) continue;
    refuse(`"${relative(pictures.folder, path)}", which it is to learn from, would be replaced`);
  }
  for (let model: ModelFolder | undefined = prior; model; model = model.prior) {
    const path = await real(model.path);
    if (path === place || isReplaced(path)) {
      refuse(`it holds the model "${model.id}" to begin with`);
    }
  }
}

/**
 * Sees to it that a model is not written over another, which somebody has put there since the folder was claimed.
 *
 * @throws AlreadyExists
 */
export function refuseModel(folder: Folder): void {
  const found = ["braid.json", "unet", "controlnet", LORA_FILE].find((name) => folder.has(name));
  if (found === undefined) return;
  throw new Deno.errors.AlreadyExists(
    `Cannot write the model into "${folder.path}": it holds "${found}", which this training has not made. ` +
      `Move that away, and train on: what is learnt is kept`,
  );
}

/**
 * Sees to it that a training replaces nothing but what it has made itself, unless asked to.
 *
 * @returns whether another training's state is there, which is to be replaced
 * @throws AlreadyExists for a folder that holds another training, or anything else
 */
export async function claimFolder(
  folder: Folder,
  origin: Origin,
  { overwrite = false, remedies: { another, anew } = REMEDIES }: Pick<
    RunRecipeOptions,
    "overwrite" | "remedies"
  >,
): Promise<{ readonly isOther: boolean }> {
  const refuse = (what: string): never => {
    throw new Deno.errors.AlreadyExists(
      `Cannot train into "${folder.path}": it holds ${what}. ${another}, or ${anew}`,
    );
  };
  const isFile = await Deno.stat(folder.path).then(
    ({ isDirectory }) => !isDirectory,
    (error) => error instanceof Deno.errors.NotADirectory,
  );
  if (isFile) {
    throw new Deno.errors.AlreadyExists(
      `Cannot train into "${folder.path}": it is a file, or within one. ${another}`,
    );
  }
  const state = join(folder.path, WORK, STATE);
  const before = await checkpointOrigin(state).catch((cause): Origin => {
    if (!overwrite) throw new Error(`${cause.message}. To begin anew, ${anew}`, { cause });
    return {}; // damaged: another
  });
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(origin)]);
  const text = (value: unknown): string => JSON.stringify(value) ?? "";
  const other = [...names].filter((name) => text(before?.[name]) !== text(origin[name]));
  const isOther = before !== undefined && other.length > 0;
  if (overwrite) return { isOther };
  if (isOther) refuse(`a training by other ${other.sort().join(", ")}`);
  const found: string[] = [];
  if (folder.has(".")) {
    for await (const { name } of Deno.readDir(folder.path)) if (name !== WORK) found.push(name);
  }
  if (found.length === 0) return { isOther };
  if (!await isMadeBy(folder, origin)) {
    const named = ["braid.json", ...found.sort()].find((name) => found.includes(name));
    refuse(`"${named}", which this recipe has not made`);
  }
  return { isOther };
}
