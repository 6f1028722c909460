import { basename, join } from "@std/path";
import { checkFields, quoteValue } from "./config_field.ts";
import { fieldsOf } from "./config_fields.ts";
import { type Json, readConfigIfAny } from "./json_file.ts";

/** Where a component's weights stand. */
export type WeightFiles =
  /** State dict beside `config.json`: the network is built here and reads the weights in place. */
  | { readonly format: "safetensors"; readonly files: readonly string[] }
  /** An exported network, bound by the inputs and outputs it declares. */
  | { readonly format: "onnx"; readonly files: readonly string[] }
  /** Pickled weights only, which are not loaded: unpickling runs code. */
  | { readonly format: "pickle"; readonly files: readonly string[] };

/** One part of a model: a folder such as `unet/` with its config and weights. */
export interface Component {
  /** Its name in the pipeline: `unet`, `vae_decoder`, `text_encoder_2`. */
  readonly name: string;
  readonly folder: string;
  /** From `model_index.json` or its own config: `UNet2DConditionModel`, `CLIPTextModel`. */
  readonly className?: string;
  /** `config.json`, or `scheduler_config.json`; absent in exports that ship none. */
  readonly config?: Json;
  readonly weights?: WeightFiles;
}

/** Files in a folder, sorted; none when there is no such folder. */
function filesOf(folder: string): string[] {
  const names: string[] = [];
  try {
    for (const entry of Deno.readDirSync(folder)) if (!entry.isDirectory) names.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
  }
  return names.sort();
}

/** The first of some names that is there, else the only one with the ending. */
function pick(names: readonly string[], first: readonly string[], ending: string) {
  const known = first.find((name) => names.includes(name));
  if (known) return known;
  const others = names.filter((name) => name.endsWith(ending));
  return others.length === 1 ? others[0] : undefined;
}

const MAX_SHARDS = 1000;

/** The safetensors files of a folder: one whole, or the shards that an index names; full precision before half. */
function safetensorsOf(folder: string, names: readonly string[]): string[] {
  const stems = ["diffusion_pytorch_model", "model"];
  const index = stems.map((stem) => `${stem}.safetensors.index.json`)
    .find((name) => names.includes(name));
  if (index) {
    const path = join(folder, index);
    const map = readConfigIfAny(path)?.["weight_map"] ?? {};
    const files = typeof map === "object" ? [...new Set(Object.values(map))] : [];
    const wrong = files.find((name) => typeof name !== "string");
    if (files.length === 0 || files.length > MAX_SHARDS || wrong !== undefined) {
      throw new TypeError(
        `Cannot use ${path}: expected weight_map to name 1 to ${MAX_SHARDS} files, but got ${
          quoteValue(wrong ?? map)
        }`,
      );
    }
    return files.map((name) => join(folder, basename(name as string)));
  }
  const variants = ["", ".fp32", ".fp16"].flatMap((variant) =>
    stems.map((stem) => `${stem}${variant}.safetensors`)
  );
  const file = pick(names, variants, ".safetensors");
  return file ? [join(folder, file)] : [];
}

function weightsOf(
  folder: string,
  names: readonly string[],
  config: Json | undefined,
): WeightFiles | undefined {
  const safetensors = safetensorsOf(folder, names);
  if (safetensors.length > 0 && config) {
    return { format: "safetensors", files: safetensors } as const;
  }
  const onnx = pick(names, ["model.onnx", "model_fp32.onnx", "model_fp16.onnx"], ".onnx");
  if (onnx) return { format: "onnx", files: [join(folder, onnx)] } as const;
  const pickled = names.filter((name) => /\.(bin|ckpt|pt|pth)$/.test(name));
  if (pickled.length === 0) return undefined;
  return { format: "pickle", files: pickled.map((name) => join(folder, name)) } as const;
}

/** What diffusers and transformers call a network, from its config. */
export function classNameOf(config: Json | undefined): string | undefined {
  const own = config?.["_class_name"] ?? (config?.["architectures"] as unknown[] | undefined)?.[0];
  return typeof own === "string" ? own.replace(/^Flax/, "") : undefined;
}

/** Reads a component's folder; undefined when it holds neither config nor weights nor a tokenizer. */
export function readComponent(
  folder: string,
  name: string,
  className?: string,
): Component | undefined {
  const names = filesOf(folder);
  if (names.length === 0) return undefined;
  const config = readConfigIfAny(join(folder, "config.json")) ??
    readConfigIfAny(join(folder, "scheduler_config.json"));
  const weights = weightsOf(folder, names, config);
  if (!config && !weights && !names.includes("vocab.json") && !names.includes("tokenizer.json")) {
    return undefined;
  }
  const known = classNameOf(config) ?? className;
  if (config) {
    // A scheduler's fields are read by its class, when it is made.
    const path = join(
      folder,
      names.includes("config.json") ? "config.json" : "scheduler_config.json",
    );
    checkFields(path, config, fieldsOf({ name, ...(known && { className: known }) }));
  }
  return {
    name,
    folder,
    ...(known && { className: known }),
    ...(config && { config }),
    ...(weights && { weights }),
  };
}
