import { LORA_FILE } from "../models/model_folder.ts";
import { askHubJson, type Hub, HubError, withRetries } from "./hub.ts";

/** A file of a model on a hub. */
export interface HubFile {
  /** Within the model, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of a large file, or git's SHA-1 of a small one, in hexadecimal. */
  readonly hash: string;
  readonly algorithm: "sha256" | "git";
}

/** A path that stays within its folder on every system. */
function isSafe(path: string): boolean {
  return path.length > 0 && path.length < 1024 && path.isWellFormed() && !/[\\:\0]/.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

interface TreeEntry {
  readonly type?: unknown;
  readonly path?: unknown;
  readonly size?: unknown;
  readonly oid?: unknown;
  readonly lfs?: { readonly oid?: unknown; readonly size?: unknown };
}

function parseEntry(entry: TreeEntry | null, what: string): HubFile[] {
  if (entry?.type !== "file") return [];
  const { path, size, oid, lfs } = entry;
  const hash = lfs ? lfs.oid : oid;
  const bytes = lfs?.size ?? size;
  const whole = typeof path === "string" && typeof hash === "string" &&
    Number.isSafeInteger(bytes) && (bytes as number) >= 0 &&
    /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash);
  if (!whole || !isSafe(path)) {
    throw new HubError(
      `Cannot download ${what}: the hub lists a file that cannot be, ${JSON.stringify(path)}`,
      false,
    );
  }
  return [{ path, bytes: bytes as number, hash, algorithm: lfs ? "sha256" : "git" }];
}

/** Waits of questions that a person waits for, in seconds. */
export const QUICK: readonly number[] = [1];

/** More than any model has. */
const MOST_FILES = 100_000;
/** A hub lists a thousand files on one. */
const MOST_PAGES = 1000;

/** All files of a model at a revision. */
export async function listHubFiles(
  hub: Hub,
  id: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubFile[]> {
  const files: HubFile[] = [];
  let path: string | undefined = `/api/models/${id}/tree/${
    encodeURIComponent(revision)
  }?recursive=true`;
  for (let pages = 1; path !== undefined; pages++) {
    if (pages > MOST_PAGES) {
      throw new HubError(`Cannot download ${id}: the hub's list of files has no end`, false);
    }
    const page: string = path;
    const ask = () => askHubJson(hub, page, id, signal);
    const { value, link } = await withRetries(ask, signal, QUICK);
    if (!Array.isArray(value)) {
      throw new HubError(`Cannot download ${id}: the hub's list of files is none`, false);
    }
    files.push(...value.flatMap((entry) => parseEntry(entry, id)));
    if (files.length > MOST_FILES) {
      throw new HubError(
        `Cannot download ${id}: the hub lists more than ${MOST_FILES} files`,
        false,
      );
    }
    const next = /<([^<>]+)>\s*;\s*rel="next"/.exec(link)?.[1];
    // Of the address only what says which page: it is asked for where the first was.
    const query = next && URL.parse(next, hub.endpoint)?.search;
    path = query && page.replace(/\?.*$/, query);
  }
  return files;
}

/** A precision in the name of weights: `diffusion_pytorch_model.fp16.safetensors`. */
const VARIANT = /\.([a-z]+\d+\w*)\.safetensors$/;

/** The variants that some of a model's weights have: `fp16`. */
export function variantsOf(files: readonly HubFile[]): string[] {
  return [...new Set(files.flatMap(({ path }) => VARIANT.exec(path)?.[1] ?? []))].sort();
}

/** Formats that are not loaded here, or that run code when they are. */
const OTHER =
  /\.(bin|ckpt|pt|pth|msgpack|h5|pb\.index|tflite|gguf|md|png|jpe?g|gif|webp|mp4|py|zip)$/i;
const OPENVINO = /(^|\/)openvino_/;
const HIDDEN = /(^|\/)\./;
/** Folders of components that run without being asked for, or that nothing here uses. */
const UNUSED = /^(safety_checker|feature_extractor|image_encoder|assets|images)\//;

/**
 * The files of a model that are of use: configs, tokenizers, and of each component's folder the weights in one format:
 * safetensors (whole precision before `fp16`, unless `variant` asks for it) where there is a config beside them, else
 * the export with all that stands beside it.
 */
export function chooseFiles(files: readonly HubFile[], variant?: string): HubFile[] {
  const useful = files.filter(({ path }) =>
    !OTHER.test(path) && !OPENVINO.test(path) && !UNUSED.test(path) && !HIDDEN.test(path)
  );
  const folders = Map.groupBy(useful, ({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
  return [...folders].flatMap(([folder, own]) => {
    const isText = ({ path }: HubFile) => /\.(json|txt|model)$/.test(path);
    const texts = own.filter((file) => isText(file) && !/safetensors\.index/.test(file.path));
    const hasConfig = own.some(({ path }) => path === `${folder}config.json`);
    const lora = own.filter(({ path }) => path === LORA_FILE);
    // At the root stand LoRAs, and single-file checkpoints: the folders hold the same weights.
    if (folder === "" && !hasConfig && (folders.size > 1 || lora.length)) {
      return [...texts, ...lora];
    }
    const state = own.filter(({ path }) => /\.safetensors(\.index\S*\.json)?$/.test(path));
    const isVariant = ({ path }: HubFile) =>
      /\.[a-z]+\d+\w*\.safetensors/.test(path.slice(folder.length));
    const wanted = variant
      ? state.filter(({ path }) =>
        path.includes(`.${variant}.safetensors`) || path.includes(`.safetensors.index.${variant}`)
      )
      : [];
    const plain = state.filter((file) => !isVariant(file));
    const weights = [wanted, plain, state].find((list) => list.length > 0) ?? [];
    if (weights.length > 0 && hasConfig) return [...texts, ...weights];
    return [...texts, ...own.filter((file) => !isText(file) && !state.includes(file))];
  });
}
