import { filled, formOf, type Forms, locale, type Words } from "./translate.ts";

/** An English sentence with places for values, and what it is in the language. */
interface Sentence {
  /** What stands before, between and after the places. */
  readonly literals: readonly string[];
  /** Which value is at each place. */
  readonly places: readonly number[];
  readonly to: string | Forms;
  /** Letters that are not values': of several that fit, the one with most is meant. */
  readonly weight: number;
  /** Of a single word, which many texts have. */
  readonly isShort: boolean;
  /** And of no sign: it goes as far as the sentence does. */
  readonly isPart: boolean;
  /** Of no word at all, as what holds a name and a piece of a sentence: one of its values has to be known. */
  readonly isFrame: boolean;
  /** Numbers of the values that are names: those between quotes. */
  readonly names: ReadonlySet<number>;
}

/** Letters that a sentence may have, values included. */
const LONGEST = 5000;
/** Values within values. */
const DEPTH = 3;
/** Texts that are remembered. */
const KEPT = 2000;
/** Words, and not a name or a number with its unit. */
const PROSE = /\p{L}{2,} \p{L}{2,}/u;
/** `a, b or c`, as `src/words/lists.ts` writes it. */
const LIST = /^(\S+(?:, \S+)*) (and|or) (\S+)$/;
/** A sentence and what would mend it, as in `It is not connected (connect it)`. */
const MENDED = /^(.+) \((.+)\)$/s;
/** What joins sentences to a longer text, or a name, in which it joins nothing. */
const JOINTS = /"[^"]*"|\n+|: |; |\. /g;

/**
 * Finds the sentences of a catalogue in texts that have values in them: `Cannot read "{0}"` in `Cannot read "a.png"`. Each
 * is looked for by its rarest word, so that thousands of them cost no more than a few.
 */
export function sentences(words: Words["words"]): (text: string) => string {
  let index: Index | undefined; // many texts are ids as they stand, and need none
  const known = new Map<string, string>();
  const whole = (text: string, depth: number): string | undefined => {
    const exact = Object.hasOwn(words, text) ? words[text] : undefined;
    if (typeof exact === "string") return exact;
    if (depth > DEPTH) return undefined;
    for (const sentence of candidates(index ??= indexed(words), text)) {
      const found = valuesIn(text, sentence);
      if (!found) continue;
      const { to, names, isShort, isPart, isFrame } = sentence;
      const isName = (value: string, i: number) => names.has(i) && !value.includes('"');
      if (isPart && found.some((value, i) => !isName(value, i) && partsOf(value).length > 1)) {
        continue;
      }
      const find = isFrame ? whole : within;
      const said = found.map((value, i) => names.has(i) ? value : find(value, depth + 1));
      if (isFrame && said.every((one, i) => names.has(i) || one === undefined)) continue;
      if (isShort && said.some((one, i) => one === undefined && PROSE.test(found[i]!))) continue;
      const values = said.map((one, i) => one ?? found[i]!);
      return filled(typeof to === "string" ? to : formOf(to, Number(values[0])), values).join("");
    }
    return mended(text, depth) ?? (depth > 0 ? listed(text) : undefined);
  };
  const mended = (text: string, depth: number): string | undefined => {
    const [, fault, fix] = MENDED.exec(text) ?? [];
    const known = fault && within(fault, depth + 1);
    return known && `${known} (${within(fix!, depth + 1) ?? fix})`;
  };
  /** The sentence, or several that are joined. */
  const within = (text: string, depth: number): string | undefined => {
    const sentence = whole(text, depth);
    const parts = partsOf(text);
    if (sentence !== undefined || parts.length === 1) return sentence;
    const known = parts.map((part, i) => i % 2 ? undefined : whole(part, depth + 1));
    return known.some((part) => part !== undefined)
      ? known.map((part, i) => part ?? parts[i]).join("")
      : undefined;
  };
  return (text) => {
    if (text.length > LONGEST) return text;
    const result = known.get(text) ?? within(text, 0) ?? text;
    if (known.size >= KEPT) known.clear();
    known.set(text, result);
    return result;
  };
}

/** Texts that are joined, and between them what joins them. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let at = 0;
  for (const { 0: joint, index } of text.matchAll(JOINTS)) {
    if (joint.startsWith('"')) continue;
    parts.push(text.slice(at, index), joint);
    at = index + joint.length;
  }
  return [...parts, text.slice(at)];
}

/** A list of names in the words of the language. */
function listed(text: string): string | undefined {
  const [, first, word, last] = LIST.exec(text) ?? [];
  if (first === undefined) return undefined;
  const type = word === "or" ? "disjunction" : "conjunction";
  return new Intl.ListFormat(locale(), { type }).format([...first.split(", "), last!]);
}

type Index = ReadonlyMap<string, readonly Sentence[]>;

function indexed(words: Words["words"]): Index {
  const all = Object.entries(words).filter(([id]) => /\{\d+\}/.test(id)).map(([id, to]) => {
    const parts = id.split(/\{(\d+)\}/);
    const literals = parts.filter((_, i) => i % 2 === 0);
    const places = parts.filter((_, i) => i % 2).map(Number);
    const words = literals.flatMap((text, i) => wholeWords(text, i, literals.length));
    const isQuoted = (i: number): boolean =>
      literals.slice(0, i + 1).join("").match(/["`]/g)?.length! % 2 === 1;
    /** Joined to what is no word, as in `--{0}`, or a part of a command line. */
    const isCode = (i: number): boolean =>
      /[-./=_~#\\]$|\bbraid $/.test(literals[i]!) || /^[-/=_~]\S/.test(literals[i + 1]!);
    /** Its id stands behind it: `"Denoise" (denoise)`. */
    const isTitle = (i: number): boolean => literals[i + 1] === '" (';
    const sentence: Sentence = {
      literals,
      places,
      to,
      weight: literals.join("").length,
      isShort: words.length < 2,
      isFrame: words.length === 0,
      isPart: words.length === 1 && !/[:;]/.test(literals.join("")),
      names: new Set(places.filter((_, i) => isCode(i) || isQuoted(i) && !isTitle(i))),
    };
    return { sentence, words };
  });
  const counts = new Map<string, number>();
  for (const { words } of all) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const rarest = (words: readonly string[]): string =>
    words.reduce((best, word) => counts.get(word)! < counts.get(best)! ? word : best);
  return new Map(
    [...Map.groupBy(all, ({ words }) => words.length > 0 ? rarest(words) : FRAME)].map((
      [word, found],
    ) => [word, found.map(({ sentence }) => sentence)] as const),
  );
}

/** In place of the rarest word of those that have none. */
const FRAME = "";
const WORD = /[\p{L}\p{N}]+/gu;

/** Words of a literal that no value can be joined to. */
function wholeWords(literal: string, at: number, of: number): string[] {
  return [...literal.matchAll(WORD)].filter(({ 0: word, index }) =>
    (index > 0 || at === 0) && (index + word.length < literal.length || at === of - 1)
  ).map(([word]) => word);
}

function candidates(byWord: Index, text: string): Sentence[] {
  return [...new Set(text.match(WORD)), FRAME].flatMap((word) => byWord.get(word) ?? [])
    .sort((a, b) => b.weight - a.weight);
}

/** Ends within a name: what comes there is the name's. */
const isCut = (value: string): boolean => value.split('"').length % 2 === 0;

/** The values of a text that is this sentence, by their numbers: each literal where it comes first, and not in a name. */
function valuesIn(text: string, { literals, places, names }: Sentence): string[] | undefined {
  const [first, last] = [literals[0]!, literals.at(-1)!];
  const end = text.length - last.length;
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const [i, place] of places.entries()) {
    const next = literals[i + 1]!;
    let found = i === places.length - 1 ? end : text.indexOf(next, at);
    while (found >= at && found < end && !names.has(place) && isCut(text.slice(at, found))) {
      found = text.indexOf(next, found + 1);
    }
    if (found < at || found > end) return undefined;
    values[place] ??= text.slice(at, found);
    at = found + next.length;
  }
  return values;
}
