import { basename, dirname, join } from "@std/path";
import { loraAdapters } from "../../onnx/lora.ts";
import type { Component } from "./component.ts";
import { readConfigIfAny } from "./json_file.ts";
import { readIndex } from "./stored_weights.ts";

/** What PEFT calls the file of a LoRA, and what stands beside it. */
const PEFT_FILE = "adapter_model.safetensors";
const PEFT_CONFIG = "adapter_config.json";

/**
 * The component of a LoRA's file, with PEFT's config of it.
 *
 * @throws Error for one that is none, or that only a part could be applied of
 */
export async function loraComponent(file: string): Promise<Component> {
  const folder = dirname(file);
  const config = basename(file) === PEFT_FILE
    ? readConfigIfAny(join(folder, PEFT_CONFIG))
    : undefined;
  const { tensors, metadata } = await readIndex(file).catch((cause) => {
    throw new Error(`Cannot read ${file}: ${(cause as Error).message}`, { cause });
  });
  const { adapters, fault } = loraAdapters(tensors.keys(), { metadata, config });
  if (adapters.length === 0) throw new Error(`Cannot use ${file}: it holds no layers of a LoRA`);
  if (fault !== undefined) {
    throw new Error(`Cannot use ${file}: ${fault}. Convert it to a plain LoRA`);
  }
  const weights = { format: "safetensors", files: [file] } as const;
  return { name: "lora", folder, weights, ...(config && { config }) };
}
