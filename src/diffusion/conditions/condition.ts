import { createHash } from "node:crypto";
import type { Tensor } from "../../tensor/tensor.ts";

/** What a prediction is conditioned on, as a value: an encoder's output and what goes with it. */
export interface Condition {
  /** Hash of the tensors: conditions with equal ids are evaluated once. */
  readonly id: string;
  /** What was encoded, for people to read; not part of the id. */
  readonly text?: string;
  /** Encoder hidden states [rows, tokens, features]; one row serves all images, else one row per image. */
  readonly embeds?: Tensor;
  /** Pooled text embedding [rows, features]. */
  readonly pooled?: Tensor;
  /** Further inputs by the network's own names: `time_ids`, `timestep_cond`, ... */
  readonly extra?: Readonly<Record<string, Tensor>>;
}

/** The condition of the given parts, with its id worked out. */
export function createCondition(parts: Omit<Condition, "id">): Condition {
  const { embeds, pooled, extra } = parts;
  return {
    ...parts,
    id: tensorsId({ ...extra, ...(embeds && { embeds }), ...(pooled && { pooled }) }),
  };
}

/** A stable id of named tensors: 16 hex digits of SHA-256 over names, shapes and values. */
export function tensorsId(tensors: Readonly<Record<string, Tensor>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(tensors).sort()) {
    const { data, shape } = tensors[name]!;
    hash.update(JSON.stringify([name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}
