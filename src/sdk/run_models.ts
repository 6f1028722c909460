import { hash } from "node:crypto";
import type { Condition } from "../diffusion/conditions/condition.ts";
import type { NoiseSource } from "../diffusion/denoiser.ts";
import type { Network } from "../diffusion/guidance/network.ts";
import { promptFaults } from "../graph/prompt_syntax.ts";
import type { Device } from "../runtime/device_name.ts";
import type { NodeContext } from "../graph/node.ts";
import type { Models, Seen } from "../runtime/models.ts";
import { previewLatents } from "../runtime/networks/preview.ts";
import { recordText } from "../runtime/null_text/record.ts";
import type { Weighting } from "../runtime/text/weighted_text.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Warn } from "./warn.ts";
import { type ModelParts, modelParts } from "./model_parts.ts";

/** The models of a run, by id or path. Weights are loaded when they are first used, and shared. */
export interface RunModels {
  /** The parts that a model, or its prior, has. */
  parts(model: string, options?: { readonly device?: Device }): Promise<ModelParts>;
  /** What changes when a file of the model does: for `changes` of nodes that load one. */
  fingerprint(model: string): Promise<string>;
  /** The diffusion network that predictions call `id`. */
  network(id: string): Promise<Network>;
  /** A model's way from text to conditions. */
  promptEncoder(model: string): Promise<RunPromptEncoder>;
  /** A model's autoencoder. */
  vae(model: string): Promise<RunVae>;
  /** How well the cross-attentions of a model's network are constants under a condition. */
  nullText(model: string, condition: Condition): Promise<NullTextFit>;
}

/** A text encoder with its tokenizer. */
export interface RunPromptEncoder {
  /** The condition of a prompt; that of an empty one is {@link unconditional}. */
  encode(prompt: string, options?: PromptOptions): Promise<Condition>;
  /** What the network was trained on for "no prompt". */
  unconditional(): Promise<Condition>;
}

/** How a prompt is encoded. */
export interface PromptOptions {
  /** How brackets are read; `comfy` unless given. */
  readonly weighting?: Weighting;
  /** Layers left out at the encoder's end; 0, none, unless given. */
  readonly clipSkip?: number;
  /** SDXL: another prompt for the second encoder. */
  readonly prompt2?: string;
}

/** An autoencoder between pictures [n, 3, H, W] in 0..1 and latents [n, channels, h, w] in the network's scale. */
export interface RunVae {
  /** Picture pixels per latent pixel. */
  readonly downscale: number;
  /** Channels of its latents, 4 in Stable Diffusion. */
  readonly latentChannels: number;
  /** `latents = (z - shift)·factor` for the encoder's own z. */
  readonly scaling: { readonly factor: number; readonly shift: number };
  /** Latents of pictures: drawn from the encoder's distribution with `noise`, or its mean without. */
  encode(image: Tensor, noise?: NoiseSource): Promise<Tensor>;
  /** Pictures of latents. */
  decode(latents: Tensor): Promise<Tensor>;
  /** Pictures of the latents' own size by a matrix, where the model has one. */
  readonly glance?: (latents: Tensor) => Tensor;
}

/** What a null-text copy of a network would be like. */
export interface NullTextFit {
  /** Width of each cross-attention, by its block. */
  readonly widths: Readonly<Record<string, number>>;
  /** Largest distance of one from its mean, relative to it: 0 where the copy is exact. */
  readonly spread: number;
}

/**
 * What a node sees of a process' models.
 *
 * @param reads told of each with the state of its files
 * @param warn told what of a prompt is read as words that is an instruction elsewhere
 */
export function runModels(
  models: Models,
  reads: NodeContext["reads"],
  warn: Warn,
): RunModels {
  const seen: Seen = (model, state) => reads(`model ${model}`, hash("sha256", state, "hex"));
  return {
    parts: async (model, options) => modelParts(await models.model(model, seen), options),
    async fingerprint(model) {
      const state = await models.state(model);
      seen(model, state);
      return state;
    },
    network: (id) => models.network(id, seen),
    async promptEncoder(model) {
      const encoder = await models.promptEncoder(model, seen);
      return {
        encode(prompt, options = {}) {
          for (const text of new Set([prompt, options.prompt2 ?? ""])) {
            for (const { message, fix } of promptFaults(text, options.weighting)) {
              warn(message, { fix });
            }
          }
          return encoder.encode(prompt, options);
        },
        unconditional: () => encoder.unconditional(),
      };
    },
    async vae(model) {
      const vae = await models.vae(model, seen);
      const { downscale, latentChannels, scaling, preview } = vae;
      return {
        downscale,
        latentChannels,
        scaling,
        encode: (image, noise) => vae.encode(image, noise),
        decode: (latents) => vae.decode(latents),
        ...(preview && { glance: (latents) => previewLatents(latents, preview) }),
      };
    },
    async nullText(model, condition) {
      const folder = await models.model(model, seen);
      const { features, spread } = await recordText(folder, condition, models.cache);
      await models.model(model, seen); // what was recorded is of the state before, or is not remembered
      const widths = [...features].map(([block, { length }]) => [block, length] as const);
      return { widths: Object.fromEntries(widths), spread };
    },
  };
}
