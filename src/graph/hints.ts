import { pluginOf } from "./catalogue.ts";
import { nearest } from "./nearest.ts";

/** What was probably meant by names that are not there. */
export interface Hints {
  name(word: string, names: () => Iterable<string>): string | undefined;
  type(type: string, types: () => readonly string[]): string | undefined;
}

/** Hints as long as somebody may read them: each looks through all names, and a hostile graph has any number of wrong ones. */
export function createHints(most = 200): Hints {
  let left = most;
  return {
    name: (word, names) => left-- > 0 ? nearest(word, names()) : undefined,
    type: (type, types) => left-- > 0 ? nearestType(type, types()) : undefined,
  };
}

/** A shorter name says too little to find a node of another plugin by. */
const LEAST_LETTERS = 5;

/** The type that was probably meant: of nearly the same name, or so called in another plugin. */
export function nearestType(type: string, types: readonly string[]): string | undefined {
  const near = nearest(type, types);
  const file = fileOf(type);
  if (near !== undefined || file.length < LEAST_LETTERS) return near;
  const byFile = new Map(types.toReversed().map((one) => [fileOf(one), one]));
  return byFile.get(nearest(file, byFile.keys()) ?? "");
}

/** `vae_decode` of `diffusion.vae_decode`. */
function fileOf(type: string): string {
  return type.slice(pluginOf(type).length + 1);
}
