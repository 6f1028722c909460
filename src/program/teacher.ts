import { join, resolve } from "@std/path";
import { hash } from "node:crypto";
import { findFile, findFolder, type ReadRoot } from "../files/find_file.ts";
import type { Folder } from "../files/folder.ts";
import { InputError } from "../graph/node.ts";
import type { Models } from "../runtime/models.ts";
import { modelState } from "../runtime/models/model_state.ts";
import type { LessonReport } from "../formula/lesson.ts";
import { LessonRecord } from "../sdk/lesson_record.ts";
import type { RunTeaching, TeachOptions } from "../sdk/teaching.ts";
import { keptAt } from "../training/kept.ts";
import { WORK } from "../training/origin.ts";
import {
  contentsOf,
  filesOf,
  findPictures,
  type FoundPictures,
} from "../training/picture_folder.ts";
import { readLog } from "../training/train_log.ts";
import type { TrainEvent } from "../training/train_event.ts";
import { modelNameFault } from "../graph/model_name.ts";

export interface TeacherOptions {
  readonly models: Models;
  /** Folders that nodes may read from. */
  readonly inputs: readonly ReadRoot[];
  /** Of the models that are taught. */
  readonly folder: Folder;
  readonly threads?: number;
}

/** What a person at a node can do. */
const REMEDIES = { another: "Choose another name", anew: "set overwrite" };

/** Teaches models for nodes. They are written to the output folder, which nodes write to in any case, and nowhere else. */
export function teacher({ models, inputs, folder, threads }: TeacherOptions): RunTeaching {
  /** A folder to learn from. @throws InputError for none, and where a link in it leads out of those that may be read */
  const placeOf = async (
    port: "pictures" | "hints",
    path: string,
  ): Promise<{ readonly folder: string; readonly found: FoundPictures }> => {
    try {
      const folder = await findFolder(inputs, path);
      const found = await findPictures(folder);
      for (const file of [...found.files, ...found.captions]) await findFile(inputs, file);
      return { folder, found };
    } catch (cause) {
      throw new InputError(port, (cause as Error).message, { cause });
    }
  };
  return {
    async teach({ base, name, pictures, hints, ...rest }, options) {
      const place = await placeOf("pictures", pictures);
      const kept = rest.keepAt.map((step) => ({ step, name: keptAt(name, step) }));
      for (const one of [{ name }, ...kept]) await checkName(one.name, models, folder);
      const { runRecipe } = await import("../training/run_recipe.ts");
      const recipe = {
        ...{ prior: base, pictures: place.folder, output: folder.pathOf(name) },
        ...{ title: name, ...rest },
        ...(hints && { hints: (await placeOf("hints", hints)).folder }),
      };
      const watching = new Watching(
        rest.steps,
        join(folder.path, name, WORK, "log.jsonl"),
        options,
      );
      try {
        await runRecipe(recipe, {
          models,
          path: folder.pathOf("."),
          name: "these inputs",
          within: folder.root,
          remedies: REMEDIES,
          // One is left for whoever works at the machine meanwhile.
          threads: threads ?? Math.max(1, navigator.hardwareConcurrency - 1),
          overwrite: options.overwrite ?? false,
          dryRun: options.lookOnly ?? false,
          signal: options.signal,
          onEvent: (event) => watching.receive(event),
        });
      } catch (error) {
        throw placed(error);
      }
      const report = await watching.finish();
      const there = kept.filter(({ step }) => step <= report.step).map(({ name }) => name);
      return { ...report, kept: there };
    },
    async state({ pictures, kind, base, name, hints, keepAt }) {
      const { folder: place, found } = await placeOf("pictures", pictures);
      const read = [{ folder: place, files: filesOf(found, kind) }];
      if (hints) {
        const { folder, found } = await placeOf("hints", hints);
        read.push({ folder, files: [...found.files] });
      }
      const contents = await contentsOf(read).catch((error) => {
        throw placed(error);
      });
      const made = [name, ...keepAt.map((step) => keptAt(name, step))].map((one) =>
        models.catalogue.open(join(folder.path, one)).then(modelState).catch(() => "none")
      );
      const states = await Promise.all([models.state(base), ...made]);
      return hash("sha256", [contents, ...states].join("\n"), "hex");
    },
  };
}

/** @throws InputError for what no model can be called, or another is */
async function checkName(name: string, { catalogue }: Models, folder: Folder): Promise<void> {
  const fault = modelNameFault(name);
  if (fault !== undefined) throw new InputError("name", fault);
  const other = await catalogue.open(name).catch(() => undefined);
  if (other && resolve(other.path) !== resolve(folder.pathOf(name))) {
    throw new InputError("name", `There is a model "${name}" already: choose another name`);
  }
}

/** A fault of a training in words that help, at the input that it comes from. */
function placed(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const port = error instanceof Deno.errors.AlreadyExists
    ? "name"
    : /^Cannot learn from captions/.test(error.message)
    ? "caption"
    : /^Cannot learn from hints/.test(error.message)
    ? "hints"
    : error instanceof Deno.errors.InvalidData || /^Cannot train on /.test(error.message)
    ? "pictures"
    : undefined;
  return port === undefined ? error : new InputError(port, error.message, { cause: error });
}

/** Tells of a lesson, its pictures as they are and not where they lie. */
class Watching {
  readonly #record: LessonRecord;
  readonly #log: string;
  readonly #options: TeachOptions;
  #shown: Promise<void> = Promise.resolve();

  /** @param log of the training, where there is one */
  constructor(steps: number, log: string, options: TeachOptions) {
    this.#record = new LessonRecord(steps);
    this.#log = log;
    this.#options = options;
  }

  receive(event: TrainEvent): void {
    const { onPictures, onReport } = this.#options;
    switch (event.event) {
      case "reading":
        return onPictures(event.done, event.total, "Looking at");
      case "encoding":
        return onPictures(event.done, event.total, "Encoding");
      case "pictures":
        return this.#show(event);
      case "samples":
        return this.#show(event);
      case "copies":
        this.#show(event);
        break;
      case "prepared":
        if (event.step > 0) this.#record.before(readLog(this.#log, event.step));
    }
    this.#record.receive(event, performance.now());
    onReport(this.#record.report);
  }

  #show({ event, path }: { event: "pictures" | "samples" | "copies"; path: string }): void {
    const { onSheet } = this.#options;
    if (!onSheet) return;
    this.#shown = this.#shown.then(async () => onSheet(await Deno.readFile(path), event))
      .catch(() => {}); // it is only looked at
  }

  async finish(): Promise<LessonReport> {
    await this.#shown;
    return this.#record.report;
  }
}
