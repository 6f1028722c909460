import type { Library } from "../graph/catalogue.ts";
import { UsageError } from "../graph/usage_error.ts";
import { mutedOutputs } from "../graph/muted_outputs.ts";
import { parseValue } from "../graph/port_value.ts";
import type { Variant } from "../graph/sweep.ts";
import { setSweep, sweepRuns } from "../graph/sweep.ts";
import { findNode, findTarget, setTarget } from "../graph/target.ts";
import type { Checked } from "../graph/validate.ts";
import type { Axis, Workflow } from "../graph/workflow.ts";
import { checkAgainst } from "../runs/library.ts";
import { parseAxis, splitAssignment } from "./assignment.ts";
import type { CheckedDocument } from "./checked_document.ts";
import {
  checkDocument,
  checkKnown,
  codeOfFaults,
  diagnosticEvents,
  knownModels,
  openPlugins,
} from "./checked_document.ts";
import type { ExitCode } from "./exit_code.ts";
import { EXIT, Failure, usageFault } from "./exit_code.ts";
import { MODELS, PLUGINS } from "./folder_options.ts";
import type { Host } from "./host.ts";
import type { Given, Options } from "./options.ts";
import type { RunLine } from "./run_line.ts";

/** Options of commands that look at a graph in one or several variants. */
export const VARIANT_OPTIONS = {
  set: {
    value: "NODE.PORT=VALUE",
    many: true,
    doc: "Give an input this value in place of the graph's",
  },
  sweep: {
    value: "NODE.PORT=VALUES",
    many: true,
    doc: "Run once for each value: a..b, a..b..step or x,y,z",
  },
  once: { doc: "Run once, though the graph carries a sweep" },
  models: MODELS,
  plugins: PLUGINS,
} as const satisfies Options;

/** The graph of a file as the command line has changed it, once or for each combination of sweeps. */
export interface Variants {
  readonly document: CheckedDocument;
  readonly library: Library;
  /** The document with what was set, and with the sweep that is run. */
  readonly workflow: Workflow;
  readonly all: readonly (Variant & { readonly checked: Checked })[];
  /** Why nothing can run. */
  readonly idle?: { readonly exitCode: ExitCode; readonly error: string };
  /** Why not all outputs can be had. */
  readonly lack?: string;
}

export interface VariantsRequest {
  readonly given: Given<typeof VARIANT_OPTIONS> & { readonly outputs?: string | undefined };
  readonly host: Host;
  /** What is run in place of a variant's graph. */
  readonly instead?: (workflow: Workflow, library: Library) => Workflow;
  /** Folder of models that nodes have taught. */
  readonly taught?: string;
  /** Where results go. */
  readonly output?: string;
  /** Plugins that are allowed what they ask for. */
  readonly allowed?: readonly string[];
  /** Load all nodes there are, and warn of none that is not needed. */
  readonly plans?: boolean;
  /** Is told what is wrong. */
  onEvent(event: RunLine): void;
}

/** Opens the graph of a file, sets what was asked for, and checks each variant. @throws Failure for what cannot be set */
export async function openVariants(
  path: string,
  { given, host, instead, taught, output, allowed, plans = false, onEvent }: VariantsRequest,
): Promise<Variants> {
  const known = knownModels(() => host.models(given.models, taught));
  const registry = openPlugins(given.plugins, host, allowed, () => host.openApart(output));
  const document = await checkDocument(path, { registry, known, host, all: plans });
  const { library } = document;
  const workflow = given.set.reduce((changed, assignment) => {
    const [place, text] = splitAssignment("set", assignment);
    const target = findTarget(changed, library, place);
    return setTarget(changed, target, parseValue(target, text, library));
  }, withOutputs(document.workflow, given.outputs));
  const axes = axesOf(given, workflow);
  const swept = attemptSweep(() => [...sweepRuns(workflow, library, axes)], given);
  const all = await Promise.all(
    swept.map(async (variant) => {
      const run = instead?.(variant.workflow, library) ?? variant.workflow;
      return {
        ...variant,
        checked: await checkKnown(checkAgainst(run, library), library, known),
      };
    }),
  );
  const checks = all.map(({ checked }) => checked);
  const idle = checks.find(({ runnable }) => !runnable.length);
  const worst = idle ?? checks.find(({ ok }) => !ok) ?? checks[0]!;
  const file = path === "-" ? undefined : path;
  for (const event of diagnosticEvents({ ...document, workflow, checked: worst }, file)) {
    // What the named outputs, or a plan, do not need is left out on purpose.
    if (event.code === "unused-node" && (given.outputs !== undefined || plans)) continue;
    if (!idle || event.severity === "error") onEvent(event);
  }
  for (const warning of mutedOutputs(workflow, given.outputs && !idle ? workflow.outputs : [])) {
    onEvent({ event: "diagnostic", ...warning });
  }
  const opened = { document, library, workflow: setSweep(workflow, axes), all };
  if (idle) {
    const exitCode = codeOfFaults(idle.diagnostics, workflow, library);
    const error = `The graph cannot run: it has ${countFaults(idle)}`;
    return { ...opened, idle: { exitCode, error } };
  }
  if (worst.ok) return opened;
  return {
    ...opened,
    lack: `Not all outputs could be run for: the graph has ${countFaults(worst)}`,
  };
}

/** The sweep of the command line, or else of the graph. @throws Failure */
function axesOf(
  { sweep, once }: Pick<VariantsRequest["given"], "sweep" | "once">,
  workflow: Workflow,
): readonly Axis[] {
  if (!once) return sweep.length ? sweep.map(parseAxis) : workflow.sweep?.axes ?? [];
  if (sweep.length) throw usageFault("A sweep is several runs: leave out --once or --sweep");
  return [];
}

/** @throws Failure for a graph whose own sweep cannot be run */
function attemptSweep<T>(make: () => T, { sweep }: { readonly sweep: readonly string[] }): T {
  try {
    return make();
  } catch (error) {
    if (sweep.length || !(error instanceof UsageError)) throw error;
    throw new Failure(EXIT.invalid, `Cannot run the sweep of the graph: ${error.message}`, {
      cause: error,
      hints: ["--once runs the graph alone"],
    });
  }
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
