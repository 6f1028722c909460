import { t } from "../../src/words/translate.ts";
import { ConflictError, ReadOnlyFileError } from "../host/host.ts";
import type { Workflows } from "../host/host.ts";
import type { Documents } from "./documents.ts";
import type { OpenDocument } from "./open_document.ts";
import { readWorkflow } from "./read_workflow.ts";
import type { Overwriting } from "./workspace.ts";

/** Saves; where a newer one is there, or the file is read-only, asks before it is overwritten. */
export async function saveDocument(
  app: Documents,
  document: OpenDocument,
  name?: string,
  over: Overwriting = {},
): Promise<void> {
  const { workspace, quickInput, execute, host } = app;
  try {
    await workspace.save(document, name, over);
  } catch (error) {
    const isConflict = error instanceof ConflictError;
    if (!isConflict && !(error instanceof ReadOnlyFileError)) throw error;
    const saved = name ?? document.name.peek();
    const other = { id: "other", title: t`Save under another name…` };
    const overwrite = { id: "over", title: t`Overwrite it` };
    const answer = isConflict
      ? await quickInput.pick(t`"${saved}" has changed since it was opened`, [
        ...name === undefined ? [{ id: "compare", title: t`Compare the two` }] : [],
        other,
        { id: "theirs", title: t`Open the newer one beside mine` },
        overwrite,
      ])
      : await quickInput.pick(t`The file of "${saved}" is read-only`, [other, overwrite]);
    if (answer === "over") {
      const more = isConflict ? { newer: true } : { readOnly: true };
      await saveDocument(app, document, name, { ...over, ...more });
    }
    if (answer === "compare") await execute("file.compare", document);
    if (answer === "other") await execute("file.saveAs", document);
    if (answer === "theirs") {
      const { workflow } = await readWorkflow(host, saved);
      await workspace.add(workflow, `${saved} (newer)`);
    }
  }
}

/** Writes a workflow that must not be there yet: under this name, or the next one that is free. */
export async function writeFree({ write }: Workflows, name: string, text: string): Promise<string> {
  for (let n = 1;; n++) {
    const free = n === 1 ? name : `${name} ${n}`;
    try {
      await write(free, text, undefined);
      return free;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}

/** Why a text cannot name a workflow. */
export function nameFault(name: string): string | undefined {
  if (!name.trim()) return t`Type a name`;
  return /^[^\\:*?"<>|]+$/.test(name) && !/(^|\/)\.*(\/|$)/.test(name)
    ? undefined
    : t`A name cannot have \\ : * ? " < > | or empty folders in it`;
}
