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

/** What matches best of the texts of an item: a title, and others that count for less unless they are just that. */
function bestOf(query: string, texts: readonly string[]): Match | undefined {
  let best: Match | undefined;
  for (const [index, text] of texts.entries()) {
    const match = fuzzyMatch(query, text);
    const isAll = text.toLowerCase() === query.trim().toLowerCase();
    const score = match && (index && !isAll ? match.score * 0.7 - 5 : match.score);
    // What is no title marks nothing in it.
    if (score !== undefined && (!best || score > best.score)) {
      best = { score, at: index ? [] : match!.at };
    }
  }
  return best;
}

/** Words of which each stands in some text: `load checkpoint`, of a title and another name. */
function spread(words: readonly string[], texts: readonly string[]): Match | undefined {
  const all = words.map((word) => bestOf(word, texts.map((text) => isIn(word, text) ? text : "")));
  if (!all.every((match) => match !== undefined)) return undefined;
  const mean = all.reduce((sum, { score }) => sum + score, 0) / all.length;
  return { score: mean * 0.6, at: [] };
}

/** As letters side by side: words that are spread would match anything as letters that are. */
const isIn = (word: string, text: string): boolean =>
  text.toLowerCase().includes(word.toLowerCase());

/** The items that match, best first; ties as they came. */
export function rank<T>(
  query: string,
  items: Iterable<T>,
  textsOf: (item: T) => readonly string[],
): readonly { readonly item: T; readonly match: Match }[] {
  const words = query.trim().split(/\s+/);
  const found: { item: T; match: Match }[] = [];
  for (const item of items) {
    const texts = textsOf(item);
    const match = bestOf(query, texts) ?? (words.length > 1 ? spread(words, texts) : undefined);
    if (match) found.push({ item, match });
  }
  return found.sort((a, b) => b.match.score - a.match.score);
}
