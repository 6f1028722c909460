import { t, translated } from "../words/translate.ts";
import { basename, dirname, join } from "@std/path";
import { readRoots } from "../files/find_file.ts";
import { Folder } from "../files/folder.ts";
import { isPictureName } from "../graph/picture.ts";
import { printWorkflow } from "../graph/parse.ts";
import type { Variant } from "../graph/sweep.ts";
import { attempt } from "../runs/attempt.ts";
import { openMemory } from "../runs/outputs/memory.ts";
import { OutputFiles, TAUGHT_MODELS } from "../runs/outputs/output_files.ts";
import type { CheckedDocument } from "./checked_document.ts";
import type { Call } from "./command.ts";
import type { ExitCode } from "./exit_code.ts";
import { EXIT, exitCodeOf, usageFault } from "./exit_code.ts";
import { demandLock } from "./graph_lock.ts";
import type { EnvironmentOptions, Host, NodeEnvironment, RunEnvironment } from "./host.ts";
import { listenForInterrupt } from "./interrupt.ts";
import type { Reporter } from "./progress/reporter.ts";
import type { DrawnFile, Finished, Output } from "./run_line.ts";
import type { RunSummary } from "./run_one.ts";
import { runOne } from "./run_one.ts";
import type { RUN_OPTIONS, RunGiven } from "./run_options.ts";
import { checkGrid, sweepGrid, writeGrid } from "./sweep_grid.ts";
import { say } from "./terminal.ts";
import { recordPreviews, writeTrace } from "./trace.ts";
import { openVariants } from "./variants.ts";

/** How all runs of a command went together. */
export interface Summary extends Omit<Finished, "event" | "ms"> {
  readonly exitCode: ExitCode;
}

/** Runs a graph once, or once for each combination of the sweeps' values. */
export async function runVariants(
  { operands: [path], given, host }: Call<typeof RUN_OPTIONS>,
  openNodeEnvironment: (
    places: Pick<EnvironmentOptions, "output" | "cache" | "locked">,
  ) => Promise<NodeEnvironment>,
  reporter: Reporter,
): Promise<Summary> {
  checkGrid(given.grid);
  const output = given.out === undefined ? new Folder("out", ".") : new Folder(given.out);
  const taught = output.pathOf(TAUGHT_MODELS);
  const variants = await openVariants(path!, {
    given,
    host,
    ...(given.trace !== undefined && { instead: recordPreviews }),
    taught,
    output: output.path,
    allowed: given.allow,
    onEvent: (event) => reporter.event(event),
  });
  const lock = given.frozen
    ? await demandLock(path!, variants, { host, given, taught })
    : undefined;
  const { document, library, workflow, all, idle, lack } = variants;
  if (idle) return { status: "failed", ...idle, outputs: [], executed: 0, cached: 0 };

  const isSweep = workflow.sweep !== undefined;
  if (given.grid !== undefined && !isSweep) throw usageFault(NO_SWEEP);
  using interrupt = listenForInterrupt(() => reporter.event({ event: "stopping" }));
  using files = new OutputFiles(output, given);
  const cache = given["no-cache"] ? undefined : cacheOf(given.cache, host);
  if (given.cache !== undefined) {
    attempt(`use the folder "${given.cache}"`, () => cache?.make());
  }
  await files.folder.sweep(0);
  const environment = await openNodeEnvironment({
    output,
    ...(cache && { cache }),
    ...(lock && { locked: Object.values(lock.models) }),
  });
  // What is kept has no report of how it was made.
  await using memory = openMemory(given.trace === undefined ? cache : undefined);
  using traces = given.trace === undefined
    ? undefined
    : new OutputFiles(new Folder(given.trace), { ...given, beside: files });
  // Of a graph that carries its sweep the grid is what it makes.
  const grid = given.grid ?? (isSweep && !given.sweep.length ? gridFile(output, path!) : undefined);
  using grids = grid === undefined
    ? undefined
    : new OutputFiles(new Folder(dirname(grid)), { ...given, beside: files });
  const draw = (file: DrawnFile): void => reporter.event({ event: "drawn", ...file });
  const summaries: Omit<RunSummary, "reports">[] = [];
  let traced = 0;
  for (const [index, variant] of all.entries()) {
    if (interrupt.signal.aborted) break;
    const { values, label } = variant;
    const tried = isSweep ? { values } : {};
    reporter.event({ event: "queued", run: index + 1, runs: all.length, ...tried });
    const { reports, ...summary } = await runOne(
      { run: index + 1, library, checked: variant.checked, cache: cache?.path },
      reporter,
      {
        context: environment.context(runEnvironment(document, variant, given, files)),
        memory,
        salt: `${host.version} ${environment.salt}`,
        signal: interrupt.signal,
      },
    );
    summaries.push(summary);
    if (traces) {
      for await (const file of writeTrace(reports, { environment, files: traces, label })) {
        draw(file);
        traced++;
      }
    }
  }
  if (traces && !traced) {
    say(t`Nothing is traced in "${given.trace!}": no run has denoised anything by a guidance`);
  }
  const isDrawn = summaries.some(({ outputs }) => outputs.some(({ path }) => isPictureName(path)));
  if (grid !== undefined && grids && isDrawn) {
    const carried = { environment, files: grids, document: printWorkflow(workflow) };
    draw(await writeGrid(basename(grid), sweepGrid(all, summaries), carried));
  } else if (given.grid !== undefined) {
    say(t`There is no grid "${given.grid}": no run has made a picture`);
  }
  return summarize(summaries, interrupt.code, lack);
}

const NO_SWEEP =
  "A grid is of a sweep: give --sweep once or twice too, or a graph that carries one";

/** `out/portrait_sweep.png` for `portrait.graph.json`. */
function gridFile({ path }: Folder, document: string): string {
  const name = document === "-" ? "graph" : basename(document).replace(/(\.graph)?\.\w+$/, "");
  return join(path, `${name}_sweep.png`);
}

/** Where results are kept: those that whatever is here may have brought are not this person's, and do not count. */
function cacheOf(given: string | undefined, host: Host): Folder | undefined {
  if (given !== undefined) return new Folder(given);
  let why = `It is not known that the folder ".braid" here is yours`;
  try {
    const cache = host.ownCache(".");
    if (cache) return cache;
  } catch (error) {
    why = (error as Error).message; // such as an earlier version that is at work there
  }
  say(
    t`${
      translated(why)
    }. So results in it are neither used nor kept: --cache DIR keeps them in a folder that you name`,
  );
  return undefined;
}

function runEnvironment(
  { folder }: CheckedDocument,
  { workflow, label }: Variant,
  given: RunGiven,
  files: OutputFiles,
): RunEnvironment {
  return {
    inputs: readRoots([...given.input, folder, Deno.cwd(), files.folder.path]),
    document: printWorkflow(workflow),
    previews: given.preview,
    save: (name, bytes, mediaType) => files.save(name, bytes, mediaType, label),
  };
}

/** @param lack Why some of the outputs could not be run for */
function summarize(
  summaries: readonly Omit<RunSummary, "reports">[],
  stopped: ExitCode | undefined,
  lack: string | undefined,
): Summary {
  const errors = summaries.flatMap(({ errors }) => errors);
  const total = (key: "executed" | "cached"): number =>
    summaries.reduce((sum, summary) => sum + summary[key], 0);
  const status: Finished["status"] = stopped !== undefined
    ? "cancelled"
    : errors.length || lack !== undefined
    ? "failed"
    : "succeeded";
  const error = errors[0]?.message ?? lack;
  return {
    status,
    exitCode: stopped ?? (errors.length ? exitCodeOf(errors[0]) : lack ? EXIT.failed : EXIT.ok),
    outputs: distinct(summaries.flatMap(({ outputs }) => outputs)),
    executed: total("executed"),
    cached: total("cached"),
    ...(error !== undefined && { error }),
  };
}

/** Runs that differ in nothing that a file depends on share it. */
function distinct(outputs: readonly Output[]): readonly Output[] {
  return [...new Map(outputs.map((output) => [output.path, output])).values()];
}
