import type { DatabaseSync, StatementSync } from "node:sqlite";
import { hastily } from "./write_database.ts";
import type { ServerEvent } from "./server_event.ts";
import { fleetingKey, outdatedKeys } from "./server_event.ts";

/** An event on its way, as JSON text, the same for all; one without a number is not repeated to who comes back. */
export interface Notice {
  readonly number?: number;
  readonly data: string;
}

/** How many events those who come back can be told; who was away longer is told how things are. */
const KEPT = 50_000;
/** Events in memory, for those who keep up. */
const RECENT = 1000;
const BATCH = 200;

/** JSON text that keeps whole numbers beyond 2^53. */
export function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, item: unknown) => typeof item === "bigint" ? JSON.rawJSON(String(item)) : item,
  );
}

/**
 * What happens, to all who watch. Events that matter are numbered and kept in the database, which is the queue of a slow
 * watcher: memory holds only where it is. Fleeting ones (progress, previews) are not kept, and of those that follow each
 * other a slow watcher gets the last.
 */
export class EventHub {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #ofRun: StatementSync;
  readonly #prune: StatementSync;
  readonly #recent: Notice[] = [];
  readonly #watchers = new Set<Watcher>();
  #last: number;
  #first: number;
  #count: number;

  /** Numbers go on from the time, so that none is given twice though the last ones did not outlive a power cut. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare("INSERT INTO events (number, run, data) VALUES (?, ?, ?)");
    this.#select = database.prepare(
      "SELECT number, data FROM events WHERE number > ? ORDER BY number LIMIT ?",
    );
    this.#ofRun = database.prepare("SELECT data FROM events WHERE run = ? ORDER BY number");
    this.#prune = database.prepare(
      "DELETE FROM events WHERE number <= (SELECT number FROM events ORDER BY number DESC LIMIT 1 OFFSET ?)",
    );
    const kept = database.prepare(
      `SELECT count(*) AS count, min(number) AS first,
         coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS last
       FROM events`,
    ).get() as { count: number; first: number | null; last: number };
    this.#last = kept.last && Math.max(kept.last, Date.now());
    this.#first = kept.first ?? this.#last + 1;
    this.#count = kept.count;
  }

  /** Number of the last event that is kept. */
  get last(): number {
    return this.#last;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  publish(event: ServerEvent): void {
    const data = toJson(event);
    const key = fleetingKey(event);
    if (key !== undefined) {
      const notice: Notice = { data };
      for (const watcher of this.#watchers) watcher.fleet(key, notice);
      return;
    }
    const run = event.type === "run" ? event.run.id : "run" in event ? event.run : null;
    try {
      hastily(this.#database, () => this.#insert.run(this.#last + 1, run, data));
    } catch {
      // No room on the disk: those who are there are told all the same.
      const notice: Notice = { data };
      for (const watcher of this.#watchers) watcher.fleet(`unkept ${crypto.randomUUID()}`, notice);
      return;
    }
    this.#recent.push({ number: ++this.#last, data });
    if (this.#recent.length > RECENT) this.#recent.splice(0, RECENT / 2);
    if (++this.#count > KEPT * 1.1) this.#forget();
    const outdated = outdatedKeys(event);
    for (const watcher of this.#watchers) watcher.wake(outdated);
  }

  #forget(): void {
    try {
      hastily(this.#database, () => this.#prune.run(KEPT));
    } catch {
      return; // no room on the disk: later
    }
    const { count, first } = this.#database.prepare(
      "SELECT count(*) AS count, min(number) AS first FROM events",
    ).get() as { count: number; first: number };
    this.#count = count;
    this.#first = first;
  }

  /** What was kept of a run, as JSON texts. */
  ofRun(run: string): readonly string[] {
    return (this.#ofRun.all(run) as { data: string }[]).map(({ data }) => data);
  }

  /** Whether everything after an event can still be told. */
  remembers(number: number): boolean {
    return number <= this.#last && number >= this.#first - 1;
  }

  /**
   * Everything that happens from now on, or after an event that {@link remembers} knows, until `signal` aborts, or the
   * reader is so slow that what it has not read is forgotten. Only as much is held as it leaves unread of fleeting
   * events: one of a kind.
   */
  watch(after: number | undefined, signal: AbortSignal): AsyncIterable<Notice> {
    const watcher = new Watcher(after ?? this.#last, (number) => this.#after(number));
    const leave = (): void => {
      this.#watchers.delete(watcher);
      signal.removeEventListener("abort", leave);
      watcher.close();
    };
    this.#watchers.add(watcher);
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    return watcher.notices(leave);
  }

  /** Undefined where something after that number is forgotten. */
  #after(number: number): readonly Notice[] | undefined {
    if (number >= this.#last) return [];
    if (!this.remembers(number)) return undefined;
    const first = this.#recent[0]?.number;
    if (first !== undefined && number >= first - 1) {
      // Numbers have gaps where a server started, so look rather than count.
      let at = Math.min(this.#recent.length, Math.max(0, number - first + 1));
      while (at > 0 && this.#recent[at - 1]!.number! > number) at--;
      return this.#recent.slice(at, at + BATCH);
    }
    return this.#select.all(number, BATCH) as unknown as Notice[];
  }
}

/** One who watches: where it is, and what is fleeting. */
class Watcher {
  #number: number;
  readonly #after: (number: number) => readonly Notice[] | undefined;
  readonly #fleeting = new Map<string, Notice>();
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(number: number, after: (number: number) => readonly Notice[] | undefined) {
    this.#number = number;
    this.#after = after;
  }

  fleet(key: string, notice: Notice): void {
    this.#fleeting.delete(key);
    this.#fleeting.set(key, notice);
    this.wake();
  }

  wake(outdated?: string): void {
    if (outdated !== undefined) {
      for (const key of this.#fleeting.keys()) {
        if (key.startsWith(outdated)) this.#fleeting.delete(key);
      }
    }
    this.#wake?.();
    this.#wake = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#fleeting.clear();
    this.wake();
  }

  async *notices(leave: () => void): AsyncGenerator<Notice> {
    try {
      while (!this.#closed) {
        const batch = this.#after(this.#number);
        if (!batch) return;
        for (const notice of batch) {
          yield notice;
          this.#number = notice.number!;
          if (this.#closed) return;
        }
        if (batch.length) continue;
        const [fleeting] = this.#fleeting;
        if (fleeting) {
          this.#fleeting.delete(fleeting[0]);
          yield fleeting[1];
          continue;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      leave();
    }
  }
}
