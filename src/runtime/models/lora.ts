import { dirname, join } from "@std/path";
import { type LoraTensor, mergeLora } from "../../onnx/edit_lora.ts";
import { type LoraAdapter, loraAdapters } from "../../onnx/lora.ts";
import { type ExternalTensor, parseModel } from "../../onnx/read.ts";
import { parseSafetensors } from "../../onnx/safetensors.ts";
import { storedFloats } from "../../onnx/stored_floats.ts";
import { serializeModel } from "../../onnx/write.ts";
import type { SessionSource } from "../session_cache.ts";
import type { Component } from "./component.ts";
import { FileStates } from "./file_states.ts";
import type { ModelFolder } from "./model_folder.ts";

/** A LoRA that a network is asked for with. */
export interface LoraUse {
  readonly model: ModelFolder;
  /** 1 as it was trained, 0 nothing, negative the opposite. */
  readonly strength: number;
}

/** What a component is called in errors, and how its layers are counted. */
export interface LoraTarget {
  /** `unet of "emoji"` */
  readonly what: string;
  readonly component: LoraAdapter["component"];
  readonly layersPerBlock?: number;
}

const configOf = ({ model }: LoraUse): Component["config"] => model.component("lora").config;

const fileOf = ({ model }: LoraUse): string => model.component("lora").weights!.files[0]!;

/**
 * A network with LoRAs merged into its weights, `W + sum strength_i·(alpha_i / rank_i)·up_i·down_i`, when it is loaded.
 *
 * @see https://arxiv.org/abs/2106.09685
 */
export async function withLoras(
  source: SessionSource,
  target: LoraTarget,
  loras: readonly LoraUse[],
): Promise<SessionSource> {
  if (loras.length === 0) return source;
  const files = await FileStates.of(loras.map(fileOf));
  const uses = loras.map((use) => [use.strength, configOf(use)]);
  // An export, whose name is its path, is read into memory, and then no longer knows where its weights are.
  const { weightsFolder, name } = source.options;
  const folder = weightsFolder ?? dirname(name ?? ".");
  return {
    ...source,
    key: JSON.stringify([source.key, target.component, files.key, uses]),
    files: source.files?.and(files) ?? files,
    options: { ...source.options, weightsFolder: folder },
    async read() {
      const plain = await source.read();
      const bytes = typeof plain === "string" ? await Deno.readFile(plain) : plain;
      const model = parseModel(bytes);
      for (const use of loras) {
        await merge(model, use, target, (at) => readExternal(folder, at));
      }
      return serializeModel(model);
    },
  };
}

/** @throws Error naming a LoRA of which no layer is in the network */
async function merge(
  model: ReturnType<typeof parseModel>,
  use: LoraUse,
  { what, component, layersPerBlock }: LoraTarget,
  external: (at: ExternalTensor) => Uint8Array,
): Promise<void> {
  const bytes = await Deno.readFile(fileOf(use));
  const { tensors, metadata } = parseSafetensors(bytes);
  const { adapters, unsupported } = loraAdapters(tensors.keys(), {
    metadata,
    config: configOf(use),
    ...(layersPerBlock !== undefined && { layersPerBlock }),
  });
  const refuse = (why: string): Error =>
    new Error(`Cannot use the LoRA "${use.model.id}" with the ${what}: ${why}`);
  if (adapters.length === 0) {
    const example = unsupported[0] === undefined ? "" : ` such as "${unsupported[0]}"`;
    throw refuse(`it has no layers of a plain LoRA, only tensors${example}`);
  }
  const own = adapters.filter((adapter) => adapter.component === component);
  const tensor = (name: string): LoraTensor => {
    const stored = tensors.get(name)!;
    const { shape, offset, length } = stored;
    return { shape, data: storedFloats(stored, bytes.subarray(offset, offset + length)) };
  };
  let missing: readonly string[];
  try {
    missing = mergeLora(model, own, { strength: use.strength, tensor, external });
  } catch (cause) {
    throw refuse((cause as Error).message);
  }
  if (own.length > 0 && missing.length === own.length) {
    throw refuse(`none of its ${own.length} layers is there, such as ${missing[0]}`);
  }
}

function readExternal(folder: string, { location, offset, length }: ExternalTensor): Uint8Array {
  const path = join(folder, location);
  if (!Deno.statSync(path).isFile) throw new Error(`${location} is not a file`); // a pipe would be waited for
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(length ?? file.statSync().size - offset);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let at = 0; at < bytes.length;) {
    const count = file.readSync(bytes.subarray(at));
    if (count === null) throw new RangeError(`${location} ends too early`);
    at += count;
  }
  return bytes;
}
