import type { ClipTokenizer } from "./clip_tokenizer.ts";
import { parseWeightedText, type Weighting } from "./weighted_text.ts";

/** One input of the text encoder: start mark, tokens, end mark, padding, each with its weight. */
export interface Chunk {
  readonly ids: readonly number[];
  readonly weights: readonly number[];
  /** Tokens of the prompt in it. */
  readonly used: number;
}

interface Token {
  readonly id: number;
  readonly weight: number;
}

/** Groups of at least this many tokens are cut at the end of a chunk, smaller ones move on to the next whole. */
const LARGE_GROUP = 8;

/** More than any prompt has: a text encoder would need gigabytes for what takes its tokenizer seconds. */
const MAX_LETTERS = 20_000;

/** How far back A1111 looks for a comma to end a chunk at. */
const COMMA_BACKTRACK = 20;

function chunkOf(tokens: readonly Token[], tokenizer: ClipTokenizer): Chunk {
  const { bos, eos, pad, maxLength } = tokenizer;
  const ids = [bos, ...tokens.map(({ id }) => id), eos];
  const weights = [1, ...tokens.map(({ weight }) => weight), 1];
  const missing = maxLength - ids.length;
  return {
    ids: [...ids, ...new Array<number>(missing).fill(pad)],
    weights: [...weights, ...new Array<number>(missing).fill(1)],
    used: tokens.length,
  };
}

/** ComfyUI's rule: each weighted stretch is a group; small groups are not torn apart. */
function comfyChunks(groups: readonly (readonly Token[])[], size: number): Token[][] {
  const chunks: Token[][] = [[]];
  for (const group of groups) {
    let rest = group;
    while (rest.length > 0) {
      const chunk = chunks.at(-1)!;
      const room = size - chunk.length;
      if (rest.length <= room) {
        chunk.push(...rest);
        break;
      }
      if (group.length >= Math.min(LARGE_GROUP, size)) {
        chunk.push(...rest.slice(0, room));
        rest = rest.slice(room);
      }
      chunks.push([]);
    }
  }
  return chunks;
}

/** A1111's rule: chunks are filled, or end after a comma among their last tokens; BREAK (an empty group) ends one. */
function a1111Chunks(
  groups: readonly (readonly Token[] | "break")[],
  size: number,
  comma: number | undefined,
): Token[][] {
  const chunks: Token[][] = [[]];
  let lastComma = -1;
  const next = (tokens: Token[]): void => {
    chunks.push(tokens);
    lastComma = -1;
  };
  for (const group of groups) {
    if (group === "break") {
      next([]);
      continue;
    }
    for (const token of group) {
      const chunk = chunks.at(-1)!;
      if (token.id !== comma && chunk.length === size && lastComma >= 0) {
        if (size - lastComma <= COMMA_BACKTRACK) next(chunk.splice(lastComma + 1));
      }
      if (chunks.at(-1)!.length === size) next([]);
      if (token.id === comma) lastComma = chunks.at(-1)!.length;
      chunks.at(-1)!.push(token);
    }
  }
  return chunks.length > 1 && chunks.at(-1)!.length === 0 ? chunks.slice(0, -1) : chunks;
}

/**
 * A prompt as inputs of the text encoder, one for each `maxLength - 2` tokens; an empty prompt is one of padding.
 *
 * A1111's chunking belongs to its weighting, ComfyUI's to the others.
 *
 * @throws RangeError for a prompt of more letters, or deeper brackets, than any has
 */
export function chunkPrompt(
  prompt: string,
  tokenizer: ClipTokenizer,
  weighting: Weighting = "comfy",
): Chunk[] {
  if (prompt.length > MAX_LETTERS) {
    throw new RangeError(
      `A prompt has at most ${MAX_LETTERS} letters, but this one has ${prompt.length}: make it shorter`,
    );
  }
  const size = tokenizer.maxLength - 2;
  const groups = parseWeightedText(prompt, weighting).map(({ text, weight, isBreak }) =>
    isBreak ? "break" as const : tokenizer.encode(text).map((id) => ({ id, weight }))
  );
  const chunks = weighting === "a1111"
    ? a1111Chunks(groups, size, tokenizer.encode(",")[0])
    : comfyChunks(groups.filter((group) => group !== "break"), size);
  return chunks.map((tokens) => chunkOf(tokens, tokenizer));
}

/** How much of the encoder's inputs a prompt takes, for a counter beside the text. */
export interface PromptLength {
  readonly tokens: number;
  /** Tokens that fit one chunk: 75 in Stable Diffusion. */
  readonly perChunk: number;
  readonly chunks: number;
}

/** Counts a prompt's tokens. */
export function countTokens(
  prompt: string,
  tokenizer: ClipTokenizer,
  weighting: Weighting = "comfy",
): PromptLength {
  const chunks = chunkPrompt(prompt, tokenizer, weighting);
  return {
    tokens: chunks.reduce((sum, { used }) => sum + used, 0),
    perChunk: tokenizer.maxLength - 2,
    chunks: chunks.length,
  };
}
