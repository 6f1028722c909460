import { basename, join, resolve } from "@std/path";
import { defaultRoots } from "./default_roots.ts";
import { type Family, familyOf } from "./family.ts";
import { LORA_FILE, type ModelFolder, readLoraFile, readModelFolder } from "./model_folder.ts";
import { infoIfAny, readTextIfAny } from "./json_file.ts";
import { nearestPath } from "../../words/nearest.ts";
import { type FileHash, fileHash } from "./file_hash.ts";

/** What models of a hub are called: `owner/name`. */
const ON_A_HUB = /^\w[\w.-]*\/\w[\w.-]*$/;

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
  readonly license?: string;
  readonly prior?: string;
  /** Why it cannot be opened; then the other fields say nothing. */
  readonly fault?: string;
}

const HUB = "models--";

/** The folder of a root that a model of this id would be in. A Hugging Face cache is read in place. */
async function folderIn(root: string, id: string): Promise<string | undefined> {
  if (/^[^\\/]+\/[^\\/]+$/.test(id)) {
    const folder = join(root, HUB + id.replace("/", "--"));
    const commit = await readTextIfAny(join(folder, "refs", "main"));
    return commit && join(folder, "snapshots", commit.trim());
  }
  const folder = join(root, id);
  const isHidden = id.startsWith(".") || id.startsWith(HUB) || basename(folder) !== id;
  return !isHidden && isFolder(folder) ? folder : undefined;
}

/** Ids of what may be models in a root. */
async function idsIn(root: string): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(root)) {
      if (isFile || name.startsWith(".")) continue;
      ids.push(name.startsWith(HUB) ? name.slice(HUB.length).replace("--", "/") : name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return ids;
}

const isFolder = (path: string): boolean => infoIfAny(path)?.isDirectory ?? false;

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
export class ModelCatalogue {
  /** @param roots folders whose subfolders are models, or which are Hugging Face caches */
  constructor(readonly roots: readonly string[] = defaultRoots()) {}

  async #ids(): Promise<Set<string>> {
    return new Set((await Promise.all(this.roots.map(idsIn))).flat());
  }

  async #folder(id: string): Promise<string | undefined> {
    for (const root of this.roots) {
      const folder = await folderIn(root, id);
      if (folder) return folder;
    }
    return undefined;
  }

  /** Every model, by id. Broken ones are in the list with their fault. */
  async list(): Promise<ModelEntry[]> {
    const entries: ModelEntry[] = [];
    for (const id of await this.#ids()) {
      let path = id;
      try {
        const folder = await this.#folder(id);
        if (!folder || !await looksLikeModel(folder)) continue;
        path = folder;
        entries.push(await entryOf(await this.open(id)));
      } catch (error) {
        const fault = (error as Error).message;
        entries.push({ id, path, title: id, family: "unknown", components: [], bytes: 0, fault });
      }
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
    const path = await this.#folder(id);
    if (path) return readModelFolder(path, id, prior);
    if (/[\\/]/.test(id)) {
      const whole = resolve(id);
      if (isFolder(whole)) return readModelFolder(whole, whole, prior);
      if (whole.endsWith(".safetensors")) return readLoraFile(whole);
    }
    const near = nearestPath(id, [...await this.#ids()]);
    throw new Deno.errors.NotFound(
      `There is no model "${id}" in ${this.roots.join(", ") || "no folder"}${
        near ? `: did you mean "${near}"?` : ON_A_HUB.test(id) ? `: deno task get ${id}` : ""
      }`,
    );
  }

  /** SHA-256 of each weights file of a model's own components. */
  async hashes(model: ModelFolder): Promise<FileHash[]> {
    const { weightFiles } = await import("./network_source.ts"); // lists need none of its networks
    const files = await Promise.all(
      [...model.components.values()].map(({ weights }) =>
        weights?.format === "pickle" ? weights.files : weightFiles(weights)
      ),
    );
    return await Promise.all(files.flat().map(fileHash));
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
    ...(facts.license && { license: facts.license }),
    ...(facts.prior && { prior: facts.prior }),
  };
}
