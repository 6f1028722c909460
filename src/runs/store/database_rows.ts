import type { DatabaseSync } from "node:sqlite";
import { parseJson } from "../../graph/json.ts";
import type { Row } from "./run_row.ts";
import { FACTS, toInfo } from "./run_row.ts";
import { atOnce } from "./write_database.ts";

const MAX = Number.MAX_SAFE_INTEGER;
/** Of numbers that others are counted on from. */
const MAX_NUMBER = 2 ** 52;
/** Numbers, and places in the queue, that no server comes to: events go on from the time, which is less. */
const FAR = 2 ** 45;
/** Beyond all numbers. */
const APART = 2n ** 60n;
const whole = (column: string, least = 0, most = MAX): string =>
  `${column} BETWEEN ${least} AND ${most}`;
const orNull = (column: string, rule: string): string => `(${column} IS NULL OR ${rule})`;
const isHash = "length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'";
const isId = (column: string): string => `${column} <> '' AND ${column} NOT GLOB '*[^0-9a-z-]*'`;
const isTime = (column: string): string => `julianday(${column}) IS NOT NULL`;
const isFlag = (column: string): string => `${column} IN (0, 1)`;
/** More than is ever written of it: each who asks would wait for it. */
const fits = (column: string, most: number): string => `octet_length(${column}) <= ${most}`;
/** Not a plain AND: SQLite may look at the right side first, and then fails. */
const json = (column: string, type: string, more = "TRUE"): string =>
  `CASE WHEN json_valid(${column}) THEN json_type(${column}) = '${type}' AND ${more} END`;
const each = (column: string, type: string): string =>
  `NOT EXISTS (SELECT 1 FROM json_each(${column}) AS part WHERE part.type <> '${type}')`;

/** What holds of every row that Braid writes, beside the types of its columns. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  runs: [
    whole("number", -MAX_NUMBER, MAX_NUMBER),
    isId("id"),
    "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')",
    whole("priority", -MAX),
    whole("place", -MAX),
    orNull("name", fits("name", 10_000)),
    orNull("error", fits("error", 2 ** 20)),
    fits("outputs", 2 ** 26),
    isTime("created"),
    orNull("started", isTime("started")),
    orNull("finished", isTime("finished")),
    orNull("error", json("error", "object", "json_type(error, '$.message') = 'text'")),
    json("outputs", "object", each("outputs", "array")),
    orNull("targets", json("targets", "array", each("targets", "text"))),
    orNull("sweep", isId("sweep")),
    orNull("places", `${fits("places", 2 ** 20)} AND ${json("places", "array")}`),
    isFlag("transient"),
    isFlag("requeued"),
  ],
  sweeps: [isId("id"), fits("workflow", 2 ** 26)],
  events: [
    whole("number", 1, MAX_NUMBER),
    fits("data", 2 ** 26),
    json("data", "object", "json_type(data, '$.type') = 'text'"),
  ],
  artifacts: [
    isHash,
    whole("bytes"),
    orNull("width", whole("width")),
    orNull("height", whole("height")),
  ],
  // Uploads have no other names, in one folder at the most, and the input folder may not be asked for some.
  uses: [
    isHash,
    ...["*/*/*", ".*", "*/.*", "/*", "*/"].map((name) => `owner NOT GLOB 'input/${name}'`),
    "length(CAST(owner AS BLOB)) < 500 AND instr(owner, char(0)) = 0",
  ],
};

/** Takes what cannot be used out of the tables and keeps it in one of its own: how many rows of each there were. */
export function setDamagedRowsAside(database: DatabaseSync): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const move = (table: string, condition: string, ...values: string[]): void => {
    const columns = database.prepare("SELECT name FROM pragma_table_info(?)").all(table)
      .map(({ name }) => `'${name}', "${name}"`);
    database.prepare(
      `INSERT INTO damaged SELECT '${table}', json_object(${columns.join(", ")}), datetime()
       FROM ${table} WHERE ${condition}`,
    ).run(...values);
    const { changes } = database.prepare(`DELETE FROM ${table} WHERE ${condition}`).run(...values);
    if (changes) counts.set(table, (counts.get(table) ?? 0) + Number(changes));
  };
  for (const [table, rules] of Object.entries(RULES)) {
    const condition = `((${rules.join(") AND (")})) IS NOT TRUE`;
    if (database.prepare(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`).get()) {
      move(table, condition);
    }
  }
  for (const row of database.prepare(`SELECT ${FACTS} FROM runs`).all() as unknown as Row[]) {
    try {
      toInfo(row);
      parseJson(row.outputs); // a name that stands twice, too deep a nesting
    } catch {
      move("runs", "id = ?", row.id);
    }
  }
  closeUp(database);
  mendCounts(database);
  return counts;
}

/**
 * Counts anew what others have numbered so far out that a few more would be beyond what is taken for whole: the next start
 * would leave those out, which are the runs that were accepted last.
 */
function closeUp(database: DatabaseSync): void {
  const isFar = (table: string, column: string): boolean =>
    database.prepare(`SELECT 1 FROM ${table} WHERE abs(${column}) > ${FAR} LIMIT 1`).get() !==
      undefined;
  /** Those who come back with the number of an event of before are not to pass over any. */
  for (const [table, before] of Object.entries({ runs: 0, events: Date.now() })) {
    if (!isFar(table, "number")) continue;
    atOnce(database, () => {
      // Apart first, as no two may have the same number meanwhile.
      database.prepare(
        `UPDATE ${table} SET number = ${APART} + ranked.place
         FROM (SELECT number AS was, row_number() OVER (ORDER BY number) AS place FROM ${table}) AS ranked
         WHERE number = was`,
      ).run();
      database.prepare(`UPDATE ${table} SET number = number - ${APART} + ?`).run(before);
    });
  }
  if (!isFar("runs", "place")) return;
  database.prepare(
    `UPDATE runs SET place = ranked.place
     FROM (SELECT number AS which, row_number() OVER (ORDER BY place, number) AS place FROM runs) AS ranked
     WHERE number = which`,
  ).run();
}

/** The numbers that were given last: from one that is too low or too high no other could be counted on. */
function mendCounts(database: DatabaseSync): void {
  for (const table of ["runs", "events"]) {
    const { last } = database.prepare(`SELECT coalesce(max(number), 0) AS last FROM ${table}`)
      .get() as { last: number };
    const known = database.prepare(
      "SELECT 1 FROM sqlite_sequence WHERE name = ? AND typeof(seq) = 'integer' AND seq BETWEEN ? AND ?",
    ).get(table, last, FAR);
    if (known) continue;
    database.prepare("DELETE FROM sqlite_sequence WHERE name = ?").run(table);
    database.prepare("INSERT INTO sqlite_sequence VALUES (?, ?)").run(table, last);
  }
}
