/** How often a mutant may be reached before it counts as a loop without end, as a multiple of what the program itself does. */
const PATIENCE = 100;

/** Which mutant lives in this process, and which are reached. */
export interface Switch {
  /** Lets one mutant live, or none. */
  live(id: number | undefined, hits?: number): void;
  /** Whether the mutant that lives was reached, and whether it went on and on. */
  readonly state: { readonly wasReached: boolean; readonly isEndless: boolean };
  /** The mutants reached since the last call, with how often. */
  reached(): [id: number, hits: number][];
}

/** Puts the question that changed files ask, `$mutant(id)`, in place: before any of them is loaded. */
export function installSwitch(count: number): Switch {
  const hits = new Uint32Array(count);
  let alive = -1;
  let limit = 0;
  let seen = 0;
  const ask = (id: number): boolean => {
    hits[id]!++;
    if (id !== alive) return false;
    if (++seen > limit) throw new Error("Reached without end");
    return true;
  };
  Object.assign(globalThis, { $mutant: ask });
  return {
    live(id = -1, usual = 0): void {
      alive = id;
      seen = 0;
      limit = PATIENCE * (usual + 100);
    },
    get state(): Switch["state"] {
      return { wasReached: seen > 0, isEndless: seen > limit };
    },
    reached(): [number, number][] {
      const found = [...hits.entries()].filter(([, times]) => times > 0);
      hits.fill(0);
      return found;
    },
  };
}
