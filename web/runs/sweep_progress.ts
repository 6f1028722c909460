import type { RunInfo } from "../../src/api/runs.ts";
import { plural, t } from "../../src/words/translate.ts";

const ENDED = {
  failed: (count: number) => t`${count} failed`,
  cancelled: (count: number) => t`${count} cancelled`,
  interrupted: (count: number) => t`${count} interrupted`,
} as const;

/** How far the runs of a sweep are: `7 of 9 runs are done, 1 failed`. */
export function sweepProgress(runs: readonly RunInfo[]): string {
  const count = (state: RunInfo["state"]): number =>
    runs.filter((run) => run.state === state).length;
  const done = plural(
    runs.length,
    "{1} of {0} run is done",
    "{1} of {0} runs are done",
    count("succeeded"),
  );
  const parts = (["failed", "cancelled", "interrupted"] as const)
    .map((state) => count(state) ? `, ${ENDED[state](count(state))}` : "");
  return done + parts.join("");
}
