import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Where } from "../../src/graph/bodies.ts";
import type { Checked } from "../../src/graph/validate.ts";
import type { Body, Workflow } from "../../src/graph/workflow.ts";
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
  /** Whether the host has none of it any more: it counts as unsaved, as it may be the last copy. */
  readonly isGone: Signal<boolean>;
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
}

/** Whether a document is of the saved workflow of a name: one that was never saved is another, whatever it is called. */
export const isOf = ({ name, revision }: OpenDocument, saved: string): boolean =>
  revision.peek() !== undefined && name.peek() === saved;

/** What ids on this canvas begin with in diagnostics and runs: `portrait/`. */
export function prefixOf(path: CanvasPath): string {
  return path.map((id) => `${id}/`).join("");
}
