import { own } from "../../src/graph/record.ts";
import { t } from "../../src/words/translate.ts";
import { Newest } from "../core/newest.ts";
import type { Toasts } from "../core/toasts.ts";
import type { ControlPlace } from "./control_props.ts";
import type { OpenDocument } from "./open_document.ts";

/** What is chosen of one kind, where that takes time. */
export class Choices {
  readonly #newest = new Newest();
  readonly #standing: () => readonly unknown[] | undefined;
  /** What stands there since one of them was written. */
  #written?: readonly unknown[] | undefined;

  /** @param standing what stands where they are written; undefined where that is gone */
  constructor(standing: () => readonly unknown[] | undefined) {
    this.#standing = standing;
  }

  /**
   * Begins a choice.
   *
   * @returns writes it, unless a newer one is written by now: of this kind, or any other, such as a wire or an undo; whether it was
   */
  begin(): (write: () => void) => boolean {
    const counts = this.#newest.begin();
    const before = this.#standing();
    const written = this.#written;
    return (write) => {
      const known = this.#written === written ? before : this.#written;
      const now = this.#standing();
      if (!now?.every((value, i) => Object.is(value, known?.[i])) || !counts()) return false;
      write();
      this.#written = this.#standing();
      return true;
    };
  }
}

/** What a control of no node keeps of its choices. */
export const noChoices = (): Choices => new Choices(() => []);

const ofInputs = new WeakMap<OpenDocument, Map<string, Choices>>();

/** The choices of what an input of a node is set to, such as a picture that is sent. */
export function choicesAt({ document, where, node, input }: ControlPlace): Choices {
  return ofInputs.getOrInsertComputed(document, () => new Map())
    .getOrInsertComputed(JSON.stringify([where, node, input]), () =>
      new Choices(() => {
        const workflow = document.workflow.peek();
        const body = where === undefined ? workflow : own(workflow.subgraphs, where);
        const entry = own(body?.nodes, node);
        return entry && [own(entry.inputs, input)];
      }));
}

const ofDocuments = new WeakMap<OpenDocument["history"], Choices>();

/** The choices of what a whole document is taken from, such as its file: all that goes over what was done to it meanwhile. */
export const choicesOf = ({ history, workflow, revision }: OpenDocument): Choices =>
  ofDocuments.getOrInsertComputed(
    history,
    () => new Choices(() => [workflow.peek(), revision.peek()]),
  );

/** Says of what was chosen for a document that it came too late. */
export function tellOutdated(toasts: Toasts): void {
  toasts.show("info", t`Nothing was taken over: the graph was changed or saved meanwhile`);
}
