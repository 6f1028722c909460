import type { ModelFolder } from "./model_folder.ts";

/** What kind of model a folder is, for catalogues and for defaults where configs are silent. */
export type Family =
  | "sd1"
  | "sd2"
  | "sdxl"
  | "sdxl-refiner"
  | "sd3"
  | "flux"
  | "null-text"
  | "controlnet"
  | "lora"
  | "vae"
  | "text-encoder"
  | "unknown";

/** Families of UNets by the width of the text they attend to. */
const BY_TEXT_WIDTH: Readonly<Record<number, Family>> = {
  768: "sd1",
  1024: "sd2",
  1280: "sdxl-refiner",
  2048: "sdxl",
};

/** The family whose text is `width` wide, `unknown` for sizes of one's own. */
export function familyOfTextWidth(width: number): Family {
  return BY_TEXT_WIDTH[width] ?? "unknown";
}

/** The family of a model by its configs; `unknown` where those do not tell (exports without configs). */
export function familyOf(model: ModelFolder): Family {
  const { components } = model;
  const unet = components.get("unet")?.config;
  if (unet?.["null_text"] === true) return "null-text";
  const transformer = components.get("transformer")?.className ?? "";
  if (transformer.startsWith("SD3")) return "sd3";
  if (transformer.startsWith("Flux")) return "flux";
  if (unet) {
    const width = [unet["cross_attention_dim"]].flat()[0];
    return typeof width === "number" ? familyOfTextWidth(width) : "unknown";
  }
  if (components.has("unet") || components.has("transformer")) return "unknown";
  if (components.has("controlnet")) return "controlnet";
  if (components.has("lora")) return "lora";
  if (["vae", "vae_decoder", "vae_encoder"].some((name) => components.has(name))) return "vae";
  return components.has("text_encoder") ? "text-encoder" : "unknown";
}

/** Factor and shift between an autoencoder's latents and a diffusion network's: `latents = (z - shift) * factor`. */
export interface LatentScaling {
  readonly factor: number;
  readonly shift: number;
}

/** Scalings of families whose files do not say them. */
export const LATENT_SCALING: Readonly<Partial<Record<Family, LatentScaling>>> = {
  sd1: { factor: 0.18215, shift: 0 },
  sd2: { factor: 0.18215, shift: 0 },
  sdxl: { factor: 0.13025, shift: 0 },
  "sdxl-refiner": { factor: 0.13025, shift: 0 },
  sd3: { factor: 1.5305, shift: 0.0609 },
  flux: { factor: 0.3611, shift: 0.1159 },
};
