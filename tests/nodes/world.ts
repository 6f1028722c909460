import { cp } from "node:fs/promises";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import type { NodeContext } from "../../src/graph/node.ts";
import { OutputFiles } from "../../src/runs/outputs/output_files.ts";
import { teacher } from "../../src/program/teacher.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { SessionCache } from "../../src/runtime/session_cache.ts";
import type { RunContext } from "../../src/sdk/context.ts";
import { readRoots } from "../../src/files/find_file.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";
import { createRunContext } from "../../src/sdk/host.ts";
import { type Config, writeComponent, writePipeline } from "../runtime/tiny_models.ts";

/** Something a node has sent to whoever watches. */
export interface Emitted {
  readonly name: string;
  readonly data: unknown;
}

/** What a test's nodes see: real files in a temporary folder, and real networks where there are models. */
export interface TestWorld extends AsyncDisposable {
  readonly folder: string;
  readonly models: Models;
  readonly emitted: Emitted[];
  readonly base: NodeContext;
  context(options?: {
    document?: string;
    previews?: boolean;
    signal?: AbortSignal;
    base?: NodeContext;
  }): RunContext;
}

/** A world whose files are in a temporary folder, with the models of `roots`, of which some may be loaded already. */
export async function openWorld(
  roots: readonly string[] = [],
  cache?: SessionCache,
): Promise<TestWorld> {
  const folder = await Deno.makeTempDir();
  const models = new Models({
    catalogue: new ModelCatalogue([...roots, join(folder, "models")]),
    settings: { device: "cpu", threads: 1 },
    ...(cache && { cache }),
  });
  const taught = new Folder(folder).folder("models");
  const emitted: Emitted[] = [];
  const base: NodeContext = {
    signal: new AbortController().signal,
    reads: () => {},
    progress: (value, max, note) => emitted.push({ name: "progress", data: [value, max, note] }),
    emit: (name, data) => emitted.push({ name, data }),
  };
  return {
    folder,
    models,
    emitted,
    base,
    context: ({ document, previews = false, base: own = base, signal = own.signal } = {}) =>
      createRunContext({
        models,
        files: filesIn(readRoots([folder])),
        teaching: teacher({ models, inputs: readRoots([folder]), folder: taught, threads: 1 }),
        outputs: {
          save: (...file) => Promise.resolve(new OutputFiles(new Folder(folder)).save(...file)),
        },
        ...(document !== undefined && { document }),
        previews,
      }, { ...own, signal }),
    async [Symbol.asyncDispose]() {
      await models[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The bundled models' architecture, a few thousand parameters large. */
const UNET: Config = {
  _class_name: "UNet2DConditionModel",
  act_fn: "silu",
  attention_head_dim: 2,
  block_out_channels: [8, 16],
  cross_attention_dim: 16,
  down_block_types: ["DownBlock2D", "CrossAttnDownBlock2D"],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 1,
  mid_block_type: "UNetMidBlock2DCrossAttn",
  norm_num_groups: 4,
  out_channels: 4,
  sample_size: 16,
  up_block_types: ["CrossAttnUpBlock2D", "UpBlock2D"],
};

const VAE: Config = {
  _class_name: "AutoencoderKL",
  act_fn: "silu",
  block_out_channels: [4, 4, 4, 4],
  down_block_types: new Array(4).fill("DownEncoderBlock2D"),
  up_block_types: new Array(4).fill("UpDecoderBlock2D"),
  in_channels: 3,
  out_channels: 3,
  latent_channels: 4,
  layers_per_block: 1,
  mid_block_add_attention: false,
  norm_num_groups: 2,
  sample_size: 128,
  scaling_factor: 0.7,
};

const TEXT: Config = {
  _class_name: "CLIPTextModel",
  architectures: ["CLIPTextModel"],
  bos_token_id: 998,
  eos_token_id: 999,
  hidden_act: "quick_gelu",
  hidden_size: 16,
  intermediate_size: 32,
  layer_norm_eps: 0.00001,
  max_position_embeddings: 32,
  model_type: "clip_text_model",
  num_attention_heads: 2,
  num_hidden_layers: 2,
  pad_token_id: 999,
  vocab_size: 1000,
};

const SCHEDULER: Config = {
  _class_name: "DPMSolverMultistepScheduler",
  prediction_type: "v_prediction",
  steps_offset: 1,
};

/** Every character as a token of its own, within and at the end of words. */
const VOCABULARY: Readonly<Record<string, number>> = Object.fromEntries([
  ...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
    .flatMap((char, i): [string, number][] => [[char, i], [`${char}</w>`, 100 + i]]),
  ["<|startoftext|>", 998],
  ["<|endoftext|>", 999],
]);

/** Sizes of the networks that {@link writeBundledTwins} writes a ControlNet for. */
const CONTROLNET: Config = {
  ...Object.fromEntries(
    Object.entries(UNET).filter(([name]) =>
      !["mid_block_type", "out_channels", "sample_size", "up_block_types"].includes(name)
    ),
  ),
  _class_name: "ControlNetModel",
  conditioning_embedding_out_channels: [4, 8, 8, 16],
};

/**
 * Stand-ins for the bundled models with weights from a formula, under the same ids and in the same layout: `emoji`, the
 * null-text `emoji-faces` and `emoji-fruit`, and a ControlNet `emoji-control`.
 */
export async function writeBundledTwins(root: string): Promise<void> {
  await cp(await (twins ??= twinsFolder()), root, { recursive: true });
}

async function writeTwins(root: string): Promise<void> {
  const components = { unet: UNET, vae: VAE, text_encoder: TEXT };
  const prior = await writePipeline(root, "emoji", components, {
    scheduler: SCHEDULER,
    facts: {
      title: "Tiny emoji",
      nullCondition: { kind: "repeatToken", position: 1 },
      preview: { matrix: [[0.3, 0, 0.3, 0.1], [0.2, 0.1, 0, 0.3], [0.3, 0, 0, 0.2]] },
    },
  });
  const tokenizer = join(prior, "tokenizer");
  await Deno.mkdir(tokenizer);
  await Deno.writeTextFile(join(tokenizer, "vocab.json"), JSON.stringify(VOCABULARY));
  await Deno.writeTextFile(join(tokenizer, "merges.txt"), "#version: 0.2\n");
  for (const id of ["emoji-faces", "emoji-fruit"]) {
    await writeComponent(join(root, id, "unet"), "unet", { ...UNET, null_text: true });
    await Deno.writeTextFile(join(root, id, "braid.json"), JSON.stringify({ prior: "emoji" }));
  }
  await writeComponent(join(root, "emoji-control", "controlnet"), "controlnet", CONTROLNET);
}

let twins: Promise<string> | undefined;
/** What is loaded of them stays so from test to test. */
const loaded = new SessionCache();
Deno.test.afterAll(() => loaded[Symbol.asyncDispose]());

/** The folder of the stand-ins, written once a process and taken away at its end. */
async function twinsFolder(): Promise<string> {
  const root = await Deno.makeTempDir();
  addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));
  await writeTwins(root);
  return root;
}

/** Runs `f` in a world with the stand-ins of {@link writeBundledTwins}. */
export async function withTwins(f: (world: TestWorld) => Promise<void>): Promise<void> {
  await using world = await openWorld([await (twins ??= twinsFolder())], loaded);
  await f(world);
}
