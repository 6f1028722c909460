import { createHash, hash } from "node:crypto";
import type { Condition } from "../diffusion/conditions/condition.ts";
import type { Folder } from "../files/folder.ts";
import { safetensorsChunks } from "../onnx/safetensors.ts";
import { storedFloats } from "../onnx/stored_floats.ts";
import type { Models } from "../runtime/models.ts";
import { readIndex } from "../runtime/models/stored_weights.ts";
import type { Hint } from "./hints.ts";
import type { Lesson } from "./lessons.ts";
import { mirrored, readPicture } from "./picture_folder.ts";
import type { SurveyedPicture } from "./picture_survey.ts";
import type { TrainEvent } from "./train_event.ts";

/** The file of a training's encoded pictures in its folder of work. */
const LATENTS = "latents.safetensors";

/** How pictures are encoded. */
export interface EncodeOptions {
  readonly models: Models;
  readonly prior: string;
  readonly size: number;
  readonly mirror: boolean;
  /** How many numbers a picture's latents are. */
  readonly latent: number;
  /** Where they are kept for the next time; nowhere unless given. */
  readonly work?: Folder;
  /** What they are known by there. */
  readonly key: string;
  readonly signal?: AbortSignal;
  onEvent?(event: TrainEvent): void;
}

/** As many latents as were kept of a key, in the order of the pictures; undefined where there are none such. */
async function kept(
  count: number,
  { work, key, latent }: EncodeOptions,
): Promise<Float32Array<ArrayBuffer>[] | undefined> {
  if (!work?.has(LATENTS)) return undefined;
  try {
    const path = work.fileOf(LATENTS);
    const { tensors, metadata } = await readIndex(path);
    const isOurs = metadata["key"] === hash("sha256", key, "hex") && tensors.size === count &&
      tensors.values().every(({ dtype, length }) => dtype === "F32" && length === 4 * latent);
    if (!isOurs) return undefined;
    const bytes = await Deno.readFile(path);
    const latents = Array.from({ length: count }, (_, i) => {
      const stored = tensors.get(String(i))!;
      return storedFloats(stored, bytes.subarray(stored.offset, stored.offset + stored.length));
    });
    return metadata["content"] === contentOf(latents) ? latents : undefined;
  } catch {
    return undefined; // damaged: they are encoded again
  }
}

/** A checksum: what was not on the disk yet when the power went is zeros there. */
function contentOf(latents: readonly Float32Array<ArrayBuffer>[]): string {
  const sum = createHash("sha256");
  for (const data of latents) sum.update(data);
  return sum.digest("hex");
}

/** The latents of pictures and, where they are wanted, of their mirror images behind each. */
export async function encodePictures(
  pictures: readonly SurveyedPicture[],
  options: EncodeOptions,
): Promise<Float32Array<ArrayBuffer>[]> {
  const { models, prior, size, mirror, signal, onEvent, work, key } = options;
  const known = await kept(pictures.length * (mirror ? 2 : 1), options);
  if (known) return known;
  const vae = await models.vae(prior);
  const latents: Float32Array<ArrayBuffer>[] = [];
  for (const [i, { path }] of pictures.entries()) {
    signal?.throwIfAborted();
    const { picture } = await readPicture(path, size);
    latents.push((await vae.encode(picture)).data);
    if (mirror) latents.push((await vae.encode(mirrored(picture))).data);
    onEvent?.({ event: "encoding", done: i + 1, total: pictures.length });
  }
  work?.writeCache(
    LATENTS,
    safetensorsChunks(
      latents.map((data, i) => [String(i), { dtype: "F32", shape: [data.length], data }]),
      { key: hash("sha256", key, "hex"), content: contentOf(latents) },
    ),
  );
  return latents;
}

/** Pictures as lessons, those that are held out apart; each of their latents may have a hint. */
export function lessonsOf(
  pictures: readonly SurveyedPicture[],
  latents: readonly Float32Array[],
  { conditions, hints }: {
    readonly conditions?: readonly Condition[] | undefined;
    readonly hints?: readonly Hint[] | undefined;
  } = {},
): { readonly lessons: readonly Lesson[]; readonly heldOut: readonly Lesson[] } {
  const each = latents.length / pictures.length;
  const all = latents.map((data, i): Lesson & { readonly isHeldOut: boolean } => {
    const picture = Math.floor(i / each);
    return {
      latents: data,
      ...(conditions && { condition: conditions[picture]! }),
      ...(hints && { hint: hints[i]! }),
      isHeldOut: pictures[picture]!.isHeldOut,
    };
  });
  return {
    lessons: all.filter(({ isHeldOut }) => !isHeldOut),
    heldOut: all.filter(({ isHeldOut }) => isHeldOut),
  };
}
