/** Which nodes of a run were worked out ahead of it, by transient ones that nobody started. */
export interface Ahead {
  /** A node of the run was worked out in it. */
  made(node: string): void;
  /** Whether a node that was known was never run before for a person. */
  has(node: string): boolean;
  /** All is told of the run. */
  over(): void;
}

/** Keys that are remembered: of older ones it is no longer known that nobody ran them. */
const MOST = 10_000;

/**
 * @param keys of outputs that so far only transient runs have worked out
 * @param isTransient whether this run is one
 * @param keyOf what the outputs of a node are known by
 */
export function createAhead(
  keys: Set<string>,
  isTransient: boolean,
  keyOf: (node: string) => string | undefined,
): Ahead {
  /** Equal nodes are told of one after the other. */
  const told = new Set<string>();
  return {
    made(node) {
      const key = keyOf(node);
      if (key === undefined) return;
      if (!isTransient) return void keys.delete(key);
      keys.add(key);
      for (const oldest of keys) {
        if (keys.size <= MOST) break;
        keys.delete(oldest);
      }
    },
    has(node) {
      const key = keyOf(node);
      if (isTransient || key === undefined || !keys.has(key)) return false;
      told.add(key);
      return true;
    },
    over() {
      for (const key of told) keys.delete(key);
    },
  };
}
