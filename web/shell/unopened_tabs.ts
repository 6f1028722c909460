import type { Signal } from "@preact/signals";
import { t, translated } from "../../src/words/translate.ts";
import type { Canvases } from "../canvas/canvases.ts";
import { showTab } from "../document/editor_groups.ts";
import type { OpenDocument } from "../document/open_document.ts";

const ABOUT = "unopened";

interface Unopened<Tab extends { readonly name: string }> {
  /** Why each could not be opened; another try adds to it. */
  readonly faults: Map<Tab, unknown>;
  /** What stays in the session. */
  readonly unopened: Signal<readonly Tab[]>;
  reopen(tab: Tab): Promise<OpenDocument | undefined>;
}

/** Says which tabs could not be opened again, and offers to try once more, as the files may be mended by then. */
export function tellUnopened<Tab extends { readonly name: string }>(
  app: Canvases,
  parts: Unopened<Tab>,
): void {
  const { workspace, toasts } = app;
  const { faults, unopened, reopen } = parts;
  const texts = new Set([...faults].map(([{ name }, error]) => whyNot(name, error)));
  const again = async (): Promise<void> => {
    faults.clear();
    for (const tab of await Promise.all(unopened.peek().map(reopen))) {
      if (tab) workspace.groups.value = showTab(workspace.groups.peek(), tab);
    }
    unopened.value = [...faults.keys()];
    if (faults.size) tellUnopened(app, parts);
  };
  toasts.show("error", [...texts].join("\n"), [
    { title: t`Try again`, run: () => void again().catch(toasts.error) },
    { title: t`Leave it closed`, run: () => void (unopened.value = []) },
  ], ABOUT);
}

function whyNot(name: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return why.includes(`"${name}"`) ? translated(why) : t`Cannot open "${name}": ${translated(why)}`;
}
