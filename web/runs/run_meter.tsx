import type { JSX } from "preact";
import type { RunInfo } from "../../src/api/runs.ts";
import { t } from "../../src/words/translate.ts";
import { nodeOfRun } from "./run_names.ts";
import { printRemaining } from "./run_progress.ts";
import { useRuns } from "./runs.ts";

/** How far a run is, and how long it will take. */
export function RunMeter({ run }: { run: RunInfo }): JSX.Element {
  const app = useRuns();
  const progress = app.runs.progressOf(run.id);
  if (!progress) {
    return <small class="run-note">{run.state === "queued" ? t`waits` : t`begins`}</small>;
  }
  const { node, note } = progress;
  const name = node === undefined ? undefined : nodeOfRun(app, run)(node);
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
