import { hash } from "node:crypto";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { printJsonLine } from "../../graph/json.ts";
import { atOnce } from "./write_database.ts";
import type { ListOptions, NewRun, RunChange } from "./run_change.ts";
import { ArtifactIndex } from "./artifact_index.ts";
import type { Prepare } from "./prepare.ts";
import { preparing } from "./prepare.ts";
import type { SweepInfo } from "../../api/sweeps.ts";
import type { RunInfo, SweptRun } from "../../api/runs.ts";
import { createId } from "./create_id.ts";
import type { Row } from "./run_row.ts";
import { FACTS, sweptOf, toInfo } from "./run_row.ts";

/** The key of a run was used before for another one. */
export class KeyError extends Error {
  override readonly name: string = "KeyError";
}

/**
 * {@link FACTS} of runs in a list: beyond four megabytes of outputs, only those that have little are shown with them, and
 * the others are `large`. Their sizes are asked of the heads of rows; what is behind large outputs in a row would have
 * SQLite read all of them.
 */
const LISTED = `WITH
  sizes AS MATERIALIZED (
    SELECT number, octet_length(outputs) AS size FROM runs
    WHERE NOT transient
      AND (:before IS NULL OR number < (SELECT number FROM runs WHERE id = :before))
      AND (:state IS NULL OR state = :state)
      AND (:sweep IS NULL OR sweep = :sweep)
    ORDER BY number DESC LIMIT :limit
  ),
  listed AS (
    SELECT number, size > 10000 AND sum(size) OVER (ORDER BY number DESC) > 4e6 AS large FROM sizes
  )
  SELECT ${
  FACTS.replace(
    "outputs, sweep, places, transient, digest",
    "iif(large, '{}', outputs) AS outputs, large, sweep, places, 0 AS transient",
  )
} FROM listed JOIN runs USING (number) ORDER BY number DESC`;

/** The runs of a server: queue and history in one table. */
export class RunStore {
  readonly #database: DatabaseSync;
  readonly #prepare: Prepare;
  /** What runs and uploads use. */
  readonly artifacts: ArtifactIndex;
  /** What became of runs when the last server ended, which nobody has been told. */
  readonly left: { readonly changed: readonly string[]; readonly forgotten: readonly string[] };

  /**
   * Runs that were going when the last server ended are marked as interrupted; transient ones are forgotten.
   *
   * @param mayRequeue Has those that were going wait once more instead, before all others; a second time they are marked
   */
  constructor(database: DatabaseSync, mayRequeue: (run: string) => boolean = () => false) {
    this.#database = database;
    this.#prepare = preparing(database);
    this.artifacts = new ArtifactIndex(database);
    this.left = {
      forgotten: this.transient(),
      changed: this.#ids("state = 'running' AND NOT transient"),
    };
    const error = (often: string): string =>
      JSON.stringify({ message: `The server stopped ${often}while it ran: retry it` });
    atOnce(database, () => {
      database.exec(
        `DELETE FROM events WHERE run IN (SELECT id FROM runs WHERE transient);
         DELETE FROM uses WHERE owner IN (SELECT id FROM runs WHERE transient);
         DELETE FROM runs WHERE transient`,
      );
      const requeue = database.prepare(
        "UPDATE runs SET state = 'queued', started = NULL, requeued = 1 WHERE id = ? AND NOT requeued",
      );
      for (const id of this.left.changed) if (mayRequeue(id)) requeue.run(id);
      database.prepare(
        `UPDATE runs SET state = 'interrupted', finished = ?, error = iif(requeued, ?, ?)
         WHERE state = 'running'`,
      ).run(new Date().toISOString(), error("twice "), error(""));
    });
  }

  /** @throws KeyError where the key belongs to another request */
  add(run: NewRun): { readonly run: RunInfo; readonly isNew: boolean } {
    const { workflow, name = null, priority = 0, outputs, key = null } = run;
    const targets = outputs ? JSON.stringify(outputs) : null;
    const digest = key === null
      ? "" // nobody compares it
      : hash("sha256", JSON.stringify([workflow, name, priority, targets]), "hex");
    const known = key === null ? undefined : this.#row("key = ?", key);
    if (known && known.digest !== digest) {
      throw new KeyError(`The idempotency key "${key}" was used for another run`);
    }
    if (known) return { run: toInfo(known), isNew: false };
    let id = "";
    atOnce(this.#database, () => {
      id = this.#insert(run, digest);
    });
    return { run: this.get(id)!, isNew: true };
  }

  /** All runs of a sweep, or none. @param workflow The text of the document with the sweep */
  addSweep(
    workflow: string,
    runs: readonly (Omit<NewRun, "sweep"> & { readonly places: SweptRun["places"] })[],
  ): readonly RunInfo[] {
    const sweep = this.#freeId();
    let ids: readonly string[] = [];
    atOnce(this.#database, () => {
      this.#prepare("INSERT INTO sweeps (id, workflow) VALUES (?, ?)").run(sweep, workflow);
      ids = runs.map(({ places, ...run }) =>
        this.#insert({ ...run, sweep: { id: sweep, places } }, "")
      );
    });
    return ids.map((id) => this.get(id)!);
  }

  /** Sweeps of which there are runs, newest first. @param name Only those of this workflow */
  sweeps(limit: number, name?: string): readonly SweepInfo[] {
    const rows = this.#prepare(
      `SELECT sweep AS id, max(name) AS name, min(created) AS created, count(*) AS runs,
         sum(state IN ('queued', 'running')) AS going
       FROM runs WHERE sweep IS NOT NULL AND (:name IS NULL OR name = :name)
       GROUP BY sweep ORDER BY min(number) DESC LIMIT :limit`,
    ).all({ limit, name: name ?? null });
    return (rows as unknown as (Omit<SweepInfo, "name"> & { name: string | null })[])
      .map(({ name, ...rest }) => ({ ...rest, ...(name !== null && { name }) }));
  }

  /** The text of the document of a sweep; undefined where there is no such sweep. */
  sweep(id: string): string | undefined {
    return this.#prepare("SELECT workflow FROM sweeps WHERE id = ?").get(id)?.workflow as
      | string
      | undefined;
  }

  #insert(
    { workflow, name, priority, outputs, key, transient, sweep, artifacts = [] }: NewRun,
    digest: string,
  ): string {
    const id = this.#freeId();
    this.#prepare(
      `INSERT INTO runs
         (id, name, state, priority, place, created, workflow, targets, sweep, places, transient, key, digest)
       VALUES (:id, :name, 'queued', :priority, (SELECT coalesce(max(place), 0) + 1 FROM runs),
         :created, :workflow, :targets, :sweep, :places, :transient, :key, :digest)`,
    ).run({
      id,
      name: name ?? null,
      priority: priority ?? 0,
      created: new Date().toISOString(),
      workflow,
      targets: outputs ? JSON.stringify(outputs) : null,
      sweep: sweep?.id ?? null,
      places: sweep ? JSON.stringify(sweep.places) : null,
      transient: Number(transient ?? false),
      key: key ?? null,
      digest,
    });
    for (const sha256 of artifacts) this.artifacts.use(id, sha256);
    return id;
  }

  /** Of many at the same moment two may be alike. */
  #freeId(): string {
    for (;;) {
      const id = createId();
      if (!this.#row("id = ?", id) && this.sweep(id) === undefined) return id;
    }
  }

  /** Whether a run was started with this key. */
  hasKey(key: string): boolean {
    return this.#row("key = ?", key) !== undefined;
  }

  /** The run that was over last. */
  get latest(): RunInfo | undefined {
    const row = this.#prepare(
      `SELECT ${FACTS} FROM runs WHERE finished IS NOT NULL ORDER BY finished DESC, number DESC LIMIT 1`,
    ).get() as Row | undefined;
    return row && toInfo(row);
  }

  get(id: string): RunInfo | undefined {
    const row = this.#row("id = ?", id);
    return row && toInfo(row);
  }

  /** The document it ran and what it ran for. */
  request(id: string): NewRun | undefined {
    const row = this.#prepare(
      "SELECT workflow, name, priority, targets, sweep, places FROM runs WHERE id = ?",
    ).get(id) as
      | Pick<Row, "name" | "priority" | "sweep" | "places"> & {
        workflow: string;
        targets: string | null;
      }
      | undefined;
    return row && {
      workflow: row.workflow,
      priority: row.priority,
      ...sweptOf(row),
      ...(row.name !== null && { name: row.name }),
      ...(row.targets !== null && { outputs: JSON.parse(row.targets) as string[] }),
    };
  }

  /** Newest first. */
  list({ limit, before, state, sweep }: ListOptions): readonly RunInfo[] {
    const rows = this.#prepare(LISTED)
      .all({ limit, before: before ?? null, state: state ?? null, sweep: sweep ?? null });
    return (rows as unknown as Row[]).map(toInfo);
  }

  /** Those that wait, in the order in which they will run. */
  queued(limit = 1000): readonly RunInfo[] {
    const rows = this.#prepare(
      `SELECT ${FACTS} FROM runs WHERE state = 'queued' ORDER BY priority DESC, place LIMIT ?`,
    ).all(limit);
    return (rows as unknown as Row[]).map(toInfo);
  }

  /** Ids of the runs of a sweep that wait or run. */
  going(sweep: string): readonly string[] {
    return this.#ids("sweep = ? AND state IN ('queued', 'running')", sweep);
  }

  /** Calls off those runs of a sweep that wait, in one go. */
  cancelWaiting(sweep: string): readonly RunInfo[] {
    const rows = this.#prepare(
      `UPDATE runs SET state = 'cancelled', finished = ? WHERE sweep = ? AND state = 'queued'
       RETURNING ${FACTS}`,
    ).all(new Date().toISOString(), sweep);
    return (rows as unknown as Row[]).map(toInfo);
  }

  /** Ids of the runs of a sweep. */
  swept(sweep: string): readonly string[] {
    return this.#ids("sweep = ?", sweep);
  }

  /** Ids of those that run, or whose end could not be written down. */
  running(): readonly string[] {
    return this.#ids("state = 'running'");
  }

  /** Ids of the transient ones, all of which wait or run. */
  transient(): readonly string[] {
    return this.#ids("transient");
  }

  get queueLength(): number {
    const row = this.#prepare("SELECT count(*) AS n FROM runs WHERE state = 'queued'")
      .get() as { n: number };
    return row.n;
  }

  update(id: string, change: RunChange): RunInfo {
    const { error, outputs, ...plain } = change;
    const columns: Record<string, SQLInputValue> = { ...plain };
    if (error) columns.error = JSON.stringify(error);
    if (outputs) columns.outputs = printJsonLine(outputs);
    const names = Object.keys(columns);
    if (names.length) {
      this.#prepare(
        `UPDATE runs SET ${names.map((name) => `${name} = :${name}`).join(", ")} WHERE id = :id`,
      ).run({ ...columns, id });
    }
    return this.get(id)!;
  }

  /** Puts a run that waits right before another one, at that one's priority. */
  moveBefore(id: string, other: string): RunInfo {
    const target = this.#row("id = ?", other)!;
    const { place: above } = this.#prepare(
      `SELECT max(place) AS place FROM runs
       WHERE state = 'queued' AND priority = ? AND place < ? AND id <> ?`,
    ).get(target.priority, target.place, id) as { place: number | null };
    const place = ((above ?? target.place - 2) + target.place) / 2;
    if (place < target.place && place > (above ?? -Infinity)) {
      return this.update(id, { priority: target.priority, place });
    }
    this.#renumber(); // halved too often, no number is left between the two
    return this.moveBefore(id, other);
  }

  /** Makes the places of those that wait whole numbers, in the order that they have. */
  #renumber(): void {
    this.#prepare(
      `UPDATE runs SET place = ordered.place
       FROM (SELECT id, row_number() OVER (ORDER BY place) AS place FROM runs WHERE state = 'queued')
         AS ordered
       WHERE runs.id = ordered.id`,
    ).run();
  }

  /** Forgets runs, and that they have used artifacts: which. */
  remove(ids: readonly string[]): readonly string[] {
    const used = new Set(ids.flatMap((id) => this.artifacts.of(id)));
    atOnce(this.#database, () => {
      for (const id of ids) {
        const row = this.#row("id = ?", id);
        this.#prepare("DELETE FROM events WHERE run = ?").run(id);
        this.#prepare("DELETE FROM uses WHERE owner = ?").run(id);
        this.#prepare("DELETE FROM runs WHERE id = ?").run(id);
        this.#prepare(
          `DELETE FROM sweeps WHERE id = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE sweep = sweeps.id)`,
        ).run(row?.sweep ?? null);
      }
    });
    return [...used];
  }

  /** How many runs there are in queue and history. */
  get length(): number {
    const row = this.#prepare("SELECT count(*) AS n FROM runs WHERE NOT transient")
      .get() as { n: number };
    return row.n;
  }

  /** When the run that is going began, in milliseconds since 1970. */
  get runningSince(): number | undefined {
    const row = this.#prepare(
      "SELECT min(started) AS started FROM runs WHERE state = 'running'",
    ).get() as { started: string | null };
    return row.started === null ? undefined : Date.parse(row.started);
  }

  /** Runs that are over, oldest first, but for the newest `count`. */
  beyond(count: number): readonly string[] {
    const rows = this.#prepare(
      `SELECT id FROM runs WHERE state NOT IN ('queued', 'running')
       ORDER BY number DESC LIMIT -1 OFFSET ?`,
    ).all(count) as unknown as { id: string }[];
    return rows.map(({ id }) => id).reverse();
  }

  #ids(condition: string, ...values: readonly string[]): readonly string[] {
    return this.#prepare(`SELECT id FROM runs WHERE ${condition}`).all(...values)
      .map(({ id }) => id as string);
  }

  #row(condition: string, value: string): Row | undefined {
    const statement = this.#prepare(`SELECT ${FACTS} FROM runs WHERE ${condition}`);
    return statement.get(value) as Row | undefined;
  }
}
