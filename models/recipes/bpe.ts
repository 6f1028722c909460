/** CLIP's byte-level BPE, learnt: https://arxiv.org/abs/1508.07909, with CLIP's pre-tokenizer and `</w>`. */

const END = "</w>";
export const START_OF_TEXT = "<|startoftext|>";
export const END_OF_TEXT = "<|endoftext|>";

/** CLIP's words: contractions, letters, single digits, runs of anything else. */
const WORDS = /'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+/gu;

/** GPT-2's printable character of each byte, in its vocabulary's order: printable bytes first. */
export function byteSymbols(): Map<number, string> {
  const symbols = new Map<number, string>();
  for (const [from, to] of [[33, 126], [161, 172], [174, 255]] as const) {
    for (let byte = from; byte <= to; byte++) symbols.set(byte, String.fromCharCode(byte));
  }
  for (let byte = 0, next = 256; byte < 256; byte++) {
    if (!symbols.has(byte)) symbols.set(byte, String.fromCharCode(next++));
  }
  return symbols;
}

/** Counts the words of texts, NFC and lower case. */
export function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.normalize("NFC").toLowerCase().match(WORDS) ?? []) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

/** A CLIP vocabulary: `vocab.json` and the lines of `merges.txt`, best merge first. */
export interface Bpe {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly string[];
}

interface Word {
  symbols: string[];
  readonly count: number;
}

const pairsOf = (symbols: readonly string[]) =>
  symbols.slice(1).map((right, i) => `${symbols[i]} ${right}`);

/** Joins every occurrence of the pair. */
function join(symbols: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (const symbol of symbols) {
    if (symbol === right && out.at(-1) === left) out[out.length - 1] = left + right;
    else out.push(symbol);
  }
  return out;
}

/**
 * Learns up to `size - 514` merges from word counts: each joins the most frequent pair of symbols, the first in
 * code-unit order among equals. The vocabulary is the bytes, the bytes with `</w>`, the merges, start and end of text.
 */
export function trainBpe(counts: ReadonlyMap<string, number>, size: number): Bpe {
  const bytes = byteSymbols();
  const words: Word[] = [...counts].map(([word, count]) => {
    const symbols = [...new TextEncoder().encode(word)].map((byte) => bytes.get(byte)!);
    symbols[symbols.length - 1] += END;
    return { symbols, count };
  });
  const totals = new Map<string, number>();
  const holders = new Map<string, Set<Word>>();
  const tally = (word: Word, sign: 1 | -1) => {
    for (const pair of pairsOf(word.symbols)) {
      totals.set(pair, (totals.get(pair) ?? 0) + sign * word.count);
      if (!holders.has(pair)) holders.set(pair, new Set());
      holders.get(pair)!.add(word);
    }
  };
  for (const word of words) tally(word, 1);
  const symbols = [...bytes.values()];
  const entries = [...symbols, ...symbols.map((symbol) => symbol + END)];
  const merges: string[] = [];
  while (entries.length < size - 2) {
    let best = "";
    let most = 0;
    for (const [pair, total] of totals) {
      if (total > most || (total === most && total > 0 && pair < best)) {
        [best, most] = [pair, total];
      }
    }
    if (!most) break;
    const [left = "", right = ""] = best.split(" ");
    for (const word of holders.get(best)!) {
      tally(word, -1);
      word.symbols = join(word.symbols, left, right);
      tally(word, 1);
    }
    totals.delete(best);
    holders.delete(best);
    merges.push(best);
    entries.push(left + right);
  }
  entries.push(START_OF_TEXT, END_OF_TEXT);
  return { vocab: Object.fromEntries(entries.map((entry, id) => [entry, id])), merges };
}
