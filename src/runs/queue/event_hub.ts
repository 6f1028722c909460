import type { DatabaseSync, StatementSync } from "node:sqlite";
import { printJsonLine } from "../../graph/json.ts";
import { inTurns } from "../../graph/turns.ts";
import { atOnce, hastily } from "../store/write_database.ts";
import type { ServerEvent } from "../../api/events.ts";
import { fleetingKey, outdatedKeys } from "./event_keys.ts";
import { forgetEvents, weightOf, weightOfAll } from "./forget_events.ts";

/** An event on its way, as JSON text, the same for all; one without a number is not repeated to who comes back. */
export interface Notice {
  readonly number?: number;
  readonly data: string;
}

/** How much is kept for those who come back, or twice as much; who was away longer is told how things are. */
const KEPT = 64 * 2 ** 20;
/** Events in memory, for those who keep up. */
const RECENT = 1000;
const BATCH = 200;
/** Characters of them that are read from the database in one go, a few milliseconds, and those of one more. */
const BATCH_CHARACTERS = 2 ** 19;
const RECENT_CHARACTERS = 16 * 2 ** 20;
/** Most characters of fleeting events that wait for one who is slow: the oldest go. */
const FLEETING_CHARACTERS = 32 * 2 ** 20;
/** Most of them: all are looked through for those that an event outdates. */
const FLEETING = 1000;
/** Watchers that are told in one go, a millisecond or so; then whoever asks something has a turn. */
const AT_ONCE = 16;

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
  readonly #recent: Notice[] = [];
  #recentCharacters = 0;
  readonly #watchers = new Set<Watcher>();
  readonly #unwoken = new Set<Watcher>();
  #waking = false;
  #last: number;
  #first: number;
  /** How much all take that are kept. */
  #weight: number;
  #forgetting: Promise<void> | undefined;

  /** Numbers go on from the time, so that none is given twice though the last ones did not outlive a power cut. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare("INSERT INTO events (number, run, data) VALUES (?, ?, ?)");
    this.#select = database.prepare(
      "SELECT number, data FROM events WHERE number > ? ORDER BY number LIMIT 1",
    );
    this.#ofRun = database.prepare(
      `SELECT number, data FROM events WHERE number > ? AND number <= ? AND run = ?
         ORDER BY number LIMIT 1`,
    );
    const stored = database.prepare(
      `SELECT min(number) AS first,
         coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS last
       FROM events`,
    ).get() as { first: number | null; last: number };
    this.#last = stored.last && Math.max(stored.last, Date.now());
    this.#first = stored.first ?? this.#last + 1;
    this.#weight = weightOfAll(database);
  }

  /** Number of the last event that is kept. */
  get last(): number {
    return this.#last;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /**
   * Tells all who are there.
   *
   * @param mayKeep Whether those who come back may be told, too
   * @returns how many characters that is, and whether they are kept
   */
  publish(event: ServerEvent, mayKeep = true): { characters: number; isKept: boolean } {
    const data = printJsonLine(event);
    const key = fleetingKey(event);
    const isKept = key === undefined && mayKeep && this.#keep(event, data);
    if (!isKept) {
      const notice: Notice = { data };
      const unlike = key ?? `unkept ${crypto.randomUUID()}`;
      for (const watcher of this.#watchers) watcher.fleet(unlike, notice);
    }
    this.#wake();
    return { characters: data.length, isKept };
  }

  /** {@link publish} of however many at the pace of one. */
  publishAll(events: readonly ServerEvent[]): void {
    let told = 0;
    const tellRest = (): void => {
      while (told < events.length) this.publish(events[told++]!);
    };
    try {
      hastily(this.#database, () => atOnce(this.#database, tellRest));
    } catch {
      tellRest(); // no room on the disk: those who are there are told
    }
  }

  /** False where there is no room on the disk: those who are there are told all the same. */
  #keep(event: ServerEvent, data: string): boolean {
    const run = event.type === "run" ? event.run.id : "run" in event ? event.run : null;
    try {
      hastily(this.#database, () => this.#insert.run(this.#last + 1, run, data));
    } catch {
      return false;
    }
    this.#recent.push({ number: ++this.#last, data });
    this.#recentCharacters += data.length;
    if (this.#recent.length > RECENT || this.#recentCharacters > RECENT_CHARACTERS) {
      for (const { data } of this.#recent.splice(0, Math.ceil(this.#recent.length / 2))) {
        this.#recentCharacters -= data.length;
      }
    }
    this.#weight += weightOf(data.length);
    if (this.#weight > 2 * KEPT) this.#forgetting ??= this.#forget();
    const outdated = outdatedKeys(event);
    if (outdated !== undefined) {
      for (const watcher of this.#watchers) watcher.forget(outdated);
    }
    return true;
  }

  #wake(): void {
    for (const watcher of this.#watchers) this.#unwoken.add(watcher);
    if (!this.#waking) this.#wakeSome();
  }

  #wakeSome(): void {
    let left = AT_ONCE;
    for (const watcher of this.#unwoken) {
      if (left-- === 0) break;
      this.#unwoken.delete(watcher);
      watcher.wake();
    }
    this.#waking = this.#unwoken.size > 0;
    if (this.#waking) setTimeout(() => this.#wakeSome());
  }

  /** Until it has forgotten what is too much, where it is about that. */
  get forgetting(): Promise<void> | undefined {
    return this.#forgetting;
  }

  async #forget(): Promise<void> {
    try {
      await new Promise((resolve) => setTimeout(resolve)); // what goes on is written first
      await inTurns(this.#forgetSome());
    } catch {
      this.#weight = KEPT; // no room on the disk, or it is damaged: later
    }
    this.#forgetting = undefined;
  }

  *#forgetSome(): Generator<void> {
    const before = this.#weight;
    const first = this.#database.prepare("SELECT min(number) AS first FROM events");
    const pieces = forgetEvents(this.#database, KEPT);
    for (;;) {
      const { done, value } = hastily(this.#database, () => pieces.next());
      this.#first = (first.get()!.first as number | null) ?? this.#last + 1;
      if (done) return void (this.#weight += value - before);
      yield;
    }
  }

  /** What was kept of a run until now, as JSON texts, as many at a time as keep nobody waiting. */
  *ofRun(run: string): Generator<readonly string[]> {
    const last = this.#last;
    for (let number = 0;;) {
      const batch = batchOf(this.#ofRun, number, last, run);
      if (batch.length === 0) return;
      yield batch.map(({ data }) => data);
      number = batch.at(-1)!.number;
    }
  }

  /** Whether it was told that a run is over. Whatever else was kept of it is not looked at. */
  hasToldEndOf(run: string): boolean {
    const told = this.#database.prepare(
      `SELECT 1 FROM events WHERE run = ? AND data ->> '$.type' = 'run'
         AND data ->> '$.run.finished' IS NOT NULL LIMIT 1`,
    );
    return told.get(run) !== undefined;
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
      this.#unwoken.delete(watcher);
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
    return batchOf(this.#select, number);
  }
}

/** Events after a number, which a statement finds one by one: its `iterate()` says of a fault that there are no more. */
function batchOf(
  next: StatementSync,
  number: number,
  ...values: readonly (string | number)[]
): readonly Required<Notice>[] {
  const batch: Required<Notice>[] = [];
  for (let characters = 0; batch.length < BATCH && characters <= BATCH_CHARACTERS;) {
    const row = next.get(batch.at(-1)?.number ?? number, ...values) as Required<Notice> | undefined;
    if (!row) break;
    batch.push(row);
    characters += row.data.length;
  }
  return batch;
}

/** One who watches: where it is, and what is fleeting. */
class Watcher {
  #number: number;
  readonly #after: (number: number) => readonly Notice[] | undefined;
  readonly #fleeting = new Map<string, Notice>();
  #held = 0;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(number: number, after: (number: number) => readonly Notice[] | undefined) {
    this.#number = number;
    this.#after = after;
  }

  fleet(key: string, notice: Notice): void {
    this.#take(key);
    this.#fleeting.set(key, notice);
    this.#held += notice.data.length;
    for (const oldest of this.#fleeting.keys()) {
      if (this.#held <= FLEETING_CHARACTERS && this.#fleeting.size <= FLEETING) break;
      this.#take(oldest);
    }
  }

  /** Forgets fleeting events whose keys begin like this. */
  forget(outdated: string): void {
    for (const key of this.#fleeting.keys()) if (key.startsWith(outdated)) this.#take(key);
  }

  #take(key: string): Notice | undefined {
    const notice = this.#fleeting.get(key);
    if (!notice) return undefined;
    this.#fleeting.delete(key);
    this.#held -= notice.data.length;
    return notice;
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#fleeting.clear();
    this.#held = 0;
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
        const [key] = this.#fleeting.keys();
        if (key !== undefined) {
          yield this.#take(key)!;
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
