import type { JSX } from "preact";
import { t } from "../../src/words/translate.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { useRuns } from "./runs.ts";

/** What is being painted for a document, before it is done. */
export function RunPreview({ document }: { document: OpenDocument }): JSX.Element | null {
  const { runs } = useRuns();
  const paths = [...document.checked.value.graph.nodes.keys()];
  const running = paths.find((path) => runs.nodeRun(document.key, path).status.value === "running");
  const [picture] = running === undefined ? [] : runs.nodeRun(document.key, running).pictures.value;
  return picture?.preview
    ? (
      <figure class="run-preview">
        <img src={picture.url} alt={t`Preview of ${running}`} />
      </figure>
    )
    : null;
}
