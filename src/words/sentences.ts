import { filled, formOf, type Forms, type Words } from "./translate.ts";

/** An English sentence with places for values, and what it is in the language. */
interface Sentence {
  /** What stands before, between and after the places. */
  readonly literals: readonly string[];
  /** Which value is at each place. */
  readonly places: readonly number[];
  readonly to: string | Forms;
  /** Letters that are not values': of several that fit, the one with most is meant. */
  readonly weight: number;
}

/** Letters that a sentence may have, values included. */
const LONGEST = 5000;
/** Values within values. */
const DEPTH = 3;
/** Texts that are remembered. */
const KEPT = 2000;
/** What joins sentences to a longer text. */
const JOINTS = /(\n+|: |; |\. )/;

/**
 * Finds the sentences of a catalogue in texts that have values in them: `Cannot read "{0}"` in `Cannot read "a.png"`. Each
 * is looked for by its rarest word, so that thousands of them cost no more than a few.
 */
export function sentences(words: Words["words"]): (text: string) => string {
  const byWord = indexed(words);
  const known = new Map<string, string>();
  const whole = (text: string, depth: number): string | undefined => {
    const exact = Object.hasOwn(words, text) ? words[text] : undefined;
    if (typeof exact === "string") return exact;
    if (depth > DEPTH) return undefined;
    for (const sentence of candidates(byWord, text)) {
      const values = valuesIn(text, sentence)?.map((value) => whole(value, depth + 1) ?? value);
      if (!values) continue;
      const { to } = sentence;
      return filled(typeof to === "string" ? to : formOf(to, Number(values[0])), values).join("");
    }
    return undefined;
  };
  const find = (text: string): string =>
    whole(text, 0) ??
      text.split(JOINTS).map((part, i) => i % 2 ? part : whole(part, 1) ?? part).join("");
  return (text) => {
    if (text.length > LONGEST) return text;
    const result = known.get(text) ?? find(text);
    if (known.size >= KEPT) known.clear();
    known.set(text, result);
    return result;
  };
}

type Index = ReadonlyMap<string, readonly Sentence[]>;

function indexed(words: Words["words"]): Index {
  const all = Object.entries(words).filter(([id]) => /\{\d+\}/.test(id)).map(([id, to]) => {
    const parts = id.split(/\{(\d+)\}/);
    const literals = parts.filter((_, i) => i % 2 === 0);
    const sentence: Sentence = {
      literals,
      places: parts.filter((_, i) => i % 2).map(Number),
      to,
      weight: literals.join("").length,
    };
    return { sentence, words: literals.flatMap((text, i) => wholeWords(text, i, literals.length)) };
  });
  const counts = new Map<string, number>();
  for (const { words } of all) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const rarest = (words: readonly string[]): string =>
    words.reduce((best, word) => counts.get(word)! < counts.get(best)! ? word : best);
  const useful = all.filter(({ words }) => words.length > 0);
  return new Map(
    [...Map.groupBy(useful, ({ words }) => rarest(words))].map(([word, found]) =>
      [word, found.map(({ sentence }) => sentence)] as const
    ),
  );
}

const WORD = /[\p{L}\p{N}]+/gu;

/** Words of a literal that no value can be joined to. */
function wholeWords(literal: string, at: number, of: number): string[] {
  return [...literal.matchAll(WORD)].filter(({ 0: word, index }) =>
    (index > 0 || at === 0) && (index + word.length < literal.length || at === of - 1)
  ).map(([word]) => word);
}

function candidates(byWord: Index, text: string): Sentence[] {
  return [...new Set(text.match(WORD))].flatMap((word) => byWord.get(word) ?? [])
    .sort((a, b) => b.weight - a.weight);
}

/** The values of a text that is this sentence, by their numbers: each literal where it comes first. */
function valuesIn(text: string, { literals, places }: Sentence): string[] | undefined {
  const [first, last] = [literals[0]!, literals.at(-1)!];
  const end = text.length - last.length;
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const [i, place] of places.entries()) {
    const next = literals[i + 1]!;
    const found = i === places.length - 1 ? end : text.indexOf(next, at);
    if (found < at || found > end) return undefined;
    values[place] ??= text.slice(at, found);
    at = found + next.length;
  }
  return values;
}
