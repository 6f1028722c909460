import { clipTextGraph } from "../../onnx/builders/clip_text_model.ts";
import type { Component } from "../models/component.ts";
import { FileStates } from "../models/file_states.ts";
import { type LoraUse, withLoras } from "../models/lora.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import { type NetworkSettings, networkSource, weightFiles } from "../models/network_source.ts";
import type { SessionCache } from "../session_cache.ts";
import { openTokenizer } from "./open_tokenizer.ts";
import { PromptEncoder } from "./prompt_encoder.ts";
import { TextEncoder, type TextState } from "./text_encoder.ts";

/** How text encoders are opened. */
export interface OpenTextOptions {
  /** Merged into their weights. */
  readonly loras?: readonly LoraUse[];
  readonly settings?: NetworkSettings;
}

async function openTextEncoder(
  model: ModelFolder,
  component: Component,
  cache: SessionCache,
  { state, loras = [], settings }: OpenTextOptions & { readonly state: TextState },
): Promise<TextEncoder> {
  const { name, className = "" } = component;
  const tokenizer = await openTokenizer(model, component);
  const projection = className.endsWith("WithProjection") || name === "text_encoder_2";
  const files = await FileStates.of(await weightFiles(component.weights));
  const isPenultimate = state === "penultimate";
  return new TextEncoder({
    what: `${name} of "${model.id}"`,
    tokenizer,
    state,
    cache,
    skipsLayers: component.weights?.format === "safetensors" && !isPenultimate,
    source: async (clipSkip) => {
      const options = isPenultimate
        ? { projection, outputHiddenStates: true }
        : { projection, clipSkip };
      const what = `${name} of "${model.id}"`;
      const source = await networkSource({
        what,
        component,
        files,
        variant: JSON.stringify(["text", options]),
        build: (json) => clipTextGraph(json, options),
      }, settings);
      const side = name === "text_encoder_2" ? name : "text_encoder";
      return withLoras(source, { what, component: side }, loras);
    },
  });
}

/**
 * Opens a model's text encoders with their tokenizers: one, or two of which the network reads the last layer but one.
 * Their weights are loaded when the first prompt is encoded.
 *
 * @throws Error when the model has no text encoder or no tokenizer
 */
export async function openPromptEncoder(
  model: ModelFolder,
  cache: SessionCache,
  options: OpenTextOptions = {},
): Promise<PromptEncoder> {
  const second = model.find("text_encoder_2");
  const first = second ? model.find("text_encoder") : model.component("text_encoder");
  const state = second ? "penultimate" : "last";
  const components = [first, second].filter((component) => component !== undefined);
  const encoders = await Promise.all(
    components.map((component) => openTextEncoder(model, component, cache, { ...options, state })),
  );
  return new PromptEncoder(encoders, model.nullCondition);
}
