import { effect, untracked } from "@preact/signals";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { absenceFaults } from "../../src/graph/absence.ts";
import { namedModels } from "../../src/graph/named_models.ts";
import { weighFaults } from "../../src/graph/weigh_faults.ts";
import type { App } from "../app.ts";
import { hubName, isPath, knownModels } from "./known_models.ts";
import { downloadsOf } from "./model_downloads.ts";

/** A model that a graph names and the host does not have. */
export interface MissingModel extends Diagnostic {
  readonly code: "missing-model";
  readonly model: string;
}

/** The models that the graph in front cannot run without; undefined before the host has said which it has. */
export function missingModels(app: App): readonly MissingModel[] | undefined {
  const view = app.canvas.value;
  if (!view || !app.host.server) return undefined;
  void view.problems.value; // looked at a moment after each edit, as all faults are
  const named = [...namedModels(view.document.checked.peek().graph, app.catalogue.value)];
  const known = named.length ? knownModels(app.host).value : [];
  if (!known) return undefined;
  const names = new Set(known.map(({ name }) => name));
  return named.filter(({ id }) => id !== "" && !names.has(id) && !isPath(id))
    .map(({ node, port, id }) => ({
      code: "missing-model",
      severity: "error",
      node,
      port,
      model: id,
      message: `The model "${id}" is not here`,
      fix: canDownload(app, id) ? "download it, or choose another" : "choose another, or add it",
    }));
}

/** What the graph in front lacks of models: those that are not here, and parts that one does not have. Errors first. */
export function modelFaults(app: App): readonly Diagnostic[] {
  const missing = missingModels(app);
  const graph = app.canvas.value?.document.checked.peek().graph;
  if (!missing || !graph) return [];
  const parts = new Map(knownModels(app.host).value?.map((model) => [model.name, model.parts]));
  const hasPart = (model: string, kind: string): boolean | undefined =>
    parts.get(model)?.includes(kind);
  const lacking = absenceFaults(graph, app.catalogue.value, hasPart);
  return weighFaults(graph, [...missing, ...lacking]).diagnostics;
}

/** Whether a model may be on the hub, by its name, and the host downloads from there. */
export function canDownload(app: App, model: string): boolean {
  const downloads = downloadsOf(app);
  return downloads !== undefined && downloads.refusal.value === undefined &&
    hubName(model) === model;
}

/** Says once of each graph that is opened which of its models are not here, and leads to where they can be had. */
export function tellMissingModels(app: App): void {
  const told = new Set<string>();
  effect(() => {
    const document = app.workspace.active.value;
    if (!document || told.has(document.key)) return;
    if (downloadsOf(app)?.heard.value === false) return; // what it offers depends on it
    const missing = missingModels(app);
    if (!missing) return;
    told.add(document.key);
    const models = [...new Set(missing.map(({ model }) => model))];
    if (models.length) untracked(() => tell(app, document.name.peek(), models));
  });
}

function tell(app: App, name: string, models: readonly string[]): void {
  const [only] = models;
  const text = models.length === 1
    ? `"${name}" names a model that is not here: ${only}`
    : `"${name}" names ${models.length} models that are not here: ${models.join(", ")}`;
  const get = models.length === 1 && canDownload(app, only!);
  app.toasts.show("warning", text, [{
    title: get ? "Download…" : "Show models",
    run: () => void app.execute("models.getMissing", get ? only : undefined),
  }]);
}
