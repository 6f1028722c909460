import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { OpenDocument } from "../../document/open_document.ts";

const shown = new WeakMap<OpenDocument, Signal<boolean>>();

/** Whether a document is looked at as a form. */
export function formShown(document: OpenDocument): Signal<boolean> {
  const known = shown.get(document) ?? signal(false);
  shown.set(document, known);
  return known;
}
