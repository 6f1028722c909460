/** Edits (insertions, deletions, substitutions) from `a` to `b`. @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The name most like `wanted`, or undefined when none is alike: for "did you mean". */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  const scored = names.map((name) => {
    const other = name.toLowerCase();
    const within = other.includes(lower) || lower.includes(other);
    return { name, distance: within ? 0.5 : editDistance(lower, other) };
  }).sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best && best.distance <= Math.max(2, wanted.length / 3) ? best.name : undefined;
}
