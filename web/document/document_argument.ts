import type { Documents } from "./documents.ts";
import { tabsOf } from "./editor_groups.ts";
import type { OpenDocument } from "./open_document.ts";

/** The tab that a command was given, else the one in front. @throws RangeError where that is closed, or no tab is open */
export function documentIn(
  workspace: Documents["workspace"],
  argument?: unknown,
): OpenDocument {
  const given = tabsOf(workspace.groups.peek()).find((one) => one === argument);
  if (!given && isDocument(argument)) {
    throw new RangeError(`"${argument.name.peek()}" is closed: open it again first`);
  }
  const tab = given ?? workspace.active.peek();
  if (!tab) throw new RangeError("No graph is open: make a new one or open one");
  return tab;
}

function isDocument(argument: unknown): argument is OpenDocument {
  return typeof argument === "object" && argument !== null && "history" in argument;
}
