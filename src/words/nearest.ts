/**
 * Edits (insert, delete, replace, swap of neighbours) from one word to another: the restricted Damerau-Levenshtein
 * distance, or Infinity where it is more than `most`.
 */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, before[j - 2]! + 1);
      }
      next.push(edits);
      least = Math.min(least, edits);
    }
    // What follows is never less, but for a swap, which takes one from the row before.
    if (least > most + 1) return Infinity;
    before = row;
    row = next;
  }
  return row[b.length]! <= most ? row[b.length]! : Infinity;
}

/** Letters of a word that are compared. */
export const LETTERS = 64;

/** The name that was probably meant, or undefined if none is near: at most a third of its letters may differ. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  const wanted = word.slice(0, LETTERS).toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const length = Math.min(name.length, LETTERS);
    const most = Math.min(least - 1, Math.max(1, Math.floor(length / 3)));
    if (Math.abs(length - wanted.length) > most) continue;
    const edits = distance(wanted, name.slice(0, LETTERS).toLowerCase(), most);
    if (edits <= most) [best, least] = [name, edits];
  }
  return best;
}

/** The shortest name that holds this one or is held by it, else the {@link nearest}: for paths and the like. */
export function nearestPath(wanted: string, names: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  const [within] = names
    .filter((name) => name.toLowerCase().includes(lower) || lower.includes(name.toLowerCase()))
    .toSorted((a, b) => a.length - b.length);
  return within ?? nearest(wanted, names);
}
