import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { Documents } from "./documents.ts";
import type { HistoryStep } from "./history.ts";
import type { OpenDocument } from "./open_document.ts";
import { draftOf, isUndrafted } from "./workspace.ts";

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

interface Stored {
  /** Of the server that the page was of. */
  readonly folder: string;
  readonly documents: readonly Kept[];
}

/**
 * Brings back what could be undone before the page was loaded again, and keeps it for the next time; with what is not
 * saved, of which a draft has all but the last moment.
 */
export async function keepHistory(
  { host, workspace: { documents } }: Pick<Documents, "host" | "workspace">,
): Promise<void> {
  let folder: string | undefined = undefined;
  addEventListener("pagehide", () => {
    for (const document of documents.peek()) {
      // What was not touched since may be newer in another page.
      if (!isUndrafted(document)) continue;
      host.drafts.leave(document.key, draftOf(document, printWorkflow));
    }
    if (folder === undefined) return; // what was kept is kept
    try {
      const kept: Stored = { folder, documents: stepsOf(documents.peek()) };
      sessionStorage.setItem(STORED, JSON.stringify(kept));
    } catch { // there is no room: nothing is undone after the page is loaded again
      sessionStorage.removeItem(STORED);
    }
  });
  folder = (await host.server?.json("GET /trust"))?.folder ?? "";
  const kept = new Map(stored(folder).map((one) => [one.name, one]));
  sessionStorage.removeItem(STORED);
  for (const document of documents.peek()) {
    const found = kept.get(document.name.peek());
    if (found) restore(document, found);
  }
}

/** What was kept of documents of this folder: another one may have been served at this address. */
function stored(folder: string): readonly Kept[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED) ?? "null") as Partial<Stored> | null;
    return kept?.folder === folder ? kept.documents ?? [] : [];
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
 * Gives a document its steps before and after what it is now. That may be another one of them than when the page was left,
 * as somebody has put an earlier version of the file back; one that is none of them has none.
 */
function restore({ history }: OpenDocument, { present, past, future }: Kept): void {
  const now = history.peek();
  if (now.past.length) return;
  const known = printWorkflow(now.present.value);
  const steps = [...past, present, ...future];
  const at = present.text === known
    ? past.length
    : steps.findLastIndex(({ text }) => text === known);
  if (at < 0) return;
  try {
    const read = ({ name, text }: Step): HistoryStep<Workflow> => ({
      name,
      value: text === known ? now.present.value : parseWorkflow(text),
    });
    const all = steps.map(read);
    history.value = { past: all.slice(0, at), present: all[at]!, future: all.slice(at + 1) };
  } catch { // written by another version: the document is as it was left all the same
  }
}
