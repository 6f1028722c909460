import type { Clock } from "./clock.ts";
import { CLOCK } from "./clock.ts";

const HOUR = 3_600_000;
/** Used links that are remembered. Only who has the token makes any, so that no stranger has one forgotten. */
const USED = 10_000;

/**
 * Links that sign a browser in, once, or requests that a program proves to come from who knows the token: which are good,
 * whatever somebody does to the clock meanwhile.
 */
export class Links {
  readonly #clock: Clock;
  readonly #started: { readonly now: number; readonly elapsed: number };
  /** In the order of their use: none is forgotten for its age alone, as a clock that is set back makes it young again. */
  readonly #used = new Set<string>();
  /** By how much the clock was ahead of the time since the start, at most. */
  #ahead: number;

  constructor(clock: Clock = CLOCK) {
    this.#clock = clock;
    this.#started = { now: clock.now(), elapsed: clock.elapsed() };
    this.#ahead = this.#started.now;
  }

  /** Whether one is good: made since the start, as before it may have been used, and not used yet. */
  redeem(code: string, made: number): boolean {
    if (!this.#isGood(made) || this.#used.has(code)) return false;
    const [oldest] = this.#used;
    if (this.#used.size >= USED) this.#used.delete(oldest!);
    this.#used.add(code);
    return true;
  }

  #isGood(made: number): boolean {
    const now = this.#clock.now();
    const elapsed = this.#clock.elapsed() - this.#started.elapsed;
    this.#ahead = Math.max(this.#ahead, now - elapsed);
    const isSince = made >= this.#started.now || now - made <= elapsed;
    // It was made by the clock as it is now, or as it was before somebody set it back.
    return isSince &&
      [now, this.#ahead + elapsed].some((time) => time >= made && time - made <= HOUR);
  }
}
