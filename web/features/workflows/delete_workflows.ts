import { someOf } from "../../../src/words/lists.ts";
import type { Documents } from "../../document/documents.ts";
import { tabsOf } from "../../document/editor_groups.ts";
import { writeFree } from "../../document/save_document.ts";

/** Texts of workflows, or why nothing could be done with them, by name. */
type Named = Map<string, string>;

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
  const deleted: Named = new Map();
  const faults = await each(names, async (name) => {
    const { text, revision } = await workflows.read(name);
    await workflows.remove(name, revision); // what another program saves meanwhile stays
    deleted.set(name, text);
    for (const tab of tabsOf(workspace.groups.peek())) {
      if (tab.name.peek() === name && !tab.dirty.peek()) workspace.close(tab);
    }
  });
  const undo = async (): Promise<void> => {
    const others: string[] = [];
    const left = await each(deleted.keys(), async (name) => {
      const free = await writeFree(workflows, name, deleted.get(name)!);
      deleted.delete(name);
      if (free !== name) others.push(`"${name}" is back as "${free}"`);
    });
    if (others.length) {
      toasts.show("warning", `${someOf(others)}: there are others of these names now`);
    }
    if (left.size) {
      toasts.show("error", `Cannot bring back ${sentence(left)}`, [again]);
    }
    await workspace.refresh();
  };
  const again = { title: "Undo", run: () => void undo().catch(toasts.error) };
  if (deleted.size) {
    toasts.show("info", faults.size ? `Deleted: ${quoted(deleted)}` : `${what} is deleted`, [
      again,
    ]);
  }
  await workspace.refresh();
  const stay = new Set(workspace.files.peek().map(({ name }) => name));
  for (const name of faults.keys()) if (!stay.has(name)) faults.delete(name);
  if (faults.size) throw new Error(`Cannot delete ${sentence(faults)}`);
}

/** Does it with each of them. @returns why it could not be done with some */
async function each(
  names: Iterable<string>,
  act: (name: string) => Promise<void>,
): Promise<Named> {
  const faults: Named = new Map();
  for (const name of names) {
    try {
      await act(name);
    } catch (error) {
      faults.set(name, error instanceof Error ? error.message : String(error));
    }
  }
  return faults;
}

const quoted = (named: Named): string => someOf([...named.keys()].map((name) => `"${name}"`));

const sentence = (faults: Named): string =>
  `${quoted(faults)}: ${someOf([...new Set(faults.values())])}`;
