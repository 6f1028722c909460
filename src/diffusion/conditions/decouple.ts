/** A part of a prompt with a guidance scale of its own. */
export interface DecoupledPrompt {
  /** What is encoded, alone. */
  readonly text: string;
  /** Guidance scale of the part, any sign: what {@link gcfg} takes as a term's scale. */
  readonly scale: number;
}

/**
 * Condition decoupling (Cao et al. 2023): splits one prompt into conditions, each with a guidance scale of its own.
 *
 *   bedroom :7.5 | minimalist style :-3.5      parts separated by |, each with its scale
 *   a castle AND fog :0.5                      A1111's AND: weights multiply `scale`, 1 where none is written
 *
 * A part without a weight has `scale`. `\|`, `\:`, `\AND` and `\\` stand for the characters themselves; a | or AND
 * within (), [] or {} belongs to the part. The two ways of separating are not mixed.
 *
 * @param scale what a weightless part gets, and what weights of AND are relative to
 * @throws SyntaxError with the position (from 1) of an empty part, a malformed or ambiguous weight, an open bracket
 */
export function decouplePrompt(prompt: string, scale = 7.5): DecoupledPrompt[] {
  const { parts, separator } = splitPrompt(prompt);
  return parts.map((part) => {
    const { text, weight } = readPart(part);
    if (text === "") {
      const which = parts.length > 1 ? "A condition" : "The prompt";
      throw new SyntaxError(
        `${which} is empty at position ${part.start + 1}: write text before its scale`,
      );
    }
    return { text, scale: separator === "AND" ? scale * (weight ?? 1) : weight ?? scale };
  });
}

/**
 * Decoupled conditions from lists.
 *
 * @param scales one per text, or one for all
 * @throws RangeError when the lists have different lengths or a scale is not finite
 */
export function decoupleList(
  texts: readonly string[],
  scales: readonly number[] | number,
): DecoupledPrompt[] {
  if (typeof scales !== "number" && scales.length !== texts.length) {
    throw new RangeError(
      `Expected one scale per condition, but got ${scales.length} for ${texts.length}`,
    );
  }
  return texts.map((text, i) => {
    const scale = typeof scales === "number" ? scales : scales[i]!;
    if (!Number.isFinite(scale)) {
      throw new RangeError(`Cannot guide by "${text}": its scale is ${scale}`);
    }
    return { text, scale };
  });
}

interface Part {
  readonly text: string;
  /** Index in the prompt. */
  readonly start: number;
  /** Index in `text` of its last colon outside brackets, -1 for none. */
  readonly colon: number;
}

/** Cuts at separators outside brackets; escapes are left in the text. */
function splitPrompt(prompt: string): { parts: Part[]; separator?: string } {
  const parts: Part[] = [];
  const open: number[] = [];
  let separator: string | undefined;
  let hiding: number | undefined;
  let [start, colon] = [0, -1];
  const cut = (end: number): void => {
    parts.push({ text: prompt.slice(start, end), start, colon: Math.max(colon - start, -1) });
  };
  for (const { 0: token, index } of prompt.matchAll(/\\(?:AND\b|.)|\bAND\b|[|:()[\]{}]/gs)) {
    if (token.startsWith("\\")) continue;
    if ("([{".includes(token)) open.push(index);
    else if (")]}".includes(token)) open.pop();
    else if (token === ":") colon = open.length > 0 ? colon : index;
    else if (open.length > 0) hiding ??= open[0]!;
    else if (separator && separator !== token) {
      throw new SyntaxError(`Cannot mix | and AND: found both, ${token} at position ${index + 1}`);
    } else {
      separator = token;
      cut(index);
      [start, colon] = [index + token.length, -1];
    }
  }
  if (hiding !== undefined && open.includes(hiding)) {
    throw new SyntaxError(
      `The bracket at position ${hiding + 1} is not closed and hides a separator: ` +
        `close it, or write \\${prompt[hiding]}`,
    );
  }
  cut(prompt.length);
  return separator ? { parts, separator } : { parts };
}

/** Parts text and weight at the last colon, where a number follows it. */
function readPart({ text, start, colon }: Part): { text: string; weight?: number } {
  const written = text.slice(colon + 1).trim();
  if (colon === -1 || !/^[-+]?[\d.]\S*$/.test(written)) return { text: unescapePrompt(text) };
  const weight = Number(written);
  const position = start + colon + 1;
  if (!Number.isFinite(weight)) {
    throw new SyntaxError(
      `The scale "${written}" at position ${position} is not a number: ` +
        `write one like :7.5, or \\: for a colon`,
    );
  }
  if (/\d/.test(text.charAt(colon - 1))) {
    throw new SyntaxError(
      `The colon at position ${position} may be a scale or text: ` +
        `write " :${written}" for a scale, or "\\:${written}" for text`,
    );
  }
  return { text: unescapePrompt(text.slice(0, colon)), weight };
}

function unescapePrompt(text: string): string {
  return text.trim().replaceAll(/\\(AND\b|[|:\\])/g, "$1");
}
