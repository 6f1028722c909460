import { join } from "@std/path";
import type { Component } from "./component.ts";
import { fileHash } from "./file_hash.ts";
import { infoIfAny } from "./json_file.ts";
import type { ModelFolder } from "./model_folder.ts";
import { weightFiles } from "./network_source.ts";

/** Files of a tokenizer. */
const TOKENIZER = [
  "merges.txt",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "vocab.json",
];

/** The files that a component is read from, beside its config. */
async function filesOf({ name, folder, weights }: Component): Promise<readonly string[]> {
  if (name.startsWith("tokenizer")) return TOKENIZER.map((file) => join(folder, file));
  return await weightFiles(weights);
}

async function hashIfAny(path: string): Promise<string | undefined> {
  try {
    return (await fileHash(path)).sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * What changes when anything does that a model's results depend on: a config, weights, a tokenizer, its prior's. Equal for
 * the same content, wherever it stands and whenever it was written.
 */
export async function modelState(model: ModelFolder): Promise<string> {
  const components = await Promise.all(
    [...model.components.values()].map(async (component) => {
      const hashes = await Promise.all((await filesOf(component)).map(hashIfAny));
      return [component.name, component.className, component.config, hashes];
    }),
  );
  const prior = model.prior && await modelState(model.prior);
  return JSON.stringify([components, model.index, model.facts, prior]);
}

/** Which files these are: one put in the place of another of the same content is another. */
export async function modelInodes(model: ModelFolder): Promise<string> {
  const files = await Promise.all([...model.components.values()].map(filesOf));
  const inodes = files.flat().map((path) => infoIfAny(path)?.ino);
  return JSON.stringify([inodes, model.prior && await modelInodes(model.prior)]);
}
