import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { OpenDocument } from "../document/open_document.ts";

/** The tab that is being dragged. */
export const dragTab: Signal<OpenDocument | undefined> = signal(undefined);

/** Takes the tab that a drop brings, so that nothing else does; undefined where it brings something else. */
export function droppedTab(event: DragEvent): OpenDocument | undefined {
  const tab = dragTab.peek();
  if (!tab) return undefined;
  event.preventDefault();
  event.stopPropagation();
  dragTab.value = undefined;
  return tab;
}
