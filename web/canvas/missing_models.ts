import { absenceFaults } from "../../src/graph/absence.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { namedModels } from "../../src/graph/named_models.ts";
import { weighFaults } from "../../src/graph/weigh_faults.ts";
import { isPath } from "../assets/known_models.ts";
import { canDownload } from "../assets/model_downloads.ts";
import type { Canvases } from "./canvases.ts";

/** A model that a graph names and the host does not have. */
export interface MissingModel extends Diagnostic {
  readonly code: "missing-model";
  readonly model: string;
}

/** The models that the graph in front cannot run without; undefined before the host has said which it has. */
export function missingModels(
  { canvas, host, catalogue, models, downloads }: Canvases,
): readonly MissingModel[] | undefined {
  const view = canvas.value;
  if (!view || !host.server) return undefined;
  void view.problems.value; // looked at a moment after each edit, as all faults are
  const named = [...namedModels(view.document.checked.peek().graph, catalogue.value)];
  const known = named.length ? models.list.value : [];
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
      fix: canDownload(downloads, id)
        ? "download it, or choose another"
        : "choose another, or add it",
    }));
}

/** What the graph in front lacks of models: those that are not here, and parts that one does not have. Errors first. */
export function modelFaults(app: Canvases): readonly Diagnostic[] {
  const missing = missingModels(app);
  const graph = app.canvas.value?.document.checked.peek().graph;
  if (!missing || !graph) return [];
  const parts = new Map(app.models.list.value?.map((model) => [model.name, model.parts]));
  const hasPart = (model: string, kind: string): boolean | undefined =>
    parts.get(model)?.includes(kind);
  const lacking = absenceFaults(graph, app.catalogue.value, hasPart);
  return weighFaults(graph, [...missing, ...lacking]).diagnostics;
}
