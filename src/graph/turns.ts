/** How long others may have to wait for a turn, in milliseconds. */
const WAIT_MS = 10;

/**
 * Lets others have their turn in a long row of short steps. Awaiting what is there already lets nobody in: a pipe that is
 * never empty would have all else wait for as long as it is filled.
 */
export class Turns {
  #since = performance.now();

  /** Something to wait for where others have waited long enough. */
  get next(): Promise<void> | undefined {
    if (performance.now() - this.#since < WAIT_MS) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        this.#since = performance.now();
        resolve();
      })
    );
  }
}

/** Does work that stops after each of its parts, in one go. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does it while others have their turn in between. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  const turns = new Turns();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await turns.next;
  }
}
