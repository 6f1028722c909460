import { hash } from "node:crypto";
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { atOnce } from "./write_database.ts";
import { codeOf } from "./database_damage.ts";

/** The tables, by what orders their rows. */
const TABLES = {
  uses: "owner, sha256",
  artifacts: "sha256",
  events: "number",
  sweeps: "id",
  runs: "number",
};
/** What SQLite says of a value of another type: SQLITE_CONSTRAINT, MISMATCH. @see https://www.sqlite.org/rescode.html */
const NO_FIT: ReadonlySet<number> = new Set([19, 20]);
const INTERRUPTED = JSON.stringify({ message: "It was not over when this was kept: retry it" });

type Row = Record<string, SQLOutputValue>;

/**
 * Takes the rows of one database into another, before those that it has; what it knows already stays as it is. What was
 * to run may have run since, and is marked as interrupted.
 *
 * @returns how many runs are new to it
 */
export function bringBack(from: DatabaseSync, to: DatabaseSync): number {
  from.prepare(
    `UPDATE runs SET state = 'interrupted', finished = coalesce(finished, ?), error = ?
     WHERE state IN ('queued', 'running')`,
  ).run(new Date().toISOString(), INTERRUPTED);
  return take(from, to, {
    shifts: { runs: Math.min(0, numberIn(to, "runs", "min") - 1) - numberIn(from, "runs", "max") },
  });
}

/**
 * Takes the rows of one database into another, behind those that it has; what waits there goes on waiting.
 *
 * @returns how many runs are new to it
 */
export function append(from: DatabaseSync, to: DatabaseSync): number {
  const behind = (table: Numbered): number =>
    numberIn(to, table, "max") + 1 - numberIn(from, table, "min");
  // Of runs that are there already, as where this was cut short, so are the events.
  const known = to.prepare("SELECT 1 FROM runs WHERE id = ?");
  return take(from, to, {
    shifts: { runs: behind("runs"), events: behind("events") },
    isWanted: ({ run }) => run !== null && known.get(run as string) === undefined,
  });
}

type Numbered = "runs" | "events";

function numberIn(database: DatabaseSync, table: string, which: "min" | "max"): number {
  try {
    const row = database.prepare(`SELECT coalesce(${which}(number), 0) AS number FROM ${table}`)
      .get();
    return row!.number as number;
  } catch {
    // Of a damaged one: that of the rows which are left.
    return [...readable(database, table, "number", "number")].map(({ number }) => Number(number))
      .reduce((found, number) => Math[which](found, number), 0);
  }
}

/**
 * Takes what can be read of a damaged database into a new one.
 *
 * @returns how many runs that are
 */
export function salvage(from: DatabaseSync, to: DatabaseSync): number {
  return take(from, to);
}

interface TakeOptions {
  /** Added to the numbers of rows: where they have those of others, they are not taken. */
  readonly shifts?: Partial<Record<Numbered, number>>;
  /** Of an event. */
  readonly isWanted?: (event: Row) => boolean;
}

function take(
  from: DatabaseSync,
  to: DatabaseSync,
  { shifts = {}, isWanted = () => true }: TakeOptions = {},
): number {
  let runs = 0;
  atOnce(to, () => {
    for (const [table, order] of Object.entries(TABLES)) {
      const columns = columnsOf(from, table).intersection(columnsOf(to, table));
      if (!order.split(", ").every((name) => columns.has(name))) continue;
      const insert = to.prepare(
        `INSERT OR IGNORE INTO ${table} (${[...columns].join(", ")})
         VALUES (${[...columns].map((name) => `:${name}`).join(", ")})`,
      );
      insert.setAllowUnknownNamedParameters(true);
      const isTaken = table === "runs" && columns.has("key") &&
        to.prepare("SELECT 1 FROM runs WHERE key = :key AND id <> :id");
      for (const row of readable(from, table, [...columns].join(), order)) {
        if (table === "events" && !isWanted(row)) continue;
        const values = { ...row } as Record<string, SQLInputValue>;
        const shift = shifts[table as Numbered];
        if (shift !== undefined) values.number = Number(row.number) + shift;
        const { id = null, key = null } = values;
        // Two who know nothing of each other call theirs "nightly", and only one can be found by that.
        if (isTaken && key !== null && isTaken.get({ id, key })) values.key = null;
        if (insertIfFits(insert, values) && table === "runs") runs++;
      }
    }
    takeDamaged(from, to);
  });
  return runs;
}

/** Takes what was set aside of tables: the database that it comes from may go. */
function takeDamaged(from: DatabaseSync, to: DatabaseSync): void {
  const columns = ["source", "row", "found"];
  if (!columnsOf(from, "damaged").isSupersetOf(new Set(columns))) return;
  const known = new Set<string>();
  const insert = to.prepare("INSERT INTO damaged (source, row, found) VALUES (?, ?, ?)");
  for (const database of [to, from]) {
    for (const row of readable(database, "damaged", columns.join(), "rowid")) {
      const values = columns.map((name) => row[name] as string);
      const key = hash("sha256", JSON.stringify(values), "base64url");
      if (known.has(key)) continue;
      known.add(key);
      if (database === from && values.every((value) => typeof value === "string")) {
        insert.run(...values);
      }
    }
  }
}

/** False for a row that is there already, or that the table takes none of the kind of: a damaged one costs itself alone. */
function insertIfFits(insert: StatementSync, row: Record<string, SQLInputValue>): boolean {
  try {
    return Number(insert.run(row).changes) > 0;
  } catch (error) {
    if (NO_FIT.has(codeOf(error))) return false;
    throw error;
  }
}

/** The rows of a table, from both ends: where one cannot be read, `iterate` ends without a word. */
function* readable(
  database: DatabaseSync,
  table: string,
  columns: string,
  order: string,
): Generator<Row> {
  for (const key of [order, order.replaceAll(/\b(?=,|$)/g, " DESC")]) {
    try {
      const statement = database.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${key}`);
      statement.setReadBigInts(true);
      yield* statement.iterate();
    } catch {
      // From the other end.
    }
  }
}

function columnsOf(database: DatabaseSync, table: string): ReadonlySet<string> {
  try {
    // Of a view, however, each row may take for ever, and so may each value of a column of an expression, which is not told.
    const rows = database.prepare(
      `SELECT columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND tables.rootpage > 0 AND tables.name = ?`,
    ).all(table);
    return new Set(rows.map(({ name }) => name as string));
  } catch {
    return new Set(); // of a damaged one
  }
}
