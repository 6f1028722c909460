/** Longest time between two looks, in milliseconds. */
const BEAT_MS = 5000;

/** Tells when something gave no sign of life for too long. Time in which this process, or the machine, slept counts as one beat. */
export class Watchdog {
  readonly #limit: () => number;
  readonly #onTooLong: () => void;
  #milliseconds = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param limit in milliseconds; 0 for none */
  constructor(limit: () => number, onTooLong: () => void) {
    this.#limit = limit;
    this.#onTooLong = onTooLong;
    this.#wait();
  }

  /** From now on, by the limit as it is now. */
  restart(): void {
    this.stop();
    this.feed();
    this.#wait();
  }

  /** A sign of life has come. */
  feed(): void {
    this.#milliseconds = 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const limit = this.#limit();
    const beat = Math.min(BEAT_MS, limit / 10 || BEAT_MS);
    this.#timer = setTimeout(() => {
      this.#milliseconds += beat;
      if (limit > 0 && this.#milliseconds >= limit) this.#onTooLong();
      else this.#wait();
    }, beat);
    Deno.unrefTimer(this.#timer);
  }
}

/** A limit as a person says it. */
export function duration(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${milliseconds / 1000} seconds`
    : `${Math.round(milliseconds / 6000) / 10} minutes`;
}
