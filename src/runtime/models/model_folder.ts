import { basename, join } from "@std/path";
import { classNameOf, type Component, readComponent } from "./component.ts";
import { checkFields } from "./config_field.ts";
import { MODEL_INDEX } from "./config_fields.ts";
import { infoIfAny, type Json, readConfigIfAny } from "./json_file.ts";
import { loraComponent } from "./lora_component.ts";
import { type ModelFacts, type NullCondition, parseFacts } from "./model_facts.ts";
import { nearestPath } from "../../words/nearest.ts";

/** Folders of components that a pipeline may have, in diffusers' names. */
export const COMPONENT_NAMES = [
  "unet",
  "transformer",
  "controlnet",
  "text_encoder",
  "text_encoder_2",
  "text_encoder_3",
  "tokenizer",
  "tokenizer_2",
  "tokenizer_3",
  "vae",
  "vae_encoder",
  "vae_decoder",
  "scheduler",
] as const;

/** What a folder that is one component alone is called, by its class. */
const NAME_OF_CLASS: Readonly<Record<string, string>> = {
  UNet2DConditionModel: "unet",
  ControlNetModel: "controlnet",
  AutoencoderKL: "vae",
  AutoencoderTiny: "vae",
  CLIPTextModel: "text_encoder",
  CLIPTextModelWithProjection: "text_encoder",
};

/** What diffusers calls the file of a LoRA. */
export const LORA_FILE = "pytorch_lora_weights.safetensors";

/**
 * A LoRA that is a file alone.
 *
 * @throws Error when there is no such file, or it holds no LoRA
 */
export async function readLoraFile(path: string): Promise<ModelFolder> {
  return new ModelFolder({
    id: path,
    path,
    components: new Map([["lora", await loraComponent(path)]]),
    facts: {},
  });
}

/** Names that other exporters use for a component's folder. */
const ALIASES: Readonly<Record<string, string>> = {
  cnet: "controlnet",
  "text-encoder": "text_encoder",
};

/** What a model's folder says. */
interface Read extends Pick<ModelFolder, "id" | "path" | "components" | "facts"> {
  readonly index?: Json | undefined;
  readonly prior?: ModelFolder | undefined;
}

/** A model on disk, in the layout of a diffusers pipeline or of an ONNX export of one. */
export class ModelFolder {
  /** The folder's name, or its path where it is not in a catalogue. */
  readonly id: string;
  readonly path: string;
  /** Its own components; {@link component} also finds those of the prior. */
  readonly components: ReadonlyMap<string, Component>;
  readonly facts: ModelFacts;
  /** `model_index.json`, empty where there is none. */
  readonly index: Json;
  /** The model whose components it shares. */
  readonly prior: ModelFolder | undefined;

  constructor({ id, path, components, facts, index = {}, prior }: Read) {
    this.id = id;
    this.path = path;
    this.components = components;
    this.facts = facts;
    this.index = index;
    this.prior = prior;
  }

  /** A component of its own or of its prior, or undefined. */
  find(name: string): Component | undefined {
    return this.components.get(name) ?? this.prior?.find(name);
  }

  /** A component of its own or of its prior. @throws Error that names those there are */
  component(name: string): Component {
    const found = this.find(name);
    if (found) return found;
    const names = [...this.components.keys(), ...this.prior?.components.keys() ?? []];
    const near = nearestPath(name, names);
    throw new Error(
      `The model "${this.id}" has no component "${name}": it has ${names.join(", ") || "none"}${
        near ? ` (did you mean "${near}"?)` : ""
      }`,
    );
  }

  /** What its network was trained on for "no prompt"; a null-text network's prior tells. */
  get nullCondition(): NullCondition {
    const zeros = this.index["force_zeros_for_empty_prompt"] === true;
    return this.facts.nullCondition ?? this.prior?.nullCondition ??
      { kind: zeros ? "zeros" : "emptyPrompt" };
  }
}

function indexClass(index: Json | undefined, name: string): string | undefined {
  const entry = index?.[name];
  return Array.isArray(entry) && typeof entry[1] === "string" ? entry[1] : undefined;
}

async function readComponents(
  path: string,
  index: Json | undefined,
): Promise<Map<string, Component>> {
  const components = new Map<string, Component>();
  const folders: string[] = [];
  for (const entry of Deno.readDirSync(path)) {
    const isFolder = entry.isDirectory ||
      entry.isSymlink && infoIfAny(join(path, entry.name))?.isDirectory;
    if (isFolder) folders.push(entry.name);
  }
  for (const folder of folders.sort()) {
    const name = ALIASES[folder] ?? folder;
    if (!COMPONENT_NAMES.some((known) => known === name)) continue;
    const component = readComponent(join(path, folder), name, indexClass(index, folder));
    if (component) components.set(name, component);
  }
  const lora = join(path, LORA_FILE);
  if (infoIfAny(lora)?.isFile) {
    components.set("lora", await loraComponent(lora));
  }
  if (components.size > 0) return components;
  const alone = readComponent(path, basename(path));
  if (!alone?.weights) return components;
  const name = NAME_OF_CLASS[classNameOf(alone.config) ?? ""] ?? ALIASES[alone.name] ?? alone.name;
  return components.set(name, { ...alone, name });
}

/**
 * Reads a model's folder: its index, the configs of its components and `braid.json`; no weights yet.
 *
 * @param prior opens the model that `braid.json` names as this one's prior
 * @throws NotFound when the folder is none or holds no model
 */
export async function readModelFolder(
  path: string,
  id: string = basename(path),
  prior?: (id: string) => Promise<ModelFolder>,
): Promise<ModelFolder> {
  if (!infoIfAny(path)?.isDirectory) {
    throw new Deno.errors.NotFound(`There is no model folder "${path}"`);
  }
  const indexPath = join(path, "model_index.json");
  const index = readConfigIfAny(indexPath);
  if (index) checkFields(indexPath, index, MODEL_INDEX);
  const factsPath = join(path, "braid.json");
  const facts = parseFacts(readConfigIfAny(factsPath) ?? {}, factsPath);
  const components = await readComponents(path, index);
  if (components.size === 0) {
    throw new Deno.errors.NotFound(
      `The folder "${path}" holds no model: expected model_index.json with folders such as unet/ and vae/, or one component's config.json with its weights`,
    );
  }
  return new ModelFolder({
    id,
    path,
    components,
    facts,
    index,
    prior: facts.prior && prior ? await prior(facts.prior) : undefined,
  });
}
