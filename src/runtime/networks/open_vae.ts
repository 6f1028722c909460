import { type VaeConfig, vaeDecoderGraph, vaeEncoderGraph } from "../../onnx/builders/vae_graph.ts";
import type { Component } from "../models/component.ts";
import { familyOf, LATENT_SCALING, type LatentScaling } from "../models/family.ts";
import { type Json, numberOf } from "../models/json_file.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import { type NetworkSettings, networkSource } from "../models/network_source.ts";
import type { SessionCache, SessionSource } from "../session_cache.ts";
import { familyPreview } from "./preview.ts";
import { Vae } from "./vae.ts";

/** What diffusers scales by when a config says nothing. */
const DEFAULT_FACTOR = 0.18215;

/** Scaling as `braid.json`, the autoencoder's config, its kind and its family say, in that order. */
function scalingOf(model: ModelFolder, config: Json | undefined): LatentScaling {
  const family = LATENT_SCALING[familyOf(model)];
  const isTiny = config?.["_class_name"] === "AutoencoderTiny";
  const { scalingFactor, shiftFactor } = model.facts;
  return {
    factor: scalingFactor ??
      numberOf(config ?? {}, "scaling_factor", isTiny ? 1 : family?.factor ?? DEFAULT_FACTOR),
    shift: shiftFactor ?? numberOf(config ?? {}, "shift_factor", isTiny ? 0 : family?.shift ?? 0),
  };
}

/** Halvings on the way to the latents. */
function downscaleOf(config: Json): number {
  const channels = config["block_out_channels"] ?? config["encoder_block_out_channels"];
  return Array.isArray(channels) ? 2 ** (channels.length - 1) : 8;
}

/**
 * Opens a model's autoencoder: `vae/`, or `vae_encoder/` and `vae_decoder/` of an export. Its weights are loaded when it
 * is first used.
 *
 * @throws Error when the model has none
 */
export async function openVae(
  model: ModelFolder,
  cache: SessionCache,
  settings?: NetworkSettings,
): Promise<Vae> {
  const both = model.find("vae");
  const encoder = model.find("vae_encoder") ?? both;
  const decoder = model.find("vae_decoder") ?? both;
  if (!encoder && !decoder) model.component("vae");
  const what = `vae of "${model.id}"`;
  const source = (component: Component, half: "encoder" | "decoder"): Promise<SessionSource> =>
    networkSource({
      what,
      component,
      variant: half,
      build: (config) =>
        (half === "encoder" ? vaeEncoderGraph : vaeDecoderGraph)(config as VaeConfig),
    }, settings);
  const config = decoder?.config ?? encoder?.config;
  const preview = model.facts.preview ?? familyPreview(familyOf(model));
  return new Vae({
    what,
    cache,
    ...(encoder && { encoder: await source(encoder, "encoder") }),
    ...(decoder && { decoder: await source(decoder, "decoder") }),
    scaling: scalingOf(model, config),
    downscale: downscaleOf(config ?? {}),
    latentChannels: numberOf(config ?? {}, "latent_channels", 4),
    ...(preview && { preview }),
  });
}
