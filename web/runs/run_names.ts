import { inSentence, labelOf, namesIn, namesOnPath } from "../../src/drawing/in_words.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { findTarget } from "../../src/graph/target.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { Runs } from "./runs.ts";

type Open = Pick<Runs, "runs" | "workspace" | "catalogue">;

/** What a node of a run is called, by its path, in the document that the run is of; by the path where that is not open. */
export function nodeOfRun(app: Open, run: RunInfo): (path: string) => string {
  const workflow = openOf(app, run);
  if (!workflow) return (path) => path;
  const names = namesIn(workflow, app.catalogue.value);
  return (path) => namesOnPath(workflow, names, path).at(-1)!;
}

/** Where a run of a sweep stands: `Seed 3, Steps 8`; undefined for any other. */
export function placesOfRun(app: Open, run: RunInfo): string | undefined {
  const workflow = openOf(app, run);
  return run.sweep?.places.map(({ name, value }) =>
    `${axisLabel(workflow, app.catalogue.value, name)} ${value}`
  ).join(", ");
}

/** What an axis of a document's sweep is called, by the name that runs have for it. */
export function axisLabel(
  workflow: Workflow | undefined,
  catalogue: Catalogue,
  name: string,
): string {
  for (const { input } of workflow?.sweep?.axes ?? []) {
    if (input !== name && !input.endsWith(`.${name}`)) continue;
    try {
      return inSentence(labelOf({ name, port: findTarget(workflow!, catalogue, input).type }));
    } catch { // it is there no more
      continue;
    }
  }
  return name; // such as a word of a prompt that others take the place of
}

function openOf({ runs, workspace }: Open, run: RunInfo): Workflow | undefined {
  const owner = runs.ownerOf(run);
  const documents = workspace.documents.value;
  return (documents.find(({ key }) => key === owner) ??
    documents.find(({ name }) => name.value === run.name))?.workflow.value;
}
