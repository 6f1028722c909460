import { Folder } from "../files/folder.ts";
import type { Catalogue } from "../graph/catalogue.ts";
import { printWorkflow } from "../graph/parse.ts";
import { planRequest } from "../graph/plan_request.ts";
import type { Checked } from "../graph/validate.ts";
import type { Workflow } from "../graph/workflow.ts";
import { checkAgainst } from "../runs/library.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import { openMemory } from "../runs/outputs/memory.ts";
import { checkModels, modelLookup } from "../runs/model_faults.ts";
import { attempt } from "../runs/attempt.ts";
import { OutputFiles } from "../runs/outputs/output_files.ts";
import type { CheckedDocument } from "./checked_document.ts";
import { checkDocument, codeOfFaults, diagnosticEvents, openPlugins } from "./checked_document.ts";
import type { Call } from "./command.ts";
import type { ExitCode } from "./exit_code.ts";
import { EXIT, exitCodeOf } from "./exit_code.ts";
import type { Host, NodeEnvironment, RunEnvironment } from "./host.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { parseValue } from "./port_value.ts";
import type { Reporter } from "./progress/reporter.ts";
import type { Finished, Output } from "./run_line.ts";
import type { RunSummary } from "./run_one.ts";
import { runOne } from "./run_one.ts";
import type { RUN_OPTIONS, RunGiven } from "./run_options.ts";
import type { Variant } from "./sweep.ts";
import { sweepVariants } from "./sweep.ts";
import { findNode, findTarget, setTarget, splitAssignment } from "./target.ts";
import { tell } from "./terminal.ts";

/** How all runs of a command went together. */
export interface Summary extends Omit<Finished, "event" | "ms"> {
  readonly exitCode: ExitCode;
}

/** Runs a graph once, or once for each combination of the sweeps' values. */
export async function runVariants(
  { operands: [path], given, host }: Call<typeof RUN_OPTIONS>,
  openNodeEnvironment: (cache: Folder | undefined) => Promise<NodeEnvironment>,
  reporter: Reporter,
): Promise<Summary> {
  const lookUp = modelLookup(() => host.models(given.models));
  const registry = openPlugins(given.plugins, host);
  const document = await checkDocument(path!, { registry, lookUp, host, all: given.explain });
  const { library } = document;
  const workflow = given.set.reduce((changed, assignment) => {
    const [place, text] = splitAssignment("set", assignment);
    const target = findTarget(changed, library, place);
    return setTarget(changed, target, parseValue(target, text, library));
  }, withOutputs(document.workflow, given.outputs));
  const swept = sweepVariants(workflow, library, given.sweep);
  const variants = given.explain ? swept.map((variant) => explained(variant, library)) : swept;
  const checks = await Promise.all(
    variants.map(({ workflow }) => checkModels(checkAgainst(workflow, library), library, lookUp)),
  );
  const idle = checks.find(({ runnable }) => !runnable.length);
  const worst = idle ?? checks.find(({ ok }) => !ok) ?? checks[0]!;
  const file = path === "-" ? undefined : path;
  for (const event of diagnosticEvents({ ...document, workflow, checked: worst }, file)) {
    // What the named outputs do not need is left out on purpose.
    if (event.code === "unused-node" && given.outputs !== undefined) continue;
    if (!idle || event.severity === "error") reporter.event(event);
  }
  if (idle) {
    const exitCode = codeOfFaults(idle.diagnostics, workflow, library);
    const error = `The graph cannot run: it has ${countFaults(idle)}`;
    return { status: "failed", exitCode, outputs: [], executed: 0, cached: 0, error };
  }

  using interrupt = listenForInterrupt(() => reporter.event({ event: "stopping" }));
  using files = new OutputFiles(folderOf(given.out, "out"), given);
  const cache = given["no-cache"] ? undefined : cacheOf(given.cache, host);
  if (given.cache !== undefined) {
    attempt(`use the folder "${given.cache}"`, () => cache?.make());
  }
  await files.folder.sweep(0);
  const environment = await openNodeEnvironment(cache);
  await using memory = openMemory(cache);
  const summaries: RunSummary[] = [];
  for (const [index, variant] of variants.entries()) {
    if (interrupt.signal.aborted) break;
    const { values } = variant;
    const tried = given.sweep.length ? { values } : {};
    reporter.event({ event: "queued", run: index + 1, runs: variants.length, ...tried });
    summaries.push(
      await runOne(
        { run: index + 1, library, checked: checks[index]!, cache: cache?.path },
        reporter,
        {
          context: environment.context(runEnvironment(document, variant, given, files)),
          memory,
          salt: `${host.version} ${environment.salt} ${codeStamp(given.plugins)}`,
          signal: interrupt.signal,
        },
      ),
    );
  }
  return summarize(summaries, interrupt.code, worst.ok ? undefined : worst);
}

function countFaults({ diagnostics }: Checked): string {
  const count = diagnostics.filter(({ severity }) => severity === "error").length;
  return `${count} ${count === 1 ? "fault" : "faults"}`;
}

/** @throws Failure for an output that is not there */
function withOutputs(workflow: Workflow, given: string | undefined): Workflow {
  if (given === undefined) return workflow;
  const outputs = given.split(",").map((id) => id.trim()).filter(Boolean);
  for (const id of outputs) findNode(workflow, id);
  return { ...workflow, outputs };
}

/** The variant's plan in its place. @throws RangeError where nothing denoises by a guidance */
function explained(variant: Variant, library: Catalogue): Variant {
  const plan = planRequest(variant.workflow, library);
  if (!plan) {
    throw new RangeError("Nothing to explain: no node of the graph denoises by a guidance");
  }
  return { ...variant, workflow: { ...plan.workflow, outputs: plan.outputs } };
}

/** The folder that was asked for; the usual one, which whatever is here may have brought, is no link. */
function folderOf(given: string | undefined, usual: string): Folder {
  return given === undefined ? new Folder(usual, ".") : new Folder(given);
}

/** Where results are kept: those that whatever is here may have brought are not this person's, and do not count. */
function cacheOf(given: string | undefined, host: Host): Folder | undefined {
  if (given !== undefined || host.owns(".")) return folderOf(given, ".braid/cache");
  tell(
    `It is not known that the folder ".braid" here is yours, so results in it are neither used nor kept: --cache .braid/cache has them count\n`,
  );
}

function runEnvironment(
  { folder }: CheckedDocument,
  { workflow, label }: Variant,
  given: RunGiven,
  files: OutputFiles,
): RunEnvironment {
  return {
    inputs: [...given.input, folder, Deno.cwd(), files.folder.path],
    document: printWorkflow(workflow),
    previews: given.preview,
    save: (name, bytes, mediaType) => files.save(name, bytes, mediaType, label),
  };
}

/** @param faulty What some of the outputs could not be run for by */
function summarize(
  summaries: readonly RunSummary[],
  stopped: ExitCode | undefined,
  faulty: Checked | undefined,
): Summary {
  const errors = summaries.flatMap(({ errors }) => errors);
  const total = (key: "executed" | "cached"): number =>
    summaries.reduce((sum, summary) => sum + summary[key], 0);
  const status: Finished["status"] = stopped !== undefined
    ? "cancelled"
    : errors.length || faulty
    ? "failed"
    : "succeeded";
  const error = errors[0]?.message ??
    (faulty && `Not all outputs could be run for: the graph has ${countFaults(faulty)}`);
  return {
    status,
    exitCode: stopped ?? (errors.length ? exitCodeOf(errors[0]) : faulty ? EXIT.failed : EXIT.ok),
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
