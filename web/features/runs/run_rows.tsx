import type { JSX } from "preact";
import type { RunInfo } from "../../../src/api/runs.ts";
import { useRuns } from "../../runs/runs.ts";
import { runBefore } from "./history_list.ts";
import type { HistoryState } from "./history_state.ts";
import { RunCard } from "./run_card.tsx";
import { SweepCard } from "./sweep_card.tsx";

interface RowsProps {
  readonly rows: readonly (readonly RunInfo[])[];
  readonly history: HistoryState;
  /** Whether it is said what was changed for each. */
  readonly changes?: boolean;
}

/** Runs as a list, a sweep as one row that opens. */
export function RunRows({ rows, history, changes = false }: RowsProps): JSX.Element {
  const all = useRuns().runs.runs.value;
  const card = (run: RunInfo): JSX.Element => (
    <RunCard
      key={run.id}
      run={run}
      before={changes ? runBefore(all, run) : undefined}
      comparing={history.comparing}
    />
  );
  return (
    <ul>
      {rows.map((row) => {
        const sweep = row[0]!.sweep?.id;
        return sweep === undefined
          ? card(row[0]!)
          : (
            <SweepCard key={sweep} sweep={sweep} runs={row} opened={history.opened}>
              {row.map(card)}
            </SweepCard>
          );
      })}
    </ul>
  );
}
