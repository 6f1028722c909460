import type { RunEvent } from "../engine/event.ts";
import type { Checked } from "../graph/validate.ts";

/** What a message says wherever in a text it is: a node may hand on less than is written in it. */
const wordsOf = (message: string): string => message.replace(/ at position \d+/, "");

/** Whether a node warns of what the check of its graph has said already. */
export function knownWarnings({ diagnostics }: Checked): (event: RunEvent) => boolean {
  const known = new Set(diagnostics.map(({ message }) => wordsOf(message)));
  return (event) =>
    event.type === "nodeEmitted" && event.name === "warning" &&
    known.has(wordsOf((event.data as { readonly message: string }).message));
}
