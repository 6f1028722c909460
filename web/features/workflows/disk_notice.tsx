import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ProblemError } from "../../../src/api/client.ts";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { useDocuments } from "../../document/documents.ts";
import { changeOnDisk } from "../../document/on_disk.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import type { Host } from "../../host/host.ts";

/** Says that the file of a document with changes of its own was changed or deleted, and what can be done. */
export function DiskNotice({ document }: { document: OpenDocument }): JSX.Element | null {
  const { workspace, execute, host } = useDocuments();
  const change = changeOnDisk(workspace, document);
  const isGone = useSignal(false);
  useEffect(() => {
    if (change !== "removed") return void (isGone.value = false);
    let isOver = false;
    isLeftOut(host, document.name.peek()).then((is) => isOver || (isGone.value = !is));
    return () => void (isOver = true);
  }, [change, document, workspace.files.value]);
  if (change === undefined || !(change === "changed" ? document.dirty.value : isGone.value)) {
    return null;
  }
  const button = (title: string, command: string): JSX.Element => (
    <button
      type="button"
      onClick={() => execute(command, document)}
    >
      {title}
    </button>
  );
  return (
    <div class="disk-notice" role="alert">
      <Icon name="warning" />
      <span>
        {change === "changed"
          ? t`"${document.name.value}" was changed by another program`
          : t`"${document.name.value}" was deleted by another program`}
      </span>
      {change === "changed" && button(t`Compare`, "file.compare")}
      {change === "changed" && button(t`Take theirs`, "file.reload")}
      {button(change === "changed" ? t`Keep mine` : t`Save it again`, "file.overwrite")}
      {change === "removed" && button(t`Close`, "file.close")}
    </div>
  );
}

/** Whether a workflow that is not listed is there: one too many, or one that nobody may read now. */
async function isLeftOut({ server, workflows }: Host, name: string): Promise<boolean> {
  try {
    const notices = (await server?.json("GET /status"))?.notices;
    if (!notices?.some(({ about }) => about === "workflows")) return false;
    await workflows.read(name);
    return true;
  } catch (error) {
    return error instanceof ProblemError && error.status !== 404;
  }
}
