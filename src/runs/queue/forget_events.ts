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
  return weightIn(database, "TRUE");
}

/**
 * Forgets so many events that the rest takes about `most`: first lines of processes, then of the runs that take
 * most what their nodes said in words, then what else they told, then the oldest of all. So whoever tells much makes
 * only the own history shorter, which says so there.
 */
export function forgetEvents(database: DatabaseSync, most: number): void {
  atOnce(database, () => {
    forgetLines(database, weightIn(database, "run IS NULL") - LINES);
    for (const sort of ["words", "all"] as const) {
      const runs = database.prepare(
        `SELECT run, sum(${WEIGHT}) AS weight FROM events WHERE run IS NOT NULL GROUP BY run`,
      ).all() as { run: string; weight: number }[];
      const rest = most - weightIn(database, "run IS NULL");
      const share = Math.max(most / RUNS, shareOf(rest, runs.map(({ weight }) => weight)));
      for (const { run, weight } of runs) {
        if (weight > share) shorten(database, run, CUT[sort], weight - share);
      }
    }
    const weight = weightOfAll(database);
    if (weight > 1.25 * most) cut(database, "TRUE", weight - most); // where runs are too many to have a share each
  });
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

function weightIn(database: DatabaseSync, which: string): number {
  const { weight } = database.prepare(
    `SELECT coalesce(sum(${WEIGHT}), 0) AS weight FROM events WHERE ${which}`,
  ).get() as { weight: number };
  return weight;
}

/** Forgets the oldest of them that take as much; returns the number of the last one. */
function cut(
  database: DatabaseSync,
  which: string,
  weight: number,
  ...values: readonly string[]
): number | undefined {
  if (weight <= 0) return undefined;
  const { last } = database.prepare(
    `SELECT coalesce(
       (SELECT min(number) FROM (
         SELECT number, sum(${WEIGHT}) OVER (ORDER BY number) AS upTo FROM events WHERE ${which}
       ) WHERE upTo >= ?),
       (SELECT max(number) FROM events WHERE ${which})) AS last`,
  ).get(...values, weight, ...values) as { last: number | null };
  if (last === null) return undefined;
  database.prepare(`DELETE FROM events WHERE number <= ? AND ${which}`).run(last, ...values);
  return last;
}

/** {@link cut} of lines of processes: where the last of them stood, that is said. */
function forgetLines(database: DatabaseSync, weight: number): void {
  const last = cut(database, `run IS NULL AND ${SORT} = 'log'`, weight);
  if (last === undefined) return;
  insert(database, last, null, {
    type: "log",
    level: "warning",
    text: GONE,
    at: new Date().toISOString(),
  });
}

/** {@link cut} of one run, which says so, too. */
function shorten(database: DatabaseSync, run: string, which: string, weight: number): void {
  const of = `run = ? AND ${which}`;
  const first = database.prepare(
    `SELECT data ->> '$.event.node' AS node FROM events WHERE ${of} ORDER BY number LIMIT 1`,
  ).get(run) as { node: string | null } | undefined;
  const last = cut(database, of, weight + 2 * EVENT, run); // and room for the one that says so
  if (last === undefined || typeof first?.node !== "string") return;
  const data = { message: GONE };
  const event = { type: "nodeEmitted", node: first.node, name: "warning", data } as const;
  insert(database, last, run, { type: "event", run, event });
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
