/** A bounded number of places to work in. Whoever waits for something gives its place up and takes one again after. */
export interface Slots {
  readonly free: number;
  take(): void;
  give(): void;
  /** Resolves once a place is taken; those who come back go before those who start. */
  takeAgain(): Promise<void>;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    get free(): number {
      return free;
    },
    take(): void {
      free--;
    },
    give(): void {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
    takeAgain(): Promise<void> {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}

const BREATH = 10;

/** Lets timers, sockets and signals have their turn if it has been a while, so that quick nodes cannot starve them. */
export function createBreather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BREATH) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        last = performance.now();
        resolve();
      })
    );
  };
}
