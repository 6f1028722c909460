import { own } from "../../src/graph/record.ts";
import type { ControlPlace } from "./control_props.ts";
import type { OpenDocument } from "./open_document.ts";

/** What has been chosen of one kind, in the order that it was. */
export class Newest {
  #begun = 0;
  #settled = 0;

  /**
   * Begins a choice that takes time, such as that of a file which is read.
   *
   * @returns asked once when it is through: whether none that was begun later is, so that it counts
   */
  begin(): () => boolean {
    const turn = ++this.#begun;
    return () => {
      if (turn < this.#settled) return false;
      this.#settled = turn;
      return true;
    };
  }
}

interface Choices {
  readonly newest: Newest;
  /** What stands at the input since one of them was written. */
  written?: { readonly value: unknown };
}

const known = new WeakMap<OpenDocument, Map<string, Choices>>();

/** Inputs of no node have one control each, which keeps its own. */
export type KeepsChoices = ControlPlace | Choices;

/** What a control of no node keeps of its choices. */
export const noChoices = (): Choices => ({ newest: new Newest() });

/** What is no value at all. */
const GONE = Symbol("gone");

function standing(at: KeepsChoices): unknown {
  if ("newest" in at) return undefined;
  const workflow = at.document.workflow.peek();
  const body = at.where === undefined ? workflow : own(workflow.subgraphs, at.where);
  const node = own(body?.nodes, at.node);
  return node ? own(node.inputs, at.input) : GONE;
}

function choicesAt(at: KeepsChoices): Choices {
  if ("newest" in at) return at;
  const { document, where, node, input } = at;
  return known.getOrInsertComputed(document, () => new Map())
    .getOrInsertComputed(JSON.stringify([where, node, input]), noChoices);
}

/**
 * Begins to choose what an input is set to, where that takes time: a picture that is sent.
 *
 * @returns writes the choice, unless a newer one is written by now: of this kind, or any other, such as a wire or an undo
 */
export function beginChoice(at: KeepsChoices): (write: () => void) => void {
  const choices = choicesAt(at);
  const counts = choices.newest.begin();
  const before = { value: standing(at) };
  const { written } = choices;
  return (write) => {
    const known = choices.written === written ? before : choices.written!;
    const now = standing(at);
    if (now === GONE || !Object.is(now, known.value) || !counts()) return;
    write();
    choices.written = { value: standing(at) };
  };
}
