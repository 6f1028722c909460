/**
 * Writes the bundled models' folders from what was trained: `deno run -A models/recipes/export.ts [emoji]
 * [emoji-faces] [emoji-fruit]`, in the layout that diffusers reads.
 */
import { buildCLIPTextModel } from "../../src/onnx/builders/clip_text_model.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import { Graph } from "../../src/onnx/graph.ts";
import { basename, fromFileUrl } from "@std/path";
import type { Content } from "../../src/files/draft.ts";
import { Folder } from "../../src/files/folder.ts";
import { stateDict, type StoredPrecision } from "../../src/training/state_dict.ts";
import { AUTOENCODER, NULL_POSITION, SCHEDULER, TEXT_ENCODER, UNET } from "./configs.ts";
import { openPictures } from "./data.ts";
import { openLatents } from "./latents.ts";
import { fitPreview } from "./preview.ts";
import { autoencoderWeights, averages, conceptWeights } from "./training_run.ts";

const VERSION = "0.35.0";

/** Where each model comes from: the checkpoint's name, how it is stored, and what its card says. */
const MODELS = {
  emoji: { checkpoint: "cooled", precision: "float16", title: "Emoji", concept: undefined },
  "emoji-faces": {
    checkpoint: "concept-faces",
    precision: "int8",
    title: "Emoji faces",
    concept: "faces",
  },
  "emoji-fruit": {
    checkpoint: "concept-fruit",
    precision: "int8",
    title: "Emoji fruit",
    concept: "fruit",
  },
} as const satisfies Record<
  string,
  { checkpoint: string; precision: StoredPrecision; title: string; concept?: string | undefined }
>;

type ModelName = keyof typeof MODELS;

const folder = (model: ModelName): URL => new URL(`../${model}/`, import.meta.url);

/** Writes a file of a model. */
function write(at: URL, content: Content): void {
  new Folder(fromFileUrl(new URL(".", at))).write(basename(fromFileUrl(at)), content);
}

const writeJson = (at: URL, value: unknown): void =>
  write(at, `${JSON.stringify(value, null, 2)}\n`);

function writeComponent(at: URL, file: string, config: unknown, chunks: Uint8Array[]): void {
  writeJson(new URL("config.json", at), config);
  write(new URL(file, at), chunks);
}

const DIFFUSERS_WEIGHTS = "diffusion_pytorch_model.safetensors";
const LICENSE =
  "Weights: MIT. Trained on Noto Emoji (Apache-2.0), Twemoji (CC-BY-4.0, Twitter and other contributors) and Fluent Emoji (MIT)";

async function exportPrior(): Promise<void> {
  const at = folder("emoji");
  const weights = await averages(MODELS.emoji.checkpoint);
  const autoencoder = await autoencoderWeights("decoder");
  const latents = await openLatents();
  const { scalingFactor } = latents;
  const unet = unetGraph(UNET);
  writeComponent(
    new URL("unet/", at),
    DIFFUSERS_WEIGHTS,
    { _diffusers_version: VERSION, ...UNET },
    stateDict(unet, weights, "unet.", MODELS.emoji.precision),
  );
  const text = new Graph();
  buildCLIPTextModel(text, TEXT_ENCODER, text.input("input_ids", "int64", ["batch", "sequence"]));
  writeComponent(
    new URL("text_encoder/", at),
    "model.safetensors",
    TEXT_ENCODER,
    stateDict(text, weights, "text_encoder.", MODELS.emoji.precision),
  );
  const vae = vaeEncoderGraph(AUTOENCODER);
  for (const [name, value] of vaeDecoderGraph(AUTOENCODER).parameters) {
    vae.parameters.set(name, value);
  }
  writeComponent(
    new URL("vae/", at),
    DIFFUSERS_WEIGHTS,
    { _diffusers_version: VERSION, ...AUTOENCODER, scaling_factor: scalingFactor },
    stateDict(vae, autoencoder, "", MODELS.emoji.precision),
  );
  writeJson(new URL("scheduler/scheduler_config.json", at), {
    _diffusers_version: VERSION,
    ...SCHEDULER,
  });
  writeJson(new URL("model_index.json", at), {
    _class_name: "StableDiffusionPipeline",
    _diffusers_version: VERSION,
    feature_extractor: [null, null],
    image_encoder: [null, null],
    requires_safety_checker: false,
    safety_checker: [null, null],
    scheduler: ["diffusers", SCHEDULER._class_name],
    text_encoder: ["transformers", "CLIPTextModel"],
    tokenizer: ["transformers", "CLIPTokenizer"],
    unet: ["diffusers", "UNet2DConditionModel"],
    vae: ["diffusers", "AutoencoderKL"],
  });
  const pictures = await openPictures();
  writeJson(new URL("braid.json", at), {
    title: MODELS.emoji.title,
    description: "Text to emoji pictures of 128x128: a prior for trying guidance on any machine",
    license: LICENSE,
    source: "models/recipes",
    nullCondition: { kind: "repeatToken", position: NULL_POSITION },
    preview: fitPreview(latents, pictures),
  });
}

async function exportConcept(model: Exclude<ModelName, "emoji">): Promise<void> {
  const at = folder(model);
  const { checkpoint, precision, title, concept } = MODELS[model];
  const config = { ...UNET, null_text: true };
  writeComponent(
    new URL("unet/", at),
    DIFFUSERS_WEIGHTS,
    { _diffusers_version: VERSION, ...config },
    stateDict(unetGraph(config), await conceptWeights(checkpoint), "unet.", precision),
  );
  writeJson(new URL("braid.json", at), {
    title,
    description:
      `A null-text concept-centric model of ${concept}: fine-tuned from the prior on pictures alone`,
    license: LICENSE,
    source: "models/recipes",
    prior: "emoji",
  });
}

const wanted = Deno.args.length > 0 ? Deno.args as ModelName[] : Object.keys(MODELS) as ModelName[];
for (const model of wanted) await (model === "emoji" ? exportPrior() : exportConcept(model));
