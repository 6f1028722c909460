import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { bodyOf } from "../../src/graph/bodies.ts";
import type { Where } from "../../src/graph/bodies.ts";
import { subgraphName } from "../../src/graph/node_types.ts";
import { own } from "../../src/graph/record.ts";
import { updateRequires } from "../../src/graph/requires.ts";
import { check } from "../../src/graph/validate.ts";
import type { Checked } from "../../src/graph/validate.ts";
import type { Body, Workflow } from "../../src/graph/workflow.ts";
import { beginHistory, push, redo, settle, undo } from "./history.ts";
import type { History } from "./history.ts";

/** Where a document is looked at: the way from the workflow's canvas through instances of subgraphs. */
export type CanvasPath = readonly string[];

/** A workflow in a tab. */
export interface OpenDocument {
  /** Of the document, whatever it is called and in however many tabs it is. */
  readonly key: string;
  readonly name: Signal<string>;
  /** Revision on the host it was read or last written at; undefined for one never saved. */
  readonly revision: Signal<string | undefined>;
  /** Its states; edits go by {@link edit}. */
  readonly history: Signal<History<Workflow>>;
  readonly workflow: ReadonlySignal<Workflow>;
  readonly dirty: ReadonlySignal<boolean>;
  /** How often it became what others have saved. */
  readonly taken: Signal<number>;
  readonly path: Signal<CanvasPath>;
  readonly where: ReadonlySignal<Where>;
  readonly body: ReadonlySignal<Body>;
  /** The graph as it would run, and what is wrong with it. */
  readonly checked: ReadonlySignal<Checked>;
  /** The contributed editor that it is looked at by; undefined for its canvas. */
  readonly editor: Signal<string | undefined>;
  /** Ids of nodes; frames and notes as `#frame.0`, `#note.0`. */
  readonly selection: Signal<ReadonlySet<string>>;
  readonly undoName: ReadonlySignal<string | undefined>;
  readonly redoName: ReadonlySignal<string | undefined>;
  /** The same document for another tab: its edits show in both, place and selection are its own. */
  again(): OpenDocument;
  /** Does an edit that can be undone by its name. Edits that merge with the one before are one step. */
  edit(name: string, change: (workflow: Workflow) => Workflow, merge?: string): void;
  /**
   * Takes back the step that edits of this key go on to make, where the workflow before it is the one that is wanted.
   *
   * @returns whether it did
   */
  takeBack(merge: string, isWanted: (before: Workflow) => boolean): boolean;
  /** What follows is a step of its own. */
  settle(): void;
  undo(): void;
  redo(): void;
  /** What is there now is what the host has. */
  markSaved(workflow: Workflow, revision: string): void;
  /** The host has none of it any more. @returns what makes it saved as it was, unless it was saved since */
  markUnsaved(): () => void;
}

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

export function openDocument(options: DocumentOptions): OpenDocument {
  const { catalogue } = options;
  const history = signal(beginHistory(options.workflow));
  const saved = signal<Workflow | undefined>(options.unsaved ? undefined : options.workflow);
  const workflow = computed(() => history.value.present.value);
  const revision = signal(options.revision);
  const shared: Omit<OpenDocument, keyof Look | "again"> = {
    key: options.key ?? crypto.randomUUID(),
    name: signal(options.name),
    revision,
    history,
    workflow,
    taken: signal(0),
    dirty: computed(() => workflow.value !== saved.value),
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
    },
    markUnsaved() {
      const before = saved.peek();
      saved.value = undefined;
      return () => void (saved.value ??= before);
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

/** Whether a document is of the saved workflow of a name: one that was never saved is another, whatever it is called. */
export const isOf = ({ name, revision }: OpenDocument, saved: string): boolean =>
  revision.peek() !== undefined && name.peek() === saved;

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

/** What ids on this canvas begin with in diagnostics and runs: `portrait/`. */
export function prefixOf(path: CanvasPath): string {
  return path.map((id) => `${id}/`).join("");
}
