import { parseJsonLine } from "../../graph/json.ts";
import { sweptRun } from "../../api/runs.ts";
import type { NodeFault, OutputInfo, RunInfo, RunState, SweptRun } from "../../api/runs.ts";

/** A run as the database has it. */
export interface Row {
  id: string;
  name: string | null;
  state: RunState;
  priority: number;
  place: number;
  created: string;
  started: string | null;
  finished: string | null;
  error: string | null;
  outputs: string;
  sweep: string | null;
  places: string | null;
  transient: number;
  digest: string;
  /** Whether a list has it without its outputs. */
  large?: number;
}

/** The columns of {@link Row}. */
export const FACTS: string =
  "id, name, state, priority, place, created, started, finished, error, outputs, sweep, places, transient, digest";

export function toInfo(row: Omit<Row, "digest">): RunInfo {
  const { id, state, priority, created } = row;
  return {
    id,
    ...(row.name !== null && { name: row.name }),
    state,
    priority,
    created,
    ...(row.started !== null && { started: row.started }),
    ...(row.finished !== null && { finished: row.finished }),
    ...(row.error !== null && { error: JSON.parse(row.error) as NodeFault }),
    ...(row.transient && { transient: true }),
    ...sweptOf(row),
    outputs: parseJsonLine(row.outputs) as Readonly<Record<string, readonly OutputInfo[]>>,
    ...(row.large && { withoutOutputs: true }),
  };
}

/** @throws Error for places that are none */
export function sweptOf(
  { sweep, places }: Pick<Row, "sweep" | "places">,
): { readonly sweep?: SweptRun } {
  if (sweep === null || places === null) return {};
  return { sweep: sweptRun.parse({ id: sweep, places: JSON.parse(places) }) };
}
