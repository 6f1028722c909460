import { t } from "../../../src/words/translate.ts";
/** A bracket of a prompt: its place, and that of the one it belongs to; none where it stands alone. */
export interface Bracket {
  readonly at: number;
  readonly partner: number | undefined;
}

/** The round brackets of a prompt, which weigh what is inside; `\(` and `\)` are signs like others. */
export function brackets(text: string): readonly Bracket[] {
  const found: { at: number; partner: number | undefined }[] = [];
  const open: { at: number; partner: number | undefined }[] = [];
  for (const { 0: sign, index } of text.matchAll(/\\[()]|[()]/g)) {
    if (sign.length > 1) continue;
    const bracket = { at: index, partner: undefined as number | undefined };
    found.push(bracket);
    if (sign === "(") open.push(bracket);
    else {
      const partner = open.pop();
      if (!partner) continue;
      partner.partner = index;
      bracket.partner = partner.at;
    }
  }
  return found;
}

/** What is wrong with the weights of a prompt, for people. */
export function bracketFault(text: string): string | undefined {
  const alone = brackets(text).filter(({ partner }) => partner === undefined);
  const [first] = alone;
  if (!first) return undefined;
  const sign = text[first.at]!;
  const more = alone.length - 1;
  if (sign === "(") {
    return more
      ? t`A bracket is opened and not closed, and ${more} more: close it, or write \\( for the sign itself`
      : t`A bracket is opened and not closed: close it, or write \\( for the sign itself`;
  }
  return more
    ? t`A bracket is closed and was not opened, and ${more} more: take it out, or write \\) for the sign itself`
    : t`A bracket is closed and was not opened: take it out, or write \\) for the sign itself`;
}

export type MarkKind = "odd" | "pair" | "border";

/** A stretch of the text behind the field; a border has none and stands where the next piece begins. */
export interface Mark {
  readonly text: string;
  readonly mark?: MarkKind;
}

/** The text cut at what is marked in it: brackets that stand alone, the pair at the cursor, where pieces begin. */
export function marksOf(
  text: string,
  options: {
    readonly odd: boolean;
    readonly caret?: number | undefined;
    readonly borders: readonly number[];
  },
): readonly Mark[] {
  const marked = new Map<number, MarkKind>();
  const all = brackets(text);
  for (const { at, partner } of all) {
    if (options.odd && partner === undefined) marked.set(at, "odd");
  }
  const { caret } = options;
  const near = all.find(({ at, partner }) =>
    partner !== undefined && (at === caret || at + 1 === caret)
  );
  if (near) { for (const at of [near.at, near.partner!]) marked.set(at, "pair"); }
  const cuts = new Set([0, text.length, ...options.borders]);
  for (const at of marked.keys()) cuts.add(at).add(at + 1);
  const places = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const borders = new Set(options.borders);
  return places.flatMap((from, index): readonly Mark[] => {
    const to = places[index + 1] ?? text.length;
    const mark = marked.get(from);
    return [
      ...(borders.has(from) ? [{ text: "", mark: "border" as const }] : []),
      ...(to > from ? [{ text: text.slice(from, to), ...(mark && { mark }) }] : []),
    ];
  });
}

/** Words and signs: what is said where no tokenizer can be asked. */
export function wordCount(text: string): number {
  return text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
}

/** Signs of a text that may be passed over to find the next one of a chunk: brackets and weights. */
const AHEAD = 24;

/**
 * Where in a text each chunk after the first begins. What chunks say is in lower case and without brackets, so it is
 * found sign by sign; one that the tokenizer has changed is passed over.
 */
export function chunkStarts(text: string, chunks: readonly string[]): readonly number[] {
  const lower: string[] = [];
  const places: number[] = [];
  let at = 0;
  for (const sign of text) {
    lower.push(sign.toLowerCase());
    places.push(at);
    at += sign.length;
  }
  const starts: number[] = [];
  let from = 0;
  for (const [index, chunk] of chunks.entries()) {
    let start: number | undefined;
    for (const sign of chunk.replace(/\s/g, "")) {
      const found = lower.slice(from, from + AHEAD).indexOf(sign);
      if (found < 0) continue;
      start ??= from + found;
      from += found + 1;
    }
    if (index > 0 && start !== undefined) starts.push(places[start]!);
  }
  return starts;
}
