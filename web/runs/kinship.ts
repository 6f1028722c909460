import { signal } from "@preact/signals";
import type { RunInfo } from "../../src/api/runs.ts";
import type { FlatGraph } from "../../src/graph/flat_graph.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { waysOf } from "../../src/graph/ways.ts";
import type { Ways } from "../../src/graph/ways.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { isNamesake } from "./namesake.ts";
import type { RunStore } from "./run_store.ts";
import type { Runs } from "./runs.ts";
import { seedsBefore } from "./seed_change.ts";
import type { SeedChange } from "./seed_change.ts";

/**
 * What a run is to an open document. `own`: it was started from it. `same`: whoever started it, it ran the graph that the
 * document of its name has now. `other`: another graph of its name, be it this one before it was changed.
 */
export type Relation = "own" | "same" | "other";

/** A run, or a sweep. */
export type Told =
  & Pick<RunInfo, "id" | "name">
  & Partial<Pick<RunInfo, "sweep" | "outputs">>;

/** Tells runs of an open document from those of others that have its name. */
export interface Kinship {
  /**
   * Undefined until it is known. It reads signals.
   *
   * @param read Asks for the text of the document that ran
   */
  relation(
    document: OpenDocument,
    run: Told,
    read?: (id: string) => Promise<string>,
  ): Relation | undefined;
  /** {@link relation} once it is known. */
  settled(...asked: Parameters<Kinship["relation"]>): Promise<Relation>;
  /** Whether a node of the document now, by its path, and all before it are as they ran. */
  sameIn(document: OpenDocument, run: string): Promise<(path: string) => boolean>;
  /** The run that goes, of those of a document. It reads signals. */
  goingOf(document: OpenDocument): RunInfo | undefined;
}

interface Ran {
  readonly ways: Ways;
  readonly outputs: readonly string[];
}

const kinships = new WeakMap<RunStore, Kinship>();

export const kinshipOf = (app: Runs): Kinship =>
  kinships.getOrInsertComputed(app.runs, () => createKinship(app));

/** The open document that a run or a sweep is of, that which it was started from before all others. */
export async function documentOf(
  app: Runs,
  run: Told,
  read?: (id: string) => Promise<string>,
): Promise<OpenDocument | undefined> {
  const open = app.workspace.documents.peek();
  const own = open.find(({ key }) => key === app.runs.ownerOf(run));
  if (own) return own;
  for (const document of open) {
    if (await kinshipOf(app).settled(document, run, read) === "same") return document;
  }
}

function createKinship({ runs, catalogue, settings }: Runs): Kinship {
  const ran = signal<ReadonlyMap<string, Ran>>(new Map());
  const asked = new Set<string>();
  const seen = new WeakMap<FlatGraph | Workflow, Ways>();
  let turn: Promise<unknown> = Promise.resolve();

  const keep = async (id: string, read: (id: string) => Promise<string>): Promise<Ran> => {
    const known = ran.peek().get(id);
    if (known) return known;
    const graph = flatten(parseWorkflow(await read(id)), catalogue.peek());
    const found = { ways: waysOf(graph), outputs: graph.outputs };
    ran.value = new Map(ran.peek()).set(id, found);
    return found;
  };
  /** One after the other: a list may ask for many. */
  const ask = (id: string, read: (id: string) => Promise<string>): void => {
    if (asked.has(id)) return;
    asked.add(id);
    turn = turn.then(() => keep(id, read))
      .catch(() => ran.value = new Map(ran.peek()).set(id, { ways: new Map(), outputs: [] }));
  };
  const isAsItRan = (workflow: Workflow, graph: FlatGraph, way: string, path: string): boolean => {
    const now = seen.getOrInsertComputed(graph, () => waysOf(graph));
    // A run changes seeds for the next one as it is started.
    const then = (): Ways =>
      seen.getOrInsertComputed(workflow, () => {
        const before = seedsBefore(workflow, settings.read<SeedChange>("run.seeds"));
        return before === workflow ? now : waysOf(flatten(before, catalogue.peek()));
      });
    return now.get(path) === way || then().get(path) === way;
  };

  const kinship: Kinship = {
    relation(document, run, read = runs.workflowOf) {
      if (runs.ownerOf(run) === document.key) return "own";
      if (!isNamesake(document, run)) return "other";
      const found = ran.value.get(run.id);
      if (!found) return void ask(run.id, read);
      const { workflow, checked } = document;
      const made = Object.keys(run.outputs ?? {});
      const outputs = made.length ? made : found.outputs;
      const isSame = (path: string): boolean => {
        const way = found.ways.get(path);
        return way !== undefined && isAsItRan(workflow.value, checked.value.graph, way, path);
      };
      return outputs.length && outputs.every(isSame) ? "same" : "other";
    },
    async settled(document, run, read = runs.workflowOf) {
      if (isNamesake(document, run)) await keep(run.id, read);
      return kinship.relation(document, run) ?? "other";
    },
    async sameIn({ workflow, checked }, run) {
      const { ways } = await keep(run, runs.workflowOf);
      return (path) => {
        const way = ways.get(path);
        return way !== undefined && isAsItRan(workflow.peek(), checked.peek().graph, way, path);
      };
    },
    goingOf: (document) =>
      runs.active.value.findLast((run) =>
        ["own", "same"].includes(kinship.relation(document, run) ?? "")
      ),
  };
  return kinship;
}
