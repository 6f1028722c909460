import type { JSX } from "preact";
import type { RunInfo } from "../../src/api/runs.ts";
import { t } from "../../src/words/translate.ts";
import { printRemaining } from "./run_progress.ts";
import { useRuns } from "./runs.ts";

/** How far a run is, and how long it will take. */
export function RunMeter({ run }: { run: RunInfo }): JSX.Element {
  const { runs } = useRuns();
  const progress = runs.progressOf(run.id);
  if (!progress) {
    return <small class="run-note">{run.state === "queued" ? t`waits` : t`begins`}</small>;
  }
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
        <span title={progress.note}>{progress.note}</span>
        <span>{printRemaining(progress)}</span>
      </small>
    </div>
  );
}
