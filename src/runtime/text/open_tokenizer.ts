import type { Component } from "../models/component.ts";
import { numberOf } from "../models/json_file.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import { type ClipTokenizer, readClipTokenizer } from "./clip_tokenizer.ts";

/** The first of a model's text encoders. @throws Error when it has none */
export function firstTextEncoder(model: ModelFolder): Component {
  const second = model.find("text_encoder_2");
  return (second && model.find("text_encoder")) ?? second ?? model.component("text_encoder");
}

/**
 * The tokenizer of a text encoder, for prompts no longer than that has positions for. Weights are not looked at.
 *
 * @throws Error when the model has none, or it is damaged
 */
export async function openTokenizer(
  model: ModelFolder,
  { name, className = "", config = {} }: Component,
): Promise<ClipTokenizer> {
  if (className.startsWith("T5")) {
    throw new TypeError(`Cannot use the ${name} of "${model.id}": T5 encoders are not supported`);
  }
  const own = model.find(name.replace("text_encoder", "tokenizer")) ?? model.component("tokenizer");
  const tokenizer = await readClipTokenizer(own.folder);
  const positions = numberOf(config, "max_position_embeddings", tokenizer.maxLength);
  return { ...tokenizer, maxLength: Math.min(tokenizer.maxLength, positions) };
}
