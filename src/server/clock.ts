/** What time it is, and how long something takes. */
export interface Clock {
  /** The time of day, in milliseconds: somebody, or the network, may set it forward and back. */
  now(): number;
  /** Milliseconds since some moment, which nobody can set; those in which the machine sleeps may be left out. */
  elapsed(): number;
}

export const CLOCK: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
