/** A stretch of a prompt and how strongly it counts; 1 is plain. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
  /** Ends the chunk of tokens before it (A1111's BREAK); its text is empty. */
  readonly isBreak?: boolean;
}

/** How a prompt's brackets are read: as ComfyUI does, as the A1111 web UI does, or as plain text. */
export const WEIGHTINGS = ["comfy", "a1111", "none"] as const;

/** One of {@link WEIGHTINGS}. */
export type Weighting = typeof WEIGHTINGS[number];

/** What one pair of brackets multiplies a weight by. */
const EMPHASIS = 1.1;

/** Brackets in brackets: 1.1 to the power of this is beyond any use, and what reads them reads the text once for each. */
const MAX_DEPTH = 100;

const NUMBER = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * A prompt cut into stretches of equal weight.
 *
 * @throws RangeError for brackets in more than a hundred others
 */
export function parseWeightedText(prompt: string, weighting: Weighting): WeightedText[] {
  switch (weighting) {
    case "none":
      return [{ text: prompt, weight: 1 }];
    case "comfy":
      return parseComfy(hideEscapes(prompt), 1, 0)
        .map(({ text, weight }) => ({ text: showEscapes(text), weight }));
    case "a1111":
      return parseA1111(prompt);
  }
}

const hideEscapes = (text: string): string =>
  text.replaceAll("\\(", "\u0001").replaceAll("\\)", "\u0002");

const showEscapes = (text: string): string =>
  text.replaceAll("\u0001", "(").replaceAll("\u0002", ")");

/** Text split before each outermost opening bracket and after its closing one. */
function outermostParts(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") {
      if (depth === 0 && i > start) {
        parts.push(text.slice(start, i));
        start = i;
      }
      depth++;
    } else if (text[i] === ")" && --depth === 0) {
      parts.push(text.slice(start, i + 1));
      start = i + 1;
    }
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts;
}

/** `(x)` multiplies by 1.1 and nests; `(x:w)` sets the weight to w; unbalanced brackets are text. */
function parseComfy(text: string, weight: number, depth: number): WeightedText[] {
  checkDepth(depth);
  return outermostParts(text).flatMap((part) => {
    if (part.length < 2 || !part.startsWith("(") || !part.endsWith(")")) {
      return [{ text: part, weight }];
    }
    const inner = part.slice(1, -1);
    const colon = inner.lastIndexOf(":");
    const number = inner.slice(colon + 1);
    return colon > 0 && NUMBER.test(number)
      ? parseComfy(inner.slice(0, colon), Number(number), depth + 1)
      : parseComfy(inner, weight * EMPHASIS, depth + 1);
  });
}

/** Escapes, brackets, `:w)` and BREAK of the A1111 grammar; everything else is text. */
const A1111_TOKENS = /\\[()[\]\\]|:\s*([+-]?[.\d]+)\s*\)|[()[\]]|\bBREAK\b|[^\\()[\]:B]+|[\s\S]/g;

/**
 * `(x)` multiplies by 1.1, `[x]` divides by it, `(x:w)` multiplies by w; an opening bracket without its end acts to the
 * end of the prompt.
 */
function parseA1111(prompt: string): WeightedText[] {
  const parts: { text: string; weight: number; isBreak?: boolean }[] = [];
  const open: Record<"(" | "[", number[]> = { "(": [], "[": [] };
  const scale = (from: number, factor: number): void => {
    for (const part of parts.slice(from)) part.weight *= factor;
  };
  for (const [token, number] of prompt.matchAll(A1111_TOKENS)) {
    if (token === "(" || token === "[") {
      open[token].push(parts.length);
      checkDepth(open["("].length + open["["].length);
    } else if (number !== undefined && open["("].length > 0) {
      scale(open["("].pop()!, Number(number));
    } else if (token === ")" && open["("].length > 0) scale(open["("].pop()!, EMPHASIS);
    else if (token === "]" && open["["].length > 0) scale(open["["].pop()!, 1 / EMPHASIS);
    else if (token === "BREAK") parts.push({ text: "", weight: 1, isBreak: true });
    else parts.push({ text: token.replace(/^\\/, ""), weight: 1 });
  }
  for (const from of open["("]) scale(from, EMPHASIS);
  for (const from of open["["]) scale(from, 1 / EMPHASIS);
  return mergeEqual(parts);
}

function checkDepth(depth: number): void {
  if (depth <= MAX_DEPTH) return;
  throw new RangeError(
    `A prompt's brackets are at most ${MAX_DEPTH} deep in each other, but here are more: write \\( for a bracket that is a letter`,
  );
}

/** Neighbours of equal weight as one. */
function mergeEqual(parts: readonly WeightedText[]): WeightedText[] {
  const merged: WeightedText[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.isBreak || !last || last.isBreak || last.weight !== part.weight) {
      merged.push(part.isBreak ? { ...part, weight: 1 } : part);
    } else merged[merged.length - 1] = { ...last, text: last.text + part.text };
  }
  return merged;
}
