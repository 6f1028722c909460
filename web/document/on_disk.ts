import { batch, effect, untracked } from "@preact/signals";
import type { OpenDocument } from "./open_document.ts";
import type { Workspace } from "./workspace.ts";

/** What has become of a document's file since it was read or written here; undefined where it is the same. */
export function changeOnDisk(
  { files }: Pick<Workspace, "files">,
  { name, revision }: OpenDocument,
): "changed" | "removed" | undefined {
  if (revision.value === undefined) return undefined;
  const file = files.value.find((one) => one.name === name.value);
  if (!file) return "removed";
  return file.revision === revision.value ? undefined : "changed";
}

/**
 * Takes over what the host has now, as an edit that can be undone.
 *
 * @param isWanted Asked once it is read, which may take long
 * @returns whether it was
 */
export async function reload(
  { read }: Pick<Workspace, "read">,
  document: OpenDocument,
  isWanted = (): boolean => true,
): Promise<boolean> {
  const theirs = await read(document.name.peek());
  if (!isWanted()) return false;
  batch(() => {
    document.edit("Reload", () => theirs.workflow.peek());
    document.markSaved(document.workflow.peek(), theirs.revision.peek()!);
    document.taken.value++;
  });
  return true;
}

/** Reloads what others have saved, where nothing of one's own would be lost. */
export function followDisk(
  workspace: Workspace,
  tell: (name: string) => void,
  onError: (error: unknown) => void,
): void {
  effect(() => {
    for (const document of workspace.documents.value) {
      if (changeOnDisk(workspace, document) !== "changed" || document.dirty.peek()) continue;
      const { name, revision, dirty } = document;
      const base = revision.peek();
      const isSame = (): boolean => revision.peek() === base && !dirty.peek();
      untracked(() => reload(workspace, document, isSame))
        .then((isThere) => isThere && tell(name.peek())).catch(onError);
    }
  });
}
