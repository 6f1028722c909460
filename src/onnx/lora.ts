import { configFault, type LoraConfig, type LoraScale, scalesOf } from "./peft_config.ts";

/** One layer that a LoRA file changes: `W += strength * (alpha / rank) * up @ down`. */
export interface LoraAdapter extends Pick<LoraScale, "isRootScaled"> {
  /** The part of the pipeline it belongs to. */
  readonly component: "unet" | "text_encoder" | "text_encoder_2";
  /** The layer's state-dict name with `_` for each dot, since not all files tell the two apart. */
  readonly module: string;
  /** Names of tensors in the file: [out, rank, …] and [rank, in, …]. */
  readonly up: string;
  readonly down: string;
  /** The name of a scalar in the file, or the number itself; the rank if absent. */
  readonly alpha?: string | number;
}

export interface LoraFile {
  readonly adapters: readonly LoraAdapter[];
  /** Tensors of other kinds (LoHa, LoKr, DoRA, embeddings), which are not applied. */
  readonly unsupported: readonly string[];
  /** Why its layers would be others than were learnt, if they would. */
  readonly fault?: string;
}

export interface LoraFileOptions {
  /** The safetensors file's own; diffusers keeps PEFT's config of each component there. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** PEFT's, which stands beside its file. */
  readonly config?: LoraConfig | undefined;
  /** Of the UNet, to translate block numbers. */
  readonly layersPerBlock?: number;
}

/** PEFT's config by component from `{"unet.lora_alpha": 8}`, which diffusers writes since 0.34. */
function metadataConfigs(metadata: Readonly<Record<string, string>>): Map<string, LoraConfig> {
  let all: unknown;
  try {
    all = JSON.parse(metadata["lora_adapter_metadata"] ?? "{}");
  } catch {
    all = {};
  }
  const configs = new Map<string, Record<string, unknown>>();
  for (const [key, value] of Object.entries(all ?? {})) {
    const [, component, field] = /^(\w+)\.(\w+)$/.exec(key) ?? [];
    if (field) configs.set(component!, { ...configs.get(component!), [field]: value });
  }
  return configs;
}

/** A state-dict name as adapters name their layers. */
export const flatName = (name: string): string => name.replaceAll(".", "_");

/** What the end of a tensor's name says, as kohya, PEFT and diffusers (two ages of it) write it. */
const PARTS: readonly [RegExp, "up" | "down" | "alpha"][] = [
  [/\.(lora_up|lora_B(\.\w+)?|lora\.up|lora_linear_layer\.up)\.weight$/, "up"],
  [/\.(lora_down|lora_A(\.\w+)?|lora\.down|lora_linear_layer\.down)\.weight$/, "down"],
  [/\.alpha$/, "alpha"],
];

/** Words that come with a LoRA, for prompts that name them: its layers are whole without. */
const EMBEDDING = /^(bundle_emb\.|emb_params$|clip_[gl]$|string_to_param)/;

/** Beginnings of names, longest first; files of attention processors alone have none and are a UNet's. */
const COMPONENTS: readonly [RegExp, LoraAdapter["component"]][] = [
  [/^(lora_te2_|text_encoder_2\.)/, "text_encoder_2"],
  [/^(lora_te1?_|text_encoder\.)/, "text_encoder"],
  [/^(lora_unet_|unet\.)/, "unet"],
  [/^(base_model\.model\.)?(?=(down_blocks|mid_block|up_blocks)\.)/, "unet"],
];

/**
 * The adapters of a LoRA file, from the names of its tensors. Known are kohya's, PEFT's and diffusers' names, and the
 * block numbers of the original Stable Diffusion code.
 */
export function loraAdapters(
  names: Iterable<string>,
  { metadata = {}, config, layersPerBlock = 2 }: LoraFileOptions = {},
): LoraFile {
  const configs = metadataConfigs(metadata);
  const all = config && scalesOf(config);
  const scales = new Map([...configs].map(([name, one]) => [name, scalesOf(one)]));
  const found = new Map<string, { -readonly [K in keyof LoraAdapter]?: LoraAdapter[K] }>();
  const unsupported: string[] = [];
  for (const name of names) {
    // diffusers 0.12 to 0.17: `attn1.processor.to_q_lora.up.weight`.
    const current = name.replace(/\.processor\.(to_\w+?)_lora\.(up|down)/, ".$1.lora.$2")
      .replace(/\.to_out\.lora\./, ".to_out.0.lora.");
    const part = PARTS.find(([pattern]) => pattern.test(current));
    const component = COMPONENTS.find(([pattern]) => pattern.test(current));
    if (!part || !component) {
      unsupported.push(name);
      continue;
    }
    const layer = current.replace(part[0], "").replace(component[0], "");
    const bare = flatName(layer);
    const module = component[1] === "unet" ? diffusersName(bare, layersPerBlock) : bare;
    const key = `${component[1]} ${module}`;
    const adapter = found.get(key) ??
      { component: component[1], module, ...(all ?? scales.get(component[1]))?.(layer) };
    found.set(key, { ...adapter, [part[1]]: name });
  }
  const adapters: LoraAdapter[] = [];
  for (const adapter of found.values()) {
    if (adapter.up && adapter.down) {
      adapters.push(adapter as LoraAdapter);
      continue;
    }
    const parts = [adapter.up, adapter.down, adapter.alpha];
    unsupported.push(...parts.filter((name) => typeof name === "string"));
  }
  const left = adapters.length === 0
    ? undefined
    : unsupported.find((name) => !EMBEDDING.test(name));
  const faults = [...config ? [config] : configs.values()].map(configFault);
  const fault = left === undefined
    ? faults.find((one) => one !== undefined)
    : `"${left}" is not of a plain LoRA, and would be left out`;
  return { adapters, unsupported, ...(fault !== undefined && { fault }) };
}

/** Layers inside a resnet of the original Stable Diffusion code, in diffusers' names. */
const RESNET: Readonly<Record<string, string>> = {
  in_layers_0: "norm1",
  in_layers_2: "conv1",
  emb_layers_1: "time_emb_proj",
  out_layers_0: "norm2",
  out_layers_3: "conv2",
  skip_connection: "conv_shortcut",
};

/** Layers outside the blocks. */
const OUTSIDE: Readonly<Record<string, string>> = {
  time_embed_0: "time_embedding_linear_1",
  time_embed_2: "time_embedding_linear_2",
  label_emb_0_0: "add_embedding_linear_1",
  label_emb_0_2: "add_embedding_linear_2",
  input_blocks_0_0: "conv_in",
  out_2: "conv_out",
};

/**
 * A UNet layer's flat name in diffusers' words: `input_blocks_4_1_proj_in` is `down_blocks_1_attentions_0_proj_in`.
 * Other names are returned as they are.
 */
function diffusersName(name: string, layersPerBlock: number): string {
  if (OUTSIDE[name]) return OUTSIDE[name];
  const inside = (rest: string) => RESNET[rest] ?? rest;
  const [, middle, middleRest] = /^middle_block_([012])_(.+)$/.exec(name) ?? [];
  if (middle) {
    const part = { 0: "resnets_0", 1: "attentions_0", 2: "resnets_1" }[middle];
    return `mid_block_${part}_${inside(middleRest!)}`;
  }
  const [, way, number, part, rest] = /^(input|output)_blocks_(\d+)_(\d)_(.+)$/.exec(name) ?? [];
  if (!way) return name;
  const perBlock = layersPerBlock + 1;
  const at = way === "input" ? Number(number) - 1 : Number(number);
  const [block, layer] = [Math.floor(at / perBlock), at % perBlock];
  const start = `${way === "input" ? "down" : "up"}_blocks_${block}`;
  if (rest === "op") return `${start}_downsamplers_0_conv`;
  if (rest === "conv") return `${start}_upsamplers_0_conv`;
  return `${start}_${part === "0" ? "resnets" : "attentions"}_${layer}_${inside(rest!)}`;
}
