import { hash } from "node:crypto";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { parseJson, printJson } from "../graph/json.ts";
import type { ArtifactInfo, NodeFault, OutputInfo, RunInfo, RunState } from "./run_info.ts";

/** What a run is started with. */
export interface NewRun {
  /** Text of the document. */
  readonly workflow: string;
  readonly name?: string;
  readonly priority?: number;
  /** Nodes to run for in place of the document's outputs. */
  readonly outputs?: readonly string[];
  /** Not listed, and forgotten when it is over: an answer that only who asks for it needs. */
  readonly transient?: boolean;
  /** Of whoever starts it: the same key again is the same run. */
  readonly key?: string;
}

/** The key of a run was used before for another one. */
export class KeyError extends Error {
  override readonly name: string = "KeyError";
}

export interface RunChange {
  readonly state?: RunState;
  readonly priority?: number;
  readonly place?: number;
  readonly started?: string;
  readonly finished?: string;
  readonly error?: NodeFault;
  readonly outputs?: RunInfo["outputs"];
}

export interface ListOptions {
  readonly limit: number;
  /** Only runs older than this one. */
  readonly before?: string;
  readonly state?: RunState;
}

interface Row {
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
  transient: number;
  digest: string;
}

const FACTS =
  "id, name, state, priority, place, created, started, finished, error, outputs, transient, digest";

/** The runs of a server: queue and history in one table. */
export class RunStore {
  readonly #database: DatabaseSync;

  /** Runs that were going when the last server ended are marked as interrupted; transient ones are forgotten. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `DELETE FROM events WHERE run IN (SELECT id FROM runs WHERE transient);
       DELETE FROM runs WHERE transient`,
    );
    const error = JSON.stringify({ message: "The server stopped while it ran: retry it" });
    database.prepare(
      "UPDATE runs SET state = 'interrupted', finished = ?, error = ? WHERE state = 'running'",
    ).run(new Date().toISOString(), error);
  }

  /** @throws KeyError where the key belongs to another request */
  add(run: NewRun): { readonly run: RunInfo; readonly isNew: boolean } {
    const { workflow, name = null, priority = 0, outputs, key = null, transient = false } = run;
    const targets = outputs ? JSON.stringify(outputs) : null;
    const digest = hash("sha256", JSON.stringify([workflow, name, priority, targets]), "hex");
    const known = key === null ? undefined : this.#row("key = ?", key);
    if (known && known.digest !== digest) {
      throw new KeyError(`The idempotency key "${key}" was used for another run`);
    }
    if (known) return { run: toInfo(known), isNew: false };
    const id = createId();
    this.#database.prepare(
      `INSERT INTO runs (id, name, state, priority, place, created, workflow, targets, transient, key, digest)
       VALUES (?, ?, 'queued', ?, (SELECT coalesce(max(place), 0) + 1 FROM runs), ?, ?, ?, ?, ?, ?)`,
    ).run(
      id,
      name,
      priority,
      new Date().toISOString(),
      workflow,
      targets,
      Number(transient),
      key,
      digest,
    );
    return { run: this.get(id)!, isNew: true };
  }

  get(id: string): RunInfo | undefined {
    const row = this.#row("id = ?", id);
    return row && toInfo(row);
  }

  /** The document it ran and what it ran for. */
  request(id: string): NewRun | undefined {
    const row = this.#database.prepare(
      "SELECT workflow, name, priority, targets FROM runs WHERE id = ?",
    ).get(id) as
      | { workflow: string; name: string | null; priority: number; targets: string | null }
      | undefined;
    return row && {
      workflow: row.workflow,
      priority: row.priority,
      ...(row.name !== null && { name: row.name }),
      ...(row.targets !== null && { outputs: JSON.parse(row.targets) as string[] }),
    };
  }

  /** Newest first. */
  list({ limit, before, state }: ListOptions): readonly RunInfo[] {
    const rows = this.#database.prepare(
      `SELECT ${FACTS} FROM runs
       WHERE NOT transient
         AND (:before IS NULL OR number < (SELECT number FROM runs WHERE id = :before))
         AND (:state IS NULL OR state = :state)
       ORDER BY number DESC LIMIT :limit`,
    ).all({ limit, before: before ?? null, state: state ?? null });
    return (rows as unknown as Row[]).map(toInfo);
  }

  /** Those that wait, in the order in which they will run. */
  queued(limit = 1000): readonly RunInfo[] {
    const rows = this.#database.prepare(
      `SELECT ${FACTS} FROM runs WHERE state = 'queued' ORDER BY priority DESC, place LIMIT ?`,
    ).all(limit);
    return (rows as unknown as Row[]).map(toInfo);
  }

  get queueLength(): number {
    const row = this.#database.prepare("SELECT count(*) AS n FROM runs WHERE state = 'queued'")
      .get() as { n: number };
    return row.n;
  }

  update(id: string, change: RunChange): RunInfo {
    const { error, outputs, ...plain } = change;
    const columns: Record<string, SQLInputValue> = { ...plain };
    if (error) columns.error = JSON.stringify(error);
    if (outputs) columns.outputs = printJson(outputs, 0);
    const names = Object.keys(columns);
    if (names.length) {
      this.#database.prepare(
        `UPDATE runs SET ${names.map((name) => `${name} = :${name}`).join(", ")} WHERE id = :id`,
      ).run({ ...columns, id });
    }
    return this.get(id)!;
  }

  /** Puts a run that waits right before another one, at that one's priority. */
  moveBefore(id: string, other: string): RunInfo {
    const target = this.#row("id = ?", other)!;
    const above = this.#database.prepare(
      `SELECT max(place) AS place FROM runs
       WHERE state = 'queued' AND priority = ? AND place < ? AND id <> ?`,
    ).get(target.priority, target.place, id) as { place: number | null };
    const place = ((above.place ?? target.place - 2) + target.place) / 2;
    return this.update(id, { priority: target.priority, place });
  }

  remove(id: string): void {
    this.#database.prepare("DELETE FROM events WHERE run = ?").run(id);
    this.#database.prepare("DELETE FROM runs WHERE id = ?").run(id);
  }

  /** The first word on an artifact stands: its type does not change. */
  noteArtifact({ sha256, type, bytes, width, height, name }: ArtifactInfo): void {
    this.#database.prepare("INSERT OR IGNORE INTO artifacts VALUES (?, ?, ?, ?, ?, ?)")
      .run(sha256, type, bytes, width ?? null, height ?? null, name ?? null);
  }

  artifact(sha256: string): ArtifactInfo | undefined {
    const row = this.#database.prepare("SELECT * FROM artifacts WHERE sha256 = ?").get(sha256);
    if (!row) return undefined;
    const facts = Object.entries(row).filter(([, value]) => value !== null);
    return Object.fromEntries(facts) as unknown as ArtifactInfo;
  }

  #row(condition: string, value: string): Row | undefined {
    const statement = this.#database.prepare(`SELECT ${FACTS} FROM runs WHERE ${condition}`);
    return statement.get(value) as Row | undefined;
  }
}

function toInfo(row: Row): RunInfo {
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
    outputs: parseJson(row.outputs) as Readonly<Record<string, readonly OutputInfo[]>>,
  };
}

/** Sorts by time and is short enough to be typed: `mb1k2x9f-4c7a21`. */
function createId(): string {
  return `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 6)}`;
}
