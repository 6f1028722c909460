import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { useDocuments } from "../../document/documents.ts";
import { changeOnDisk } from "../../document/on_disk.ts";
import type { OpenDocument } from "../../document/open_document.ts";

/** Says that the file of a document with changes of its own was changed or deleted, and what can be done. */
export function DiskNotice({ document }: { document: OpenDocument }): JSX.Element | null {
  const { workspace, execute } = useDocuments();
  const change = changeOnDisk(workspace, document);
  if (change === undefined || !(change === "changed" ? document.dirty : document.isGone).value) {
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
