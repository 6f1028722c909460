import { t } from "../words/translate.ts";
import { isDiskFull } from "../files/free_space.ts";
import { printJsonLine } from "../graph/json.ts";
import type { TrainEvent } from "../training/run_recipe.ts";
import { EXIT, type ExitCode, Failure } from "./exit_code.ts";
import type { Host } from "./host.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { MODELS } from "./folder_options.ts";
import { trainReporter } from "./progress/train_reporter.ts";
import { print, printable, say } from "./terminal.ts";

/** Options of the commands that train. */
export const TRAIN_OPTIONS = {
  models: MODELS,
  threads: { value: "N", doc: "Threads of one operation; 0 takes all cores" },
  overwrite: { doc: "Replace what the output holds" },
  "dry-run": { doc: "Look at the pictures and say what it would take, and learn nothing" },
  json: { doc: "Print JSON, one event a line" },
} as const;

/** What was given for {@link TRAIN_OPTIONS}. */
export interface TrainGiven {
  readonly models: readonly string[];
  readonly threads: string | undefined;
  readonly overwrite: boolean;
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** What is trained, and what is said when it has ended. */
export interface Training {
  readonly recipe: unknown;
  /** Of the recipe's file, which its paths are relative to. */
  readonly path: string;
  /** What to call it in errors; its path unless given. */
  readonly name?: string;
  /** Called with the model's folder when it is there. */
  finish(folder: string): void | Promise<void>;
}

/** Trains, and tells how it goes. Ctrl-C stops it after a step, and it can be gone on with. */
export async function runTraining(
  host: Host,
  { recipe, path, name, finish }: Training,
  given: TrainGiven,
): Promise<ExitCode> {
  const threads = given.threads === undefined ? 0 : Number(given.threads);
  if (!Number.isInteger(threads) || threads < 0) {
    throw new Failure(
      EXIT.usage,
      `Expected a whole number from 0 for --threads, but got ${given.threads}`,
    );
  }
  using interrupt = listenForInterrupt(() => {
    if (!given.json) say(`\n${t`Stopping after this step: press Ctrl-C again to stop at once`}`);
  });
  const report = given.json ? (event: TrainEvent) => print(printJsonLine(event)) : trainReporter();
  try {
    const dryRun = given["dry-run"];
    const folder = await host.train(recipe, {
      path,
      ...(name !== undefined && { name }),
      models: given.models,
      threads,
      overwrite: given.overwrite,
      dryRun,
      signal: interrupt.signal,
      onEvent: report,
    });
    if (dryRun) return EXIT.ok;
    if (!given.json) print(printable(folder));
    await finish(folder);
    return EXIT.ok;
  } catch (error) {
    if (interrupt.code !== undefined) {
      if (!given.json) say(`\n${t`Stopped: the same command goes on from here`}`);
      return interrupt.code;
    }
    throw failureOf(error);
  }
}

/** What to do with a concept model: its id where folders of models have it, else its folder. */
export function guideHint(model: string, folders: readonly string[]): string {
  const name = model.split(/[\\/]/).at(-1)!;
  const given = folders.map((dir) => ` --models ${dir}`).join("");
  return t`Guide with it: ${`braid concept graph ${model} --graph ${name}.graph.json${given}`}`;
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fail = (code: ExitCode): Failure => new Failure(code, error.message, { cause: error });
  if (error instanceof SyntaxError || error instanceof Deno.errors.InvalidData) {
    return fail(EXIT.invalid);
  }
  if (error instanceof Deno.errors.AlreadyExists) return fail(EXIT.unwritable);
  return isDiskFull(error) ? fail(EXIT.unwritable) : error;
}
