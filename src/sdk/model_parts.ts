import { familyOf } from "../runtime/models/family.ts";
import type { ModelFolder } from "../runtime/models/model_folder.ts";
import { formatNetworkId, type NetworkId } from "../runtime/networks/network_id.ts";
import type { SchedulerConfig } from "../diffusion/schedulers/config.ts";
import type { ModelRef, UNetRef } from "./model_refs.ts";

/** A pipeline on wires: one reference for each part that a model, or its prior, has. */
export interface ModelParts {
  /** The diffusion network. */
  readonly unet?: UNetRef;
  /** Text encoders with their tokenizers. */
  readonly textEncoder?: ModelRef;
  /** The autoencoder. */
  readonly vae?: ModelRef;
  /** A ControlNet, for models that are one. */
  readonly controlNet?: ModelRef;
  /** A LoRA, for models that are one. */
  readonly lora?: ModelRef;
  /** `scheduler_config.json`; Stable Diffusion's table where there is none. */
  readonly scheduler: SchedulerConfig;
}

/** Stable Diffusion's scheduler, for exports that ship no config. */
const STABLE_DIFFUSION: SchedulerConfig = {
  _class_name: "PNDMScheduler",
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
  skip_prk_steps: true,
  steps_offset: 1,
};

/** The parts of a model, by name; nothing is loaded. `options` are those of its diffusion network. */
export function modelParts(model: ModelFolder, options: Omit<NetworkId, "model"> = {}): ModelParts {
  const { id } = model;
  const has = (...names: string[]): boolean => names.some((name) => model.find(name) !== undefined);
  const config = model.find("scheduler")?.config ?? STABLE_DIFFUSION;
  const { predictionType } = model.facts;
  return {
    ...(has("unet", "transformer") && {
      unet: {
        model: id,
        network: formatNetworkId({ model: id, ...options }),
        takesText: familyOf(model) !== "null-text",
      },
    }),
    ...(has("text_encoder", "text_encoder_2") && { textEncoder: { model: id } }),
    ...(has("vae", "vae_decoder", "vae_encoder") && { vae: { model: id } }),
    ...(has("controlnet") && { controlNet: { model: id } }),
    ...(has("lora") && { lora: { model: id } }),
    scheduler: {
      _class_name: STABLE_DIFFUSION["_class_name"],
      ...config,
      ...(predictionType !== undefined && { prediction_type: predictionType }),
    },
  };
}
