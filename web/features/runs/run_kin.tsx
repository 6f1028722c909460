import type { JSX } from "preact";
import type { RunInfo } from "../../../src/api/runs.ts";
import { t } from "../../../src/words/translate.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import { useRuns } from "../../runs/runs.ts";
import { useInSight } from "./use_in_sight.ts";

/** Says of a run that has the name of the document in front that it ran another graph. */
export function RunKin({ run }: { run: RunInfo }): JSX.Element | null {
  const document = useRuns().workspace.active.value;
  return document && document.name.value === run.name
    ? <Kin run={run} document={document} />
    : null;
}

function Kin({ run, document }: { run: RunInfo; document: OpenDocument }): JSX.Element {
  const app = useRuns();
  const [element, inSight] = useInSight<HTMLDivElement>();
  const isOther = inSight.value && kinshipOf(app).relation(document, run) === "other";
  return (
    <div ref={element}>{isOther && <small>{t`Another graph than the one in front`}</small>}</div>
  );
}
