import { type Tensor, tensor } from "../../tensor/tensor.ts";
import { feedOf, tensorOf } from "../feed.ts";
import type { NetworkPort, Session } from "../session.ts";
import type { SessionCache, SessionSource } from "../session_cache.ts";
import type { Chunk } from "./chunks.ts";
import type { ClipTokenizer } from "./clip_tokenizer.ts";

/** Which of an encoder's states a network was trained on. */
export type TextState =
  /** The last layer's, after the final norm: Stable Diffusion 1 and 2. */
  | "last"
  /** The last but one layer's, without the final norm: both of SDXL's encoders. */
  | "penultimate";

/** What one encoder makes of one chunk. */
export interface EncodedChunk {
  /** [tokens, width]. */
  readonly states: Tensor;
  /** [pooled width]; the projected one where the model has a projection. */
  readonly pooled?: Tensor;
}

/** What a {@link TextEncoder} is made of. */
export interface TextEncoderParts {
  /** What to call it in errors: `text_encoder of "emoji"`. */
  readonly what: string;
  readonly tokenizer: ClipTokenizer;
  readonly state: TextState;
  readonly cache: SessionCache;
  /** The encoder that leaves out that many layers at its end. */
  source(clipSkip: number): Promise<SessionSource>;
  /** Whether {@link source} leaves out the layers itself, as exports cannot. */
  readonly skipsLayers: boolean;
}

const HIDDEN = /^hidden_states[._](\d+)$/;

/** A CLIP text encoder with its tokenizer. */
export class TextEncoder {
  readonly tokenizer: ClipTokenizer;
  readonly #parts: TextEncoderParts;

  constructor(parts: TextEncoderParts) {
    this.tokenizer = parts.tokenizer;
    this.#parts = parts;
  }

  /**
   * Encodes chunks, weights left aside.
   *
   * @param clipSkip layers left out at the end, 0 for none, as diffusers counts
   * @throws RangeError when an export has no states to skip to
   */
  async encode(chunks: readonly Chunk[], clipSkip = 0): Promise<EncodedChunk[]> {
    const source = await this.#parts.source(clipSkip);
    return this.#parts.cache.use(source, async (session) => {
      const state = this.#stateOutput(session.outputs, clipSkip);
      const pooled = session.outputs.find(({ name }) => name === "text_embeds") ??
        session.outputs.find(({ name }) => name === "pooler_output");
      const encoded: EncodedChunk[] = [];
      for (const { ids } of chunks) {
        encoded.push(await this.#run(session, ids, state.name, pooled?.name));
      }
      return encoded;
    });
  }

  async #run(
    session: Session,
    ids: readonly number[],
    state: string,
    pooled: string | undefined,
  ): Promise<EncodedChunk> {
    const feeds = Object.fromEntries(session.inputs.map(({ name, type, shape }) => [
      name,
      type === "bool"
        ? feedOf(type, [1], shape.length === 0 ? [] : [1])
        : feedOf(type, ids, [1, ids.length]),
    ]));
    const results = await session.run(feeds, {
      [state]: null,
      ...(pooled !== undefined && { [pooled]: null }),
    });
    const states = tensorOf(results[state]!);
    const vector = pooled === undefined ? undefined : tensorOf(results[pooled]!);
    return {
      states: tensor(states.data, states.shape.slice(1)),
      ...(vector && { pooled: tensor(vector.data, vector.shape.slice(1)) }),
    };
  }

  /** The output to read: by number where the encoder puts out its layers, else its last state. */
  #stateOutput(outputs: readonly NetworkPort[], clipSkip: number): NetworkPort {
    const { what, state, skipsLayers } = this.#parts;
    const hidden = outputs.filter(({ name }) => HIDDEN.test(name))
      .toSorted((a, b) => Number(HIDDEN.exec(a.name)![1]) - Number(HIDDEN.exec(b.name)![1]));
    const last = outputs.find(({ name }) => name === "last_hidden_state") ?? outputs[0]!;
    if (state === "last" && (clipSkip === 0 || skipsLayers)) return last;
    const found = state === "penultimate" ? hidden.at(-2 - clipSkip) : undefined;
    if (found) return found;
    throw new RangeError(
      state === "last"
        ? `Cannot skip layers of the ${what}: its export puts out the last one only; use the model's safetensors`
        : `Cannot read layer ${
          -2 - clipSkip
        } of the ${what}: it puts out ${hidden.length} hidden states`,
    );
  }
}
