import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { namesIn } from "../../../src/drawing/in_words.ts";
import { diffWorkflows } from "../../../src/graph/diff.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { describeChange } from "../../document/describe_change.ts";
import { useDocuments } from "../../document/documents.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { readWorkflow } from "../../document/read_workflow.ts";
import type { Compared } from "./differences.ts";

interface DifferencesProps {
  readonly document: OpenDocument;
  readonly compared: Compared;
}

/** What saving a document would change in its file, beside its canvas. */
export function DifferencesView({ document, compared }: DifferencesProps): JSX.Element | null {
  return compared.value === document
    ? <Differences document={document} compared={compared} />
    : null;
}

function Differences({ document, compared }: DifferencesProps): JSX.Element | null {
  const { host, toasts, execute, workspace, catalogue } = useDocuments();
  const files = workspace.files.value;
  const theirs = useSignal<Workflow | undefined>(undefined);
  useEffect(() => {
    readWorkflow(host, document.name.peek()).then(({ workflow }) => {
      theirs.value = workflow;
    }, toasts.error);
  }, [document, files, document.dirty.value]);
  if (!theirs.value) return null;
  const changes = diffWorkflows(theirs.value, document.workflow.value);
  const names = namesIn(document.workflow.value, catalogue.value);
  const close = (): void => {
    compared.value = undefined;
  };
  const act = (command: string): void => {
    close();
    execute(command, document);
  };
  return (
    <aside class="differences" aria-label={t`Differences`}>
      <header>
        <h2>{t`Differences`}</h2>
        <button type="button" aria-label={t`Close the differences`} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <p>
        {t`The file of "${document.name.value}" as it is saved, against what is in the editor`}
      </p>
      {!changes.length && <p class="empty">{t`They are the same`}</p>}
      <table>
        <thead>
          <tr>
            <th>{t`Where`}</th>
            <th>{t`In the file`}</th>
            <th>{t`In the editor`}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change, index) => {
            const { where, before, after } = describeChange(change, names);
            return (
              <tr key={index}>
                <td>{where}</td>
                <td class="differences-before">{before}</td>
                <td class="differences-after">{after}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div class="differences-actions">
        <button type="button" onClick={() => act("file.overwrite")}>
          {t`Save what is in the editor`}
        </button>
        <button type="button" onClick={() => act("file.reload")}>
          {t`Take what is in the file`}
        </button>
        <button type="button" onClick={() => act("file.openBeside")}>
          {t`Open the file beside it`}
        </button>
      </div>
    </aside>
  );
}
