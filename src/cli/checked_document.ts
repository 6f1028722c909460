import { bodiesOf } from "../graph/bodies.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { Catalogue, Library } from "../graph/catalogue.ts";
import { pluginOf } from "../graph/catalogue.ts";
import type { PartsOf } from "../graph/node_check.ts";
import type { Checked } from "../graph/validate.ts";
import type { Workflow } from "../graph/workflow.ts";
import type { Plugin, PluginDiagnostic } from "../plugins/plugin.ts";
import type { Registry } from "../plugins/registry.ts";
import { namedOther, openRegistry, othersIn } from "../plugins/registry.ts";
import type { Prepared } from "../runs/library.ts";
import { prepare } from "../runs/library.ts";
import type { KnownModel } from "../runs/model_faults.ts";
import { checkModels, modelLookup } from "../runs/model_faults.ts";
import { askHere, checkNodes } from "../runs/node_checks.ts";
import type { RunLine } from "./run_line.ts";
import type { Document } from "./document.ts";
import { readDocument } from "./document.ts";
import type { ExitCode } from "./exit_code.ts";
import { EXIT } from "./exit_code.ts";
import type { AllowsPlugins, Host, Models } from "./host.ts";
import { learnWords } from "./plugin_words.ts";
import { lineOf, sourceLines } from "./source_lines.ts";

/** A graph that has been read and checked. */
export interface CheckedDocument extends Document, Prepared {}

/** Where plugins are looked for: in those that are always there, then in the given folders, then among the installed ones. */
export async function openPlugins(
  given: readonly string[],
  host: Host,
  allowed: readonly string[] = [],
  openApart: () => Promise<AllowsPlugins> = () => host.openApart(),
): Promise<Registry> {
  const known = { version: host.version, builtIn: host.plugins };
  const folders = host.pluginFolders(given);
  if (!folders.length && !allowed.length) return await openRegistry(folders, known);
  const apart = await openApart();
  if (allowed.length) {
    const found = await openRegistry(folders, known);
    changeAllowed(found, allowed, apart.allow);
  }
  const registry = await openRegistry(folders, { ...known, apart });
  learnWords(registry.plugins.values());
  return registry;
}

/** Changes what plugins of others are allowed, by their names. @throws NotFound for a name that none of them has */
export function changeAllowed(
  { plugins }: Pick<Registry, "plugins">,
  names: readonly string[],
  change: (plugin: Plugin) => void,
): void {
  for (const name of names) change(namedOther(othersIn(plugins), name));
}

/** Reads a graph, loads the nodes it needs, or `all` of them, and checks it. */
export async function checkDocument(
  path: string,
  { registry, known, host, all = false }: {
    readonly registry: Promise<Registry>;
    readonly known: KnownModels;
    readonly host: Host;
    readonly all?: boolean;
  },
): Promise<CheckedDocument> {
  const [document, plugins, vocabulary] = await Promise.all([
    readDocument(path),
    registry,
    host.vocabulary(),
  ]);
  const prepared = await prepare(document.workflow, plugins, vocabulary, all);
  const checked = await checkKnown(prepared.checked, prepared.library, known);
  const diagnostics = [...prepared.diagnostics, ...await disabledFor(document, plugins, host)];
  return { ...document, ...prepared, checked, diagnostics };
}

/** What a graph's missing plugins lack that are installed: somebody has disabled them. */
async function disabledFor(
  { workflow }: Document,
  { plugins }: Registry,
  host: Host,
): Promise<readonly PluginDiagnostic[]> {
  const missing = pluginsOf(workflow).difference(new Set(plugins.keys()));
  if (!missing.size) return [];
  const installs = await host.openInstalls().catch(() => undefined);
  return (installs?.list() ?? [])
    .filter(({ name, isEnabled }) => !isEnabled && missing.has(name))
    .map(({ name }) => ({
      plugin: name,
      severity: "error",
      message: `It is installed and disabled: braid plugin enable ${name} has it used`,
    }));
}

/** What is known of models before anything runs. */
export interface KnownModels {
  readonly lookUp: (id: string) => Promise<KnownModel>;
  readonly partsOf: PartsOf;
}

/** Each model is looked up once. */
export function knownModels(open: () => Promise<Models>): KnownModels {
  let models: Promise<Models> | undefined;
  const opened = (): Promise<Models> => models ??= open();
  return { lookUp: modelLookup(opened), partsOf: async (id) => (await opened()).refs(id) };
}

/** Adds to the faults of a graph what models and its nodes say. */
export async function checkKnown(
  checked: Checked,
  library: Library,
  { lookUp, partsOf }: KnownModels,
): Promise<Checked> {
  const found = await checkModels(checked, library, lookUp);
  const nodes = (): Promise<Library["nodes"]> => Promise.resolve(library.nodes);
  return await checkNodes(found, library, askHere(nodes, partsOf));
}

type DiagnosticEvent = Extract<RunLine, { readonly event: "diagnostic" }>;

/**
 * What is wrong with a graph and with the plugins it uses, with the lines of its text: what concerns all of it, then in
 * the order of the lines.
 */
export function* diagnosticEvents(
  document: CheckedDocument,
  file?: string,
): Iterable<DiagnosticEvent> {
  const { checked, text, workflow, diagnostics } = document;
  const base = { event: "diagnostic", ...(file !== undefined && { file }) } as const;
  const used = pluginsOf(workflow);
  for (const { plugin, file: script, severity, message } of diagnostics) {
    if (!used.has(plugin)) continue;
    const place = script === undefined ? plugin : `${plugin}/${script}`;
    yield { ...base, code: "plugin", severity, message: `${place}: ${message}` };
  }
  if (!checked.diagnostics.length) return;
  const lines = sourceLines(text);
  const placed = checked.diagnostics.map((diagnostic) => {
    const line = lineOf(lines, diagnostic);
    return { ...base, ...diagnostic, ...(line !== undefined && { line }) };
  });
  yield* placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function pluginsOf(workflow: Workflow): ReadonlySet<string> {
  const bodies = bodiesOf(workflow);
  return new Set(
    bodies.flatMap(({ nodes }) => Object.values(nodes).map(({ type }) => pluginOf(type))),
  );
}

/** The exit code for a graph's faults: `missing` where models and plugins that are not there are all that is wrong. */
export function codeOfFaults(
  diagnostics: readonly Diagnostic[],
  { nodes, subgraphs }: Workflow,
  { plugins }: Catalogue,
): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (!errors.length) return EXIT.ok;
  const missing = errors.every(({ code, node = "", subgraph }) => {
    const { type } = (subgraph === undefined ? nodes : subgraphs[subgraph]!.nodes)[node] ?? {};
    return code === "missing-model" ||
      code === "unknown-type" && type && !Object.hasOwn(plugins, pluginOf(type));
  });
  return missing ? EXIT.missing : EXIT.invalid;
}
