import { statfs } from "node:fs/promises";
import { join } from "@std/path";
import { readModelFolder } from "../models/model_folder.ts";
import { fetchFile } from "./fetch_file.ts";
import { chooseFiles, type HubFile, listHubFiles } from "./file_list.ts";
import { askHub, type Hub, withRetries } from "./hub.ts";

export interface DownloadOptions {
  /** Branch, tag or commit; `main` unless given. */
  readonly revision?: string;
  /** Weights to prefer where a model has several: `fp16`. */
  readonly variant?: string;
  readonly signal?: AbortSignal;
  /** Called as bytes arrive, with sums over all files. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface DownloadProgress {
  readonly path: string;
  readonly received: number;
  readonly total: number;
}

/** What would be downloaded. */
export interface DownloadPlan {
  readonly id: string;
  /** The commit that the revision stands for. */
  readonly commit: string;
  readonly licence?: string;
  readonly files: readonly HubFile[];
  readonly bytes: number;
}

/** Files downloaded at the same time. */
const PARALLEL = 3;

const MODEL_ID = /^[\w.-]+\/[\w.-]+$/;

/**
 * Asks a hub what of a model is worth downloading, so that a person can see size and licence first.
 *
 * @throws HubError when the hub refuses or has no such model
 */
export async function planDownload(
  hub: Hub,
  id: string,
  { revision = "main", variant, signal }: DownloadOptions = {},
): Promise<DownloadPlan> {
  if (!MODEL_ID.test(id)) {
    throw new RangeError(`A model on a hub is named owner/name, but got "${id}"`);
  }
  const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const response = await withRetries(() => askHub(hub, path, id, signal ? { signal } : {}), signal);
  const { sha, cardData } = await response.json() as {
    sha?: unknown;
    cardData?: { license?: unknown; license_name?: unknown };
  };
  const commit = typeof sha === "string" && /^[0-9a-f]{40}$/.test(sha) ? sha : revision;
  const files = chooseFiles(await listHubFiles(hub, id, commit, signal), variant);
  const licence = cardData?.license === "other" ? cardData.license_name : cardData?.license;
  return {
    id,
    commit,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(typeof licence === "string" && { licence }),
  };
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) {
    throw new Error(
      `Cannot download ${bytes} bytes into ${folder}: its disk has ${bavail * bsize} left`,
    );
  }
}

/**
 * Downloads a plan's files into a folder and writes `braid.json` with source and licence, unless the model has its own.
 * Stopped or broken downloads go on where they ended when they are asked for again; nothing is taken for whole before
 * its size and hash are what the hub listed.
 *
 * @throws HubError for refusals, Error when the disk is full or what arrived is no model
 */
export async function downloadModel(
  hub: Hub,
  plan: DownloadPlan,
  folder: string,
  { signal, onProgress }: DownloadOptions = {},
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { id, commit, bytes: total } = plan;
  const received = new Map<string, number>();
  const sum = () => [...received.values()].reduce((a, b) => a + b, 0);
  await checkSpace(folder, total);
  const queue = [...plan.files];
  const stop = new AbortController();
  const either = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const own = file;
      either.throwIfAborted();
      await withRetries(() =>
        fetchFile(hub, { id, revision: commit, folder }, own, {
          signal: either,
          onProgress(_, count) {
            received.set(own.path, count);
            onProgress?.({ path: own.path, received: sum(), total });
          },
        }), either);
    }
  };
  const workers = Array.from({ length: PARALLEL }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(workers);
    throw error;
  }
  const facts = join(folder, "braid.json");
  if (!await Deno.stat(facts).then(() => true, () => false)) {
    const { licence } = plan;
    const known = { source: `${hub.endpoint}/${id}/tree/${commit}`, ...(licence && { licence }) };
    await Deno.writeTextFile(facts, `${JSON.stringify(known, null, 2)}\n`);
  }
  await readModelFolder(folder);
}
