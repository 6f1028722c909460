import type { Documents } from "./documents.ts";
import { tabsOf } from "./editor_groups.ts";
import type { OpenDocument } from "./open_document.ts";

/** The tab that a command was given, else the one in front. @throws RangeError where no tab is open */
export function documentIn(
  workspace: Documents["workspace"],
  argument?: unknown,
): OpenDocument {
  const tab = tabsOf(workspace.groups.peek()).find((one) => one === argument) ??
    workspace.active.peek();
  if (!tab) throw new RangeError("No graph is open: make a new one or open one");
  return tab;
}
