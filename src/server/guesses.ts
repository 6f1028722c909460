import type { Clock } from "./clock.ts";
import { CLOCK } from "./clock.ts";

/** Wrong guesses of one address in a minute, before it is told to wait. */
const MOST = 20;
const MINUTE = 60_000;
/** Addresses that are remembered: no stranger fills the memory. */
const ADDRESSES = 1000;

/** Counts wrong guesses of a token by the address that they come from. */
export class Guesses {
  readonly #clock: Pick<Clock, "elapsed">;
  readonly #seen = new Map<string, { count: number; readonly until: number }>();

  constructor(clock: Pick<Clock, "elapsed"> = CLOCK) {
    this.#clock = clock;
  }

  /** Whether an address had so few till now that it is told no more than that this one is wrong. */
  add(address: string): boolean {
    const now = this.#clock.elapsed();
    const found = this.#seen.get(address);
    if (found && found.until > now) return ++found.count <= MOST;
    this.#seen.delete(address);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size >= ADDRESSES) this.#seen.delete(oldest!);
    this.#seen.set(address, { count: 1, until: now + MINUTE });
    return true;
  }
}
