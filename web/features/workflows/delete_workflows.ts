import { someOf } from "../../../src/words/lists.ts";
import { t } from "../../../src/words/translate.ts";
import type { Documents } from "../../document/documents.ts";
import { tabsOf } from "../../document/editor_groups.ts";
import { isOf } from "../../document/open_document.ts";
import { writeFree } from "../../document/save_document.ts";
import { each, faultsOf, quoted } from "./each_workflow.ts";

/**
 * Deletes workflows, their tabs without changes too, and offers to bring them back: each whatever becomes of the others.
 *
 * @param what All of them in the words of a message
 */
export async function deleteWorkflows(
  { host: { workflows }, workspace, toasts }: Pick<Documents, "host" | "workspace" | "toasts">,
  names: readonly string[],
  what: string,
): Promise<void> {
  const deleted = new Map<string, string>();
  const faults = await each(names, async (name) => {
    const { text, revision } = await workflows.read(name);
    await workflows.remove(name, revision); // what another program saves meanwhile stays
    deleted.set(name, text);
    for (const tab of tabsOf(workspace.groups.peek())) {
      if (isOf(tab, name) && !tab.dirty.peek()) workspace.close(tab);
    }
  });
  const undo = async (): Promise<void> => {
    const others: string[] = [];
    const left = await each(deleted.keys(), async (name) => {
      const free = await writeFree(workflows, name, deleted.get(name)!);
      deleted.delete(name);
      if (free !== name) others.push(t`"${name}" is back as "${free}"`);
    });
    if (others.length) {
      toasts.show("warning", t`${someOf(others)}: there are others of these names now`);
    }
    if (left.size) {
      toasts.show("error", t`Cannot bring back ${faultsOf(left)}`, [again]);
    }
    await workspace.refresh();
  };
  const again = { title: "Undo", run: () => void undo().catch(toasts.error) };
  if (deleted.size) {
    toasts.show(
      "info",
      faults.size ? t`Deleted: ${quoted(deleted.keys())}` : t`${what} is deleted`,
      [
        again,
      ],
    );
  }
  await workspace.refresh();
  const stay = new Set(workspace.files.peek().map(({ name }) => name));
  for (const name of faults.keys()) if (!stay.has(name)) faults.delete(name);
  if (faults.size) throw new Error(`Cannot delete ${faultsOf(faults)}`);
}
