/** Edits (insert, delete, replace, swap of neighbours) from one word to another, capital letters aside. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** The name that was probably meant, or undefined if none is near: at most a third of its letters may differ. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const name of names) {
    if (Math.abs(name.length - word.length) > least) continue;
    const edits = distance(word.slice(0, 64).toLowerCase(), name.slice(0, 64).toLowerCase());
    if (edits < least && edits <= Math.max(1, Math.floor(name.length / 3))) {
      [best, least] = [name, edits];
    }
  }
  return best;
}
