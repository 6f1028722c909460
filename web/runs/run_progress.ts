import { Pace } from "../../src/formula/pace.ts";
import type { WatchEvent } from "../../src/api/events.ts";
import { t, translated } from "../../src/words/translate.ts";

/** How far a run is. */
export interface RunProgress {
  /** From 0 to 1. */
  readonly fraction: number;
  /** Milliseconds that are left; undefined before anything is known of them. */
  readonly remaining?: number;
  /** The node that is at work, by its path. */
  readonly node?: string;
  /** What it does: `Step 3 of 20`. */
  readonly note: string;
}

/** What a node is reckoned to take before it has ever run. */
const UNKNOWN = 50;

/** Reckons how far a run is from what happens in it, and from how long its nodes took in runs before. */
export class ProgressMeter {
  readonly #expected: (node: string) => number | undefined;
  /** Nodes that are not over, those at work with when they began. */
  readonly #open = new Map<string, { readonly began: number; readonly pace: Pace } | undefined>();
  #done = 0;
  #node: string | undefined;
  #note = "";

  /** @param expected milliseconds that a node took last time */
  constructor(expected: (node: string) => number | undefined = () => undefined) {
    this.#expected = expected;
  }

  receive(event: WatchEvent, now: number): void {
    switch (event.type) {
      case "runStarted":
        for (const node of event.nodes) this.#open.set(node, undefined);
        return;
      case "nodeStarted":
        this.#open.set(event.node, { began: now, pace: new Pace(now) });
        this.#node = event.node;
        this.#note = "";
        return;
      case "nodeProgress": {
        const open = this.#open.get(event.node);
        if (!open || !event.max) return;
        open.pace.count(event.value, event.max, now);
        this.#node = event.node;
        this.#note = event.note ? translated(event.note) : t`${event.value} of ${event.max}`;
        return;
      }
      case "nodeFinished":
        this.#done += event.milliseconds;
        this.#open.delete(event.node);
        return;
      case "nodeCached":
      case "nodeFailed":
      case "nodeSkipped":
      case "nodeCancelled":
        this.#open.delete(event.node);
    }
  }

  /** Nodes weigh as much as they take; of one that tells its progress that follows from its pace. */
  read(now: number): RunProgress {
    let [done, left] = [this.#done, 0];
    let isKnown = true;
    for (const [node, open] of this.#open) {
      const expected = this.#expected(node);
      const spent = open ? now - open.began : 0;
      const told = open?.pace.left(now);
      done += spent;
      left += told ?? Math.max((expected ?? UNKNOWN) - spent, 0);
      // A node that has not said how far it is, and never ran, may take any time.
      if (open && told === undefined && expected === undefined) isKnown = false;
    }
    const fraction = done + left > 0 ? done / (done + left) : 0;
    const node = this.#node;
    return {
      fraction,
      ...(node !== undefined && { node }),
      note: this.#note,
      ...(isKnown && done > 0 && { remaining: left }),
    };
  }
}

/** `3 s left`, `2 min left`. */
export function printRemaining({ remaining }: RunProgress): string {
  if (remaining === undefined) return "";
  const seconds = Math.round(remaining / 1000);
  if (seconds < 1) return t`almost done`;
  return seconds < 90 ? t`${seconds} s left` : t`${Math.round(seconds / 60)} min left`;
}
