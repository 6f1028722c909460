import { join, resolve } from "@std/path";
import { defaultRoots } from "./default_roots.ts";
import { type Family, familyOf } from "./family.ts";
import { LORA_FILE, type ModelFolder, readLoraFile, readModelFolder } from "./model_folder.ts";
import { readTextIfAny } from "./json_file.ts";
import { nearest } from "./nearest.ts";
import { type FileHash, fileHash } from "./file_hash.ts";

/** What a list of models shows of one. */
export interface ModelEntry {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly family: Family;
  /** Component folders of its own. */
  readonly components: readonly string[];
  /** Size of its own weights. */
  readonly bytes: number;
  readonly source?: string;
  readonly licence?: string;
  readonly prior?: string;
  /** Why it cannot be opened; then the other fields say nothing. */
  readonly fault?: string;
}

/** Folders of one root that may be models, by id. A Hugging Face cache is read in place. */
async function foldersOf(root: string): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  try {
    for await (const entry of Deno.readDir(root)) {
      if (entry.isFile || entry.name.startsWith(".")) continue;
      const path = join(root, entry.name);
      if (!entry.name.startsWith("models--")) {
        folders.set(entry.name, path);
        continue;
      }
      const commit = await readTextIfAny(join(path, "refs", "main"));
      const id = entry.name.slice("models--".length).replace("--", "/");
      if (commit) folders.set(id, join(path, "snapshots", commit.trim()));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return folders;
}

/** Whether a folder looks like a model at all, so that other folders are not reported as broken ones. */
async function looksLikeModel(path: string): Promise<boolean> {
  const marks = [
    "model_index.json",
    "braid.json",
    "unet",
    "transformer",
    "vae",
    "vae_decoder",
    LORA_FILE,
  ];
  const found = await Promise.all(
    [...marks, "config.json", "model.onnx"].map((mark) =>
      Deno.stat(join(path, mark)).then(() => true, () => false)
    ),
  );
  return found.includes(true);
}

/** The models of some folders. The first folder that has an id wins. */
export class Catalogue {
  /** @param roots folders whose subfolders are models, or which are Hugging Face caches */
  constructor(readonly roots: readonly string[] = defaultRoots()) {}

  async #folders(): Promise<Map<string, string>> {
    const folders = new Map<string, string>();
    for (const root of this.roots) {
      for (const [id, path] of await foldersOf(root)) if (!folders.has(id)) folders.set(id, path);
    }
    return folders;
  }

  /** Every model, by id. Broken ones are in the list with their fault. */
  async list(): Promise<ModelEntry[]> {
    const entries: ModelEntry[] = [];
    for (const [id, path] of await this.#folders()) {
      if (!await looksLikeModel(path)) continue;
      entries.push(
        await this.open(id).then(entryOf, (error: Error) => ({
          id,
          path,
          title: id,
          family: "unknown" as const,
          components: [],
          bytes: 0,
          fault: error.message,
        })),
      );
    }
    return entries.sort((a, b) => a.id < b.id ? -1 : 1);
  }

  /**
   * Opens a model by id or by the path of its folder.
   *
   * @throws NotFound for unknown ids, naming the nearest known one
   */
  open(id: string): Promise<ModelFolder> {
    return this.#open(id, []);
  }

  async #open(id: string, asked: readonly string[]): Promise<ModelFolder> {
    if (asked.includes(id)) {
      throw new Error(`The model "${asked[0]}" is its own prior: ${[...asked, id].join(" -> ")}`);
    }
    const prior = (other: string) => this.#open(other, [...asked, id]);
    const folders = await this.#folders();
    const path = folders.get(id);
    if (path) return readModelFolder(path, id, prior);
    if (/[\\/]/.test(id)) {
      const whole = resolve(id);
      if (await Deno.stat(whole).then(({ isDirectory }) => isDirectory, () => false)) {
        return readModelFolder(whole, whole, prior);
      }
      if (whole.endsWith(".safetensors")) return readLoraFile(whole);
    }
    const names = [...folders.keys()];
    const near = nearest(id, names);
    throw new Deno.errors.NotFound(
      `There is no model "${id}" in ${this.roots.join(", ") || "no folder"}${
        near ? `: did you mean "${near}"?` : ""
      }`,
    );
  }

  /** SHA-256 of each weights file of a model's own components. */
  async hashes(model: ModelFolder): Promise<FileHash[]> {
    const files = [...model.components.values()].flatMap(({ weights }) => weights?.files ?? []);
    return await Promise.all(files.map(fileHash));
  }
}

async function entryOf(model: ModelFolder): Promise<ModelEntry> {
  const { facts } = model;
  const files = [...model.components.values()].flatMap(({ weights }) => weights?.files ?? []);
  const sizes = await Promise.all(files.map(async (file) => (await Deno.stat(file)).size));
  return {
    id: model.id,
    path: model.path,
    title: facts.title ?? model.id,
    family: familyOf(model),
    components: [...model.components.keys()],
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    ...(facts.source && { source: facts.source }),
    ...(facts.licence && { licence: facts.licence }),
    ...(facts.prior && { prior: facts.prior }),
  };
}
