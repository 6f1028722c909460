import { type Condition, createCondition } from "../../diffusion/conditions/condition.ts";
import { concatRows, type Tensor, tensor, zeros } from "../../tensor/tensor.ts";
import type { NullCondition } from "../models/model_facts.ts";
import { weightFromEmpty, weightKeepingMean } from "./apply_weights.ts";
import { type Chunk, chunkPrompt, countTokens, type PromptLength } from "./chunks.ts";
import type { EncodedChunk, TextEncoder } from "./text_encoder.ts";
import type { Weighting } from "./weighted_text.ts";

/** How a prompt is encoded. */
export interface EncodeOptions {
  /** How brackets are read; `comfy` unless given. */
  readonly weighting?: Weighting;
  /** Layers left out at the encoder's end, 0 for none: see `clipSkipLayers` for other tools' numbers. */
  readonly clipSkip?: number;
  /** SDXL: another prompt for the second encoder. */
  readonly prompt2?: string;
}

/** Prompts whose conditions are remembered. */
const REMEMBERED = 16;

/** One encoder's part of a prompt: states of all chunks and the first one's pooled vector. */
interface Part {
  readonly states: Tensor;
  readonly pooled?: Tensor;
}

/** A model's way from text to the condition of its network. */
export class PromptEncoder {
  readonly #known = new Map<string, Promise<Condition>>();

  /** @param encoders one, or SDXL's two, whose states stand side by side */
  constructor(
    readonly encoders: readonly TextEncoder[],
    readonly nullCondition: NullCondition = { kind: "emptyPrompt" },
  ) {}

  /**
   * The condition of a prompt: `embeds` [1, tokens, width] and, where the model has it, `pooled` [1, width]. Long
   * prompts take several encoder inputs, joined token after token. An empty prompt is the null condition.
   */
  encode(prompt: string, options: EncodeOptions = {}): Promise<Condition> {
    const { weighting = "comfy", clipSkip = 0, prompt2 = prompt } = options;
    const key = JSON.stringify([prompt, prompt2, weighting, clipSkip]);
    const known = this.#known.get(key) ?? this.#encode([prompt, prompt2], weighting, clipSkip);
    this.#known.delete(key);
    this.#known.set(key, known);
    known.catch(() => this.#known.delete(key));
    for (const old of [...this.#known.keys()].slice(0, -REMEMBERED)) this.#known.delete(old);
    return known;
  }

  /** What the network was trained on for "no prompt". */
  unconditional(options: Omit<EncodeOptions, "prompt2" | "weighting"> = {}): Promise<Condition> {
    return this.encode("", options);
  }

  /** Tokens of a prompt, by the first encoder. */
  count(prompt: string, weighting: Weighting = "comfy"): PromptLength {
    return countTokens(prompt, this.encoders[0]!.tokenizer, weighting);
  }

  async #encode(
    prompts: readonly [string, string],
    weighting: Weighting,
    clipSkip: number,
  ): Promise<Condition> {
    const texts = this.encoders.map((_, i) => prompts[Math.min(i, 1)]!);
    const chunks = texts.map((text, i) =>
      chunkPrompt(text, this.encoders[i]!.tokenizer, weighting)
    );
    const count = Math.max(...chunks.map((list) => list.length));
    const parts: Part[] = [];
    for (const [i, encoder] of this.encoders.entries()) {
      const padding = chunkPrompt("", encoder.tokenizer, "none");
      const missing = new Array<Chunk>(count - chunks[i]!.length).fill(padding[0]!);
      const own = [...chunks[i]!, ...missing];
      parts.push(await encodeWeighted(encoder, own, { empty: padding[0]!, weighting, clipSkip }));
    }
    const whole = {
      states: sideBySide(parts.map(({ states }) => states)),
      ...(parts.at(-1)!.pooled && { pooled: parts.at(-1)!.pooled! }),
    };
    const empty = texts.every((text) => text.trim() === "");
    const { states, pooled } = empty ? applyNull(whole, this.nullCondition) : whole;
    return createCondition({
      text: [...new Set(texts)].join(" | "),
      embeds: tensor(states.data, [1, ...states.shape]),
      ...(pooled && { pooled: tensor(pooled.data, [1, ...pooled.shape]) }),
    });
  }
}

async function encodeWeighted(
  encoder: TextEncoder,
  chunks: readonly Chunk[],
  { empty, weighting, clipSkip }: {
    readonly empty: Chunk;
    readonly weighting: Weighting;
    readonly clipSkip: number;
  },
): Promise<Part> {
  const isWeighted = chunks.some(({ weights }) => weights.some((weight) => weight !== 1));
  const needsEmpty = isWeighted && weighting === "comfy";
  const encoded = await encoder.encode(needsEmpty ? [...chunks, empty] : chunks, clipSkip);
  const weigh = ({ states }: EncodedChunk, i: number): Tensor => {
    if (!isWeighted) return states;
    const { weights } = chunks[i]!;
    return weighting === "a1111"
      ? weightKeepingMean(states, weights)
      : weightFromEmpty(states, weights, encoded.at(-1)!.states);
  };
  const { pooled } = encoded[0]!;
  return {
    states: concatRows(encoded.slice(0, chunks.length).map(weigh)),
    ...(pooled && { pooled }),
  };
}

/** States of several encoders [tokens, width] as one [tokens, sum of widths]. */
function sideBySide(parts: readonly Tensor[]): Tensor {
  if (parts.length === 1) return parts[0]!;
  const tokens = parts[0]!.shape[0]!;
  const width = parts.reduce((sum, { shape }) => sum + shape[1]!, 0);
  const data = new Float32Array(tokens * width);
  let column = 0;
  for (const part of parts) {
    const own = part.shape[1]!;
    for (let token = 0; token < tokens; token++) {
      data.set(part.data.subarray(token * own, (token + 1) * own), token * width + column);
    }
    column += own;
  }
  return { data, shape: [tokens, width] };
}

function applyNull(part: Part, condition: NullCondition): Part {
  if (condition.kind === "emptyPrompt") return part;
  if (condition.kind === "zeros") {
    return {
      states: zeros(part.states.shape),
      ...(part.pooled && { pooled: zeros(part.pooled.shape) }),
    };
  }
  const [tokens, width] = part.states.shape as [number, number];
  if (condition.position >= tokens) {
    throw new RangeError(
      `Cannot repeat token ${condition.position} as null condition: the empty prompt has ${tokens}`,
    );
  }
  const row = part.states.data.subarray(
    condition.position * width,
    (condition.position + 1) * width,
  );
  const states = zeros(part.states.shape);
  for (let token = 0; token < tokens; token++) states.data.set(row, token * width);
  return { ...part, states };
}
