import { LETTERS, nearest } from "./nearest.ts";

/** What was probably meant by names that are not there. */
export interface Hints {
  name(word: string, names: () => readonly string[]): string | undefined;
  /** Of `plugin.name`: also what is so called in another plugin. */
  type(type: string, types: () => readonly string[]): string | undefined;
}

/** Where nobody reads what was probably meant. */
export const NO_HINTS: Hints = { name: () => undefined, type: () => undefined };

/**
 * Hints as long as somebody may read them: each looks through all names, and a hostile graph has any number of wrong ones.
 *
 * @param most how many, and how many pairs of letters may be compared for them together: some tenths of a second
 */
export function createHints(most = 200, pairs = 8_000_000): Hints {
  let left = most;
  const within = (word: string, names: () => readonly string[]): readonly string[] => {
    if (left-- <= 0 || pairs <= 0) return [];
    const some: string[] = [];
    for (const name of names()) {
      if (pairs <= 0) break;
      pairs -= Math.min(name.length, LETTERS) * Math.min(word.length, LETTERS);
      some.push(name);
    }
    return some;
  };
  return {
    name: (word, names) => nearest(word, within(word, names)),
    type: (type, types) => nearestType(type, within(type, types)),
  };
}

/** A shorter name says too little to find a node of another plugin by. */
const LEAST_LETTERS = 5;

/** The type that was probably meant: of nearly the same name, or so called in another plugin. */
function nearestType(type: string, types: readonly string[]): string | undefined {
  const near = nearest(type, types);
  const file = fileOf(type);
  if (near !== undefined || file.length < LEAST_LETTERS) return near;
  const byFile = new Map(types.toReversed().map((one) => [fileOf(one), one]));
  return byFile.get(nearest(file, byFile.keys()) ?? "");
}

/** `vae_decode` of `diffusion.vae_decode`. */
function fileOf(type: string): string {
  return type.split(".").slice(1).join(".");
}
