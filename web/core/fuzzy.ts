/** A match of a search: how good, and which characters of the text it is made of. */
export interface Match {
  readonly score: number;
  readonly at: readonly number[];
}

/**
 * Finds the letters of `query` in `text` in order, spaces aside. Better: at the start of a word, side by side, near
 * the front, in a short text. Undefined where a letter is missing.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  if (!wanted) return { score: 0, at: [] };
  const lower = text.toLowerCase();
  const whole = lower.indexOf(query.trim().toLowerCase());
  if (whole >= 0) {
    const starts = whole === 0 || !/[\p{L}\p{N}]/u.test(lower[whole - 1]!);
    const at = Array.from({ length: query.trim().length }, (_, index) => whole + index);
    return { score: 100 + (starts ? 50 : 0) + (whole === 0 ? 25 : 0) - text.length / 10, at };
  }
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of wanted) {
    let found = -1;
    for (let index = from; index < lower.length; index++) {
      if (lower[index] !== letter) continue;
      if (found < 0) found = index;
      if (index === 0 || !/[\p{L}\p{N}]/u.test(lower[index - 1]!)) {
        found = index;
        break;
      }
      if (index === from) break;
    }
    if (found < 0) return undefined;
    const starts = found === 0 || !/[\p{L}\p{N}]/u.test(lower[found - 1]!);
    score += starts ? 10 : found === from && at.length ? 6 : 1;
    at.push(found);
    from = found + 1;
  }
  return { score: score - at[0]! / 10 - text.length / 50, at };
}

/** The items that match, best first; ties as they came. */
export function rank<T>(
  query: string,
  items: Iterable<T>,
  textsOf: (item: T) => readonly string[],
): readonly { readonly item: T; readonly match: Match }[] {
  const found: { item: T; match: Match }[] = [];
  for (const item of items) {
    let best: Match | undefined;
    for (const [index, text] of textsOf(item).entries()) {
      const match = fuzzyMatch(query, text);
      // Later texts (aliases, categories) count for less, and mark nothing in the title.
      const weighed = match && index ? { score: match.score * 0.7 - 5, at: [] } : match;
      if (weighed && (!best || weighed.score > best.score)) best = weighed;
    }
    if (best) found.push({ item, match: best });
  }
  return found.sort((a, b) => b.match.score - a.match.score);
}
