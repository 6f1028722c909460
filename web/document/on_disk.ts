import { effect, untracked } from "@preact/signals";
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

/** Reloads what others have saved, where nothing of one's own would be lost. */
export function followDisk(
  workspace: Workspace,
  tell: (name: string) => void,
  onError: (error: unknown) => void,
): void {
  effect(() => {
    for (const document of workspace.documents.value) {
      if (changeOnDisk(workspace, document) !== "changed" || document.dirty.peek()) continue;
      const { name } = document;
      untracked(() => workspace.reload(document)).then(() => tell(name.peek()), onError);
    }
  });
}
