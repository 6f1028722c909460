import { t } from "../../src/words/translate.ts";
import { ConflictError } from "../host/host.ts";
import type { Workflows } from "../host/host.ts";
import type { Documents } from "./documents.ts";
import type { OpenDocument } from "./open_document.ts";
import { readWorkflow } from "./read_workflow.ts";

/** Saves; where a newer one is there, asks before it is overwritten. */
export async function saveDocument(
  { workspace, quickInput, execute, host }: Documents,
  document: OpenDocument,
  name?: string,
): Promise<void> {
  try {
    await workspace.save(document, name);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const saved = name ?? document.name.peek();
    const answer = await quickInput.pick(
      t`"${saved}" has changed since it was opened`,
      [
        { id: "compare", title: t`Compare the two` },
        { id: "other", title: t`Save under another name…` },
        { id: "theirs", title: t`Open the newer one beside mine` },
        { id: "over", title: t`Overwrite it` },
      ].filter(({ id }) => id !== "compare" || name === undefined),
    );
    if (answer === "over") await workspace.save(document, name, true);
    if (answer === "compare") await execute("file.compare", document);
    if (answer === "other") await execute("file.saveAs", document);
    if (answer === "theirs") {
      const { workflow } = await readWorkflow(host, saved);
      workspace.add(workflow, `${saved} (newer)`);
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
