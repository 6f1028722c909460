import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { bodyOf } from "../../src/graph/bodies.ts";
import type { Where } from "../../src/graph/bodies.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { subgraphName } from "../../src/graph/node_types.ts";
import { placed } from "../../src/graph/placed.ts";
import { own } from "../../src/graph/record.ts";
import { updateRequires } from "../../src/graph/requires.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { beginHistory, push, redo, settle, undo } from "./history.ts";
import type { CanvasPath, OpenDocument } from "./open_document.ts";

export interface DocumentOptions {
  readonly name: string;
  readonly workflow: Workflow;
  /** The one it had before the page was left. */
  readonly key?: string;
  readonly revision?: string | undefined;
  readonly catalogue: ReadonlySignal<Catalogue>;
  /** It has changes that the host does not have: one made from a draft or a picture. */
  readonly unsaved?: boolean;
}

/**
 * Opens a document; nodes that nobody has given a place, as in a file that was written by hand, get one, which is saved with the
 * first edit. It is loaded with the first one, as what checks workflows is large.
 */
export function openDocument(options: DocumentOptions): OpenDocument {
  const { catalogue } = options;
  const opened = placed(options.workflow, catalogue.peek());
  const history = signal(beginHistory(opened));
  const saved = signal<Workflow | undefined>(options.unsaved ? undefined : opened);
  const workflow = computed(() => history.value.present.value);
  const revision = signal(options.revision);
  const isGone = signal(false);
  const shared: Omit<OpenDocument, keyof Look | "again"> = {
    key: options.key ?? crypto.randomUUID(),
    name: signal(options.name),
    revision,
    history,
    workflow,
    taken: signal(0),
    isGone,
    dirty: computed(() => isGone.value || workflow.value !== saved.value),
    checked: computed(() => check(workflow.value, catalogue.value)),
    undoName: computed(() => history.value.past.length ? history.value.present.name : undefined),
    redoName: computed(() => history.value.future[0]?.name),
    edit(name, change, merge) {
      const before = workflow.peek();
      const after = change(before);
      if (after === before) return;
      const value = after.nodes === before.nodes && after.subgraphs === before.subgraphs
        ? after
        : updateRequires(after, catalogue.peek());
      history.value = push(history.peek(), { name, value, merge });
    },
    takeBack(merge, isWanted) {
      const { past, present } = history.peek();
      const before = past.at(-1);
      if (present.merge !== merge || !before || !isWanted(before.value)) return false;
      history.value = { ...settle(undo(history.peek())), future: [] };
      return true;
    },
    settle() {
      if (history.peek().present.merge) history.value = settle(history.peek());
    },
    undo() {
      history.value = undo(settle(history.peek()));
    },
    redo() {
      history.value = redo(settle(history.peek()));
    },
    markSaved(workflow, at) {
      history.value = settle(history.peek());
      saved.value = workflow;
      revision.value = at;
      isGone.value = false;
    },
  };
  const again = (): OpenDocument => ({ ...shared, ...lookAt(workflow), again });
  return again();
}

type Look = Pick<OpenDocument, "path" | "where" | "body" | "editor" | "selection">;

/** What a tab has of its own. */
function lookAt(workflow: ReadonlySignal<Workflow>): Look {
  const path = signal<CanvasPath>([]);
  const where = computed(() => placeOfPath(workflow.value, path.value));
  return {
    path,
    where,
    body: computed(() => bodyOf(workflow.value, where.value)),
    editor: signal<string | undefined>(undefined),
    selection: signal<ReadonlySet<string>>(new Set()),
  };
}

/** The canvas at the end of a path; where a step leads nowhere any more, the last one that does. */
function placeOfPath(workflow: Workflow, path: CanvasPath): Where {
  let where: Where;
  for (const id of path) {
    const entry = own(bodyOf(workflow, where).nodes, id);
    const name = entry && subgraphName(entry.type);
    if (name === undefined || !own(workflow.subgraphs, name)) return where;
    where = name;
  }
  return where;
}
