import type { DatabaseSync } from "node:sqlite";
import type { ServerEvent } from "../../api/events.ts";
import { printJsonLine } from "../../graph/json.ts";
import { atOnce } from "../store/write_database.ts";

/** What an event takes beside its characters. */
const EVENT = 1000;
const WEIGHT = `octet_length(data) + ${EVENT}`;
/** How much one event takes of what is kept. */
export const weightOf = (characters: number): number => characters + EVENT;

/** What the lines that processes print may take, which belong to no run. */
const LINES = 2 ** 22;
/** Of more runs than this the oldest are forgotten, rather than a little of each. */
const RUNS = 16;
/** Events that are looked at in one go, and characters of them: some milliseconds. */
const [PIECE, PIECE_CHARACTERS] = [200, 2 ** 19];
/** What an event is, whatever stands in it. */
const SORT = `CASE WHEN NOT json_valid(data) THEN 'broken'
  WHEN data ->> '$.type' <> 'event' THEN data ->> '$.type'
  WHEN data ->> '$.event.type' <> 'nodeEmitted' THEN data ->> '$.event.type'
  WHEN data ->> '$.event.name' IN ('log', 'warning') THEN 'words' ELSE 'shown' END`;
const CUT = {
  words: `${SORT} = 'words'`,
  all: `${SORT} NOT IN ('run', 'runStarted')`,
};
/** What stands in the history of a run where the last of what is forgotten of it was. */
export const GONE = "What was told here is forgotten, as it was more than the history has room for";

/** How much all events take. */
export function weightOfAll(database: DatabaseSync): number {
  const row = database.prepare(`SELECT coalesce(sum(${WEIGHT}), 0) AS weight FROM events`).get();
  return row!.weight as number;
}

/**
 * Forgets so many events that the rest takes about `most`: first lines of processes, then of the runs that take
 * most what their nodes said in words, then what else they told, then the oldest of all. So whoever tells much makes
 * only the own history shorter, which says so there. It stops after each piece, so that others can have their turn.
 *
 * @returns how much is left of what was there
 */
export function* forgetEvents(database: DatabaseSync, most: number): Generator<void, number> {
  const weights = yield* weigh(database);
  yield* forgetLines(database, weights);
  for (const sort of ["words", "all"] as const) {
    const { [LINE]: lines = 0, ...runs } = Object.fromEntries(weights);
    const share = Math.max(most / RUNS, shareOf(most - lines, Object.values(runs)));
    for (const [run, weight] of Object.entries(runs)) {
      if (weight <= share) continue;
      weights.set(run, weight - (yield* shorten(database, run, CUT[sort], weight - share)));
    }
  }
  const weight = weights.values().reduce((sum, one) => sum + one, 0);
  if (weight <= 1.25 * most) return weight;
  // Where runs are too many to have a share each.
  return weight - (yield* cut(database, { which: "TRUE", weight: weight - most })).weight;
}

/** The most that each may take so that all of them take `most`. */
function shareOf(most: number, weights: readonly number[]): number {
  let left = most;
  for (const [at, weight] of weights.toSorted((a, b) => a - b).entries()) {
    const share = left / (weights.length - at);
    if (weight > share) return share;
    left -= weight;
  }
  return Infinity;
}

/** What lines of processes are weighed as: no run is called so. */
const LINE = "";

/** How much the events of each run take. */
function* weigh(database: DatabaseSync): Generator<void, Map<string, number>> {
  const weights = new Map<string, number>();
  const next = database.prepare(
    `SELECT max(number) AS last, run, sum(weight) AS weight FROM (
       SELECT number, coalesce(run, '${LINE}') AS run, ${WEIGHT} AS weight FROM events
       WHERE number > ? ORDER BY number LIMIT 5000
     ) GROUP BY run`,
  );
  for (let last = 0;;) {
    const rows = next.all(last) as { last: number; run: string; weight: number }[];
    if (!rows.length) return weights;
    for (const { run, weight } of rows) weights.set(run, (weights.get(run) ?? 0) + weight);
    last = Math.max(...rows.map((row) => row.last));
    yield;
  }
}

interface Cut {
  /** Of which run, or of none: of all unless given. */
  readonly run?: string | null;
  readonly which: string;
  /** How much is to go. */
  readonly weight: number;
}

interface Gone {
  readonly weight: number;
  /** The number of the last one. */
  readonly last?: number;
  /** Of which the first was. */
  readonly node?: unknown;
}

/** Forgets the oldest of some events. */
function* cut(database: DatabaseSync, { run, which, weight }: Cut): Generator<void, Gone> {
  const next = database.prepare(
    `SELECT number, ${WEIGHT} AS weight, ${which} AS goes FROM events
     WHERE ${run === undefined ? "" : "run IS :run AND"} number > :after ORDER BY number LIMIT 1`,
  );
  const nodeOf = database.prepare(
    "SELECT iif(json_valid(data), data ->> '$.event.node', NULL) AS node FROM events WHERE number = ?",
  );
  const remove = database.prepare("DELETE FROM events WHERE number = ?");
  let gone: Gone = { weight: 0 };
  let after = 0;
  const cutSome = (): boolean => {
    for (let count = 0, seen = 0; count < PIECE && seen < PIECE_CHARACTERS; count++) {
      if (gone.weight >= weight) return false;
      const row = next.get({ after, ...(run !== undefined && { run }) }) as
        | { number: number; weight: number; goes: number }
        | undefined;
      if (!row) return false;
      after = row.number;
      seen += row.weight - EVENT;
      if (!row.goes) continue;
      const { node } = gone.last === undefined ? nodeOf.get(after)! : gone;
      gone = { weight: gone.weight + row.weight, last: after, node };
      remove.run(after);
    }
    return true;
  };
  while (atOnce(database, cutSome)) yield;
  return gone;
}

/** {@link cut} of lines of processes: where the last of them stood, that is said. */
function* forgetLines(database: DatabaseSync, weights: Map<string, number>): Generator<void> {
  const lines = weights.get(LINE) ?? 0;
  const which = `${SORT} = 'log'`;
  const { weight, last } = yield* cut(database, { run: null, which, weight: lines - LINES });
  if (last === undefined) return;
  weights.set(LINE, lines - weight);
  insert(database, last, null, {
    type: "log",
    level: "warning",
    text: GONE,
    at: new Date().toISOString(),
  });
}

/** {@link cut} of one run, which says so, too: how much they took. */
function* shorten(
  database: DatabaseSync,
  run: string,
  which: string,
  weight: number,
): Generator<void, number> {
  // And room for the one that says so.
  const gone = yield* cut(database, { run, which, weight: weight + 2 * EVENT });
  if (gone.last !== undefined && typeof gone.node === "string") {
    const data = { message: GONE };
    const event = { type: "nodeEmitted", node: gone.node, name: "warning", data } as const;
    insert(database, gone.last, run, { type: "event", run, event });
  }
  return gone.weight;
}

function insert(
  database: DatabaseSync,
  number: number,
  run: string | null,
  event: ServerEvent,
): void {
  database.prepare("INSERT INTO events (number, run, data) VALUES (?, ?, ?)")
    .run(number, run, printJsonLine(event));
}
