import { hash } from "node:crypto";
import { basename, dirname, extname } from "@std/path";

/** Under so many pictures none is held out: what remains would tell too little. */
const LEAST_TO_SPLIT = 8;

/** Under so many different stems a name's number counts the pictures of one folder, and does not tell its source. */
const LEAST_STEMS = 10;

/** A file's name without its ending and the number behind it: `cat-1.png` and `cat (2).png` are of one source, `cat`. */
const stemOf = (path: string): string =>
  `${dirname(path)}/${basename(path, extname(path)).replace(/[-_ .]*\(?\d+\)?$/, "")}`;

/**
 * The source of each picture, a number: pictures that show the same, and those whose names differ in their last number
 * alone where such names are many.
 *
 * @param paths relative to their folder
 * @param equals of each the first picture that shows the same
 */
export function sourcesOf(paths: readonly string[], equals: readonly number[]): number[] {
  const stems = paths.map(stemOf);
  const isTold = new Set(stems).size >= LEAST_STEMS;
  const firstOf = new Map<string, number>();
  const sources: number[] = [];
  for (const [i, stem] of stems.entries()) {
    const key = isTold ? stem : String(i);
    const same = equals[i] === i ? undefined : sources[equals[i]!];
    const source = same ?? firstOf.get(key) ?? i;
    if (!firstOf.has(key)) firstOf.set(key, source);
    sources.push(source);
  }
  return sources;
}

/**
 * Which pictures are held out: whole sources, so that none is measured by what it was taught by. Drawn by their names
 * alone, so that every training on a folder holds out the same.
 */
export function heldOutOf(
  paths: readonly string[],
  sources: readonly number[],
  share: number,
): boolean[] {
  const wanted = Math.round(share * paths.length);
  const drawn = new Set<number>();
  if (share > 0 && paths.length >= LEAST_TO_SPLIT) {
    const rank = (source: number): string => hash("sha256", paths[source]!, "hex");
    const all = [...new Set(sources)].sort((a, b) => rank(a) < rank(b) ? -1 : 1);
    let count = 0;
    for (const source of all) {
      const size = sources.filter((one) => one === source).length;
      if (count >= Math.max(1, wanted)) break;
      if (count + size > Math.max(1, 2 * wanted)) continue; // a large source stays to be learnt from
      drawn.add(source);
      count += size;
    }
  }
  return sources.map((source) => drawn.has(source));
}
