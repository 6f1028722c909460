import { basename, dirname } from "@std/path";
import { Folder } from "../../files/folder.ts";
import type { Condition } from "../../diffusion/conditions/condition.ts";
import { safetensorsChunks, type TensorToStore } from "../../onnx/safetensors.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import { readStoredWeights, readTensors } from "../models/stored_weights.ts";
import type { SessionCache } from "../session_cache.ts";
import { type RecordedText, type RecordOptions, recordText } from "./record.ts";

/**
 * A UNet's weights without text: each transformer block's cross-attention and the norm before it are left out, and the
 * block gains `null_text_feature` [1, 1, C], the constant that the cross-attention added.
 *
 * @throws RangeError when the weights and the recorded blocks do not belong together
 */
export function nullTextWeights(
  weights: ReadonlyMap<string, TensorToStore>,
  features: RecordedText["features"],
): Map<string, TensorToStore> {
  const kept = new Map(weights);
  for (const [block, data] of features) {
    const text = [...weights.keys()].filter((name) =>
      name.startsWith(`${block}.attn2.`) || name.startsWith(`${block}.norm2.`)
    );
    if (text.length === 0) {
      throw new RangeError(
        `Cannot leave out the text of "${block}": the weights have no such block`,
      );
    }
    for (const name of text) kept.delete(name);
    kept.set(`${block}.null_text_feature`, { dtype: "F32", shape: [1, 1, data.length], data });
  }
  return kept;
}

export interface NullTextOptions extends RecordOptions {
  /** Where to write; must not exist yet, and is complete or absent whatever happens. */
  readonly folder: string;
  /** Shown in lists; the prior's title with "null-text" unless given. */
  readonly title?: string;
}

/**
 * Writes the null-text copy of a model's network, the start of a concept model that is trained on pictures alone: a
 * folder with `unet/` and a `braid.json` that names the model as prior.
 *
 * The copy equals the prior's own unconditional prediction exactly where its null condition is one embedding repeated;
 * elsewhere it is the closest constant, and `spread` says how close.
 *
 * @param condition the null condition of the model
 */
export async function convertToNullText(
  model: ModelFolder,
  condition: Condition,
  cache: SessionCache,
  options: NullTextOptions,
): Promise<RecordedText> {
  const { folder } = options;
  const around = new Folder(dirname(folder));
  if (around.has(basename(folder))) {
    throw new Error(`Cannot write a null-text model to ${folder}: it exists already`);
  }
  const recorded = await recordText(model, condition, cache, options);
  const { config, weights } = model.component("unet");
  const stored = await readTensors(await readStoredWeights(weights!.files));
  const partial = `.${basename(folder)}.partial`;
  const write = (name: string, value: unknown): void =>
    around.write(`${partial}/${name}`, `${JSON.stringify(value, null, 2)}\n`);
  try {
    write("unet/config.json", { ...config, null_text: true });
    const { title = `${model.facts.title ?? model.id} (null-text)` } = options;
    const { license } = model.facts;
    write("braid.json", { title, prior: model.id, ...(license && { license }) });
    around.write(
      `${partial}/unet/diffusion_pytorch_model.safetensors`,
      safetensorsChunks(nullTextWeights(stored, recorded.features)),
    );
    around.move(partial, basename(folder));
  } finally {
    around.removeTree(partial);
  }
  return recorded;
}
