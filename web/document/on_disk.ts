import { batch, effect, untracked } from "@preact/signals";
import { ProblemError } from "../../src/api/client.ts";
import type { Host } from "../host/host.ts";
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
 * @param settle what takes it over once it is read, which may take long, where that is still wanted
 * @returns whether it was
 */
export async function reload(
  { read }: Pick<Workspace, "read">,
  document: OpenDocument,
  settle: (take: () => void) => boolean,
): Promise<boolean> {
  const theirs = await read(document.name.peek());
  return settle(() =>
    batch(() => {
      document.edit("Reload", () => theirs.workflow.peek());
      document.markSaved(document.workflow.peek(), theirs.revision.peek()!);
      document.taken.value++;
    })
  );
}

/** Whether the file of a workflow that is not listed is gone: one too many, or one that nobody may read, is not listed either. */
async function isMissing(
  { workflows }: Pick<Host, "workflows">,
  name: string,
): Promise<boolean> {
  return await workflows.read(name).then(
    () => false,
    (error) => error instanceof ProblemError && error.status === 404,
  );
}

/** Takes a document for gone once its file is, until that is back. */
function followRemoval(host: Host, document: OpenDocument, isRemoved: () => boolean): void {
  const { isGone, name } = document;
  if (!isRemoved()) isGone.value = false;
  else if (!isGone.peek()) {
    isMissing(host, name.peek()).then((is) => is && isRemoved() && (isGone.value = true));
  }
}

/** Reloads what others have saved, where nothing of one's own would be lost, and keeps what they have deleted. */
export function followDisk(
  host: Host,
  workspace: Workspace,
  tell: (name: string) => void,
  onError: (error: unknown) => void,
): void {
  effect(() => {
    for (const document of workspace.documents.value) {
      const change = changeOnDisk(workspace, document);
      const isRemoved = (): boolean => changeOnDisk(workspace, document) === "removed";
      untracked(() => followRemoval(host, document, isRemoved));
      if (change !== "changed" || document.dirty.peek()) continue;
      const { name, revision, dirty } = document;
      const base = revision.peek();
      const settle = (take: () => void): boolean => {
        if (revision.peek() !== base || dirty.peek()) return false;
        take();
        return true;
      };
      untracked(() => reload(workspace, document, settle))
        .then((isThere) => isThere && tell(name.peek())).catch(onError);
    }
  });
}
