/** One mutant to be tried: by which tests, the most telling first. */
export interface Work {
  readonly id: number;
  /** How often the program reaches the place in these tests. */
  readonly hits: number;
  readonly tests: readonly { readonly file: string; readonly name: string; readonly ms: number }[];
  /** Whether it lives while the files are loaded: in a process of its own. */
  readonly fromStart: boolean;
}

/** What a worker tells, one a line. */
export type Told =
  | { readonly kind: "trial"; readonly id: number; readonly limit: number }
  | {
    readonly kind: "verdict";
    readonly id: number;
    /** The test that failed, or none. */
    readonly killer?: string;
    readonly wasReached: boolean;
    /** Whether the process is as it was: the test that failed passes again without the mutant. */
    readonly isClean: boolean;
    /** Whether the test did not come to an end. */
    readonly isHung?: boolean;
  }
  | ({ readonly kind: "reach" } & Reach);

/** What the tests of one file reach. */
export interface Reach {
  /** Milliseconds to load, and the mutants reached while that is done. */
  readonly loading: { readonly ms: number; readonly hits: readonly Hit[] };
  readonly tests: readonly {
    readonly name: string;
    readonly ms: number;
    readonly hits: readonly Hit[];
    /** Why the test is of no use: it fails here without any mutant. */
    readonly fault?: string;
  }[];
}

export type Hit = readonly [id: number, times: number];

/** Begins each line of a worker, which tests write between. */
export const MARK = "\u0001";

/** How long a test may take before it counts as one that never ends, in milliseconds. */
export const limitOf = (ms: number): number => 4_000 + 20 * ms;
