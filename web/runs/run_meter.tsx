import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { RunInfo } from "../../src/api/runs.ts";
import { namesIn, namesOnPath } from "../../src/drawing/in_words.ts";
import { t } from "../../src/words/translate.ts";
import { printRemaining } from "./run_progress.ts";
import { useRuns } from "./runs.ts";

/** How far a run is, and how long it will take. */
export function RunMeter({ run }: { run: RunInfo }): JSX.Element {
  const { runs, workspace, catalogue } = useRuns();
  const progress = runs.progressOf(run.id);
  const owner = runs.ownerOf(run);
  const documents = workspace.documents.value;
  const workflow = (documents.find(({ key }) => key === owner) ??
    documents.find(({ name }) => name.value === run.name))?.workflow.value;
  const names = useMemo(() => workflow && namesIn(workflow, catalogue.value), [
    workflow,
    catalogue.value,
  ]);
  if (!progress) {
    return <small class="run-note">{run.state === "queued" ? t`waits` : t`begins`}</small>;
  }
  const { node, note } = progress;
  const name = node !== undefined && workflow && names
    ? namesOnPath(workflow, names, node).at(-1)
    : node;
  const text = [name, note].filter(Boolean).join(": ");
  const percent = Math.round(progress.fraction * 100);
  return (
    <div class="run-meter">
      <div
        role="progressbar"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label={t`Progress of ${run.name ?? t`the run`}`}
      >
        <div style={{ transform: `scaleX(${progress.fraction})` }} />
      </div>
      <small class="run-note">
        <span>{percent} %</span>
        <span title={text}>{text}</span>
        <span>{printRemaining(progress)}</span>
      </small>
    </div>
  );
}
