/** Fewest captions that a word is learnt from. */
const LEAST = 2;

/** The words of a text, each once. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];
}

/** The words that captions have in common, in order. */
export function vocabularyOf(captions: readonly string[]): readonly string[] {
  const counts = Map.groupBy(captions.flatMap(wordsOf), (word) => word);
  return [...counts].filter(([, all]) => all.length >= LEAST).map(([word]) => word).sort();
}

/** A text as a row: `1/sqrt(n)` for each of its n known words, so that long and short ones weigh the same. */
export function bagOf(text: string, places: ReadonlyMap<string, number>): Float32Array {
  const known = wordsOf(text).flatMap((word) => places.get(word) ?? []);
  const row = new Float32Array(places.size);
  for (const place of known) row[place] = 1 / Math.sqrt(known.length);
  return row;
}
