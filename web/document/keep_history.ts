import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { HistoryStep } from "./history.ts";
import type { OpenDocument } from "./open_document.ts";
import type { Workspace } from "./workspace.ts";

/** Where the steps of this page's documents are, for when it is loaded again. */
const STORED = "braid.history";
/** Most steps of a document, and letters of all of them, which a browser has little room for. */
const MOST_STEPS = 50;
const MOST_LETTERS = 2e6;

interface Step {
  readonly name: string;
  readonly text: string;
}

interface Kept {
  readonly name: string;
  /** What the document was when the page was left. */
  readonly present: Step;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

/** Brings back what could be undone before the page was loaded again, and keeps it for the next time. */
export function keepHistory({ documents }: Pick<Workspace, "documents">): void {
  const kept = new Map(stored().map((one) => [one.name, one]));
  sessionStorage.removeItem(STORED);
  for (const document of documents.peek()) {
    const found = kept.get(document.name.peek());
    if (found) restore(document, found);
  }
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(STORED, JSON.stringify(stepsOf(documents.peek())));
    } catch { // there is no room: nothing is undone after the page is loaded again
      sessionStorage.removeItem(STORED);
    }
  });
}

function stored(): readonly Kept[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "[]") as readonly Kept[];
  } catch {
    return [];
  }
}

/** Steps of the documents, the nearest first in each, as long as there is room. */
function stepsOf(documents: readonly OpenDocument[]): readonly Kept[] {
  let room = MOST_LETTERS;
  const step = ({ name, value }: HistoryStep<Workflow>): Step | undefined => {
    if (room <= 0) return undefined;
    const text = printWorkflow(value);
    room -= text.length;
    return room > 0 ? { name, text } : undefined;
  };
  return documents.flatMap(({ name, history }): Kept[] => {
    const { past, present, future } = history.peek();
    if (!past.length && !future.length) return [];
    const now = step(present);
    if (!now) return [];
    const whole = (steps: readonly HistoryStep<Workflow>[]): readonly Step[] => {
      const texts: Step[] = [];
      for (const one of steps.slice(0, MOST_STEPS)) {
        const text = step(one);
        if (!text) break;
        texts.push(text);
      }
      return texts;
    };
    return [{
      name: name.peek(),
      present: now,
      past: whole(past.toReversed()).toReversed(),
      future: whole(future),
    }];
  });
}

/**
 * Gives a document its steps, unless it has become another one meanwhile. What was edited just before the page was left, too
 * late for a draft, is there again.
 */
function restore({ history }: OpenDocument, { present, past, future }: Kept): void {
  const now = history.peek();
  const known = printWorkflow(now.present.value);
  if (now.past.length || ![...past, present].some(({ text }) => text === known)) return;
  try {
    const read = ({ name, text }: Step): HistoryStep<Workflow> => ({
      name,
      value: text === known ? now.present.value : parseWorkflow(text),
    });
    history.value = { past: past.map(read), present: read(present), future: future.map(read) };
  } catch { // written by another version: the document is as it was left all the same
  }
}
