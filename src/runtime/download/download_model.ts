import { statfs } from "node:fs/promises";
import type { Folder } from "../../files/folder.ts";
import { readModelFolder } from "../models/model_folder.ts";
import { type HubPlan, plannedBytesHere } from "./download_plan.ts";
import { fetchFile, WriteError, writing } from "./fetch_file.ts";
import { type Hub, withRetries } from "./hub.ts";

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called as bytes arrive, with sums over all files. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface DownloadProgress {
  readonly path: string;
  readonly received: number;
  readonly total: number;
}

/** What a model says of itself beside its configurations. */
const FACTS = "braid.json";
/** Files downloaded at the same time. */
const PARALLEL = 3;

/** @throws WriteError where the disk has too little room for what is not here yet */
async function checkSpace(plan: HubPlan, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = plan.bytes - await plannedBytesHere(plan, folder);
  if (bavail * bsize >= needed) return;
  const words = `${needed} more bytes are needed, and the disk has ${bavail * bsize}: make room`;
  throw new WriteError(folder, new Error(words));
}

/**
 * Downloads a plan's files into a folder and writes `braid.json` with source and license, unless the model has its own.
 * Stopped or broken downloads go on where they ended when they are asked for again; nothing is taken for whole before
 * its size and hash are what the hub listed.
 *
 * @throws HubError for refusals, WriteError for a full disk, NotFound when what arrived is no model
 */
export async function downloadModel(
  hub: Hub,
  plan: HubPlan,
  folder: Folder,
  { signal, onProgress }: DownloadOptions = {},
): Promise<void> {
  await writing(folder.path, Promise.try(() => folder.make()));
  const { id, commit, bytes: total } = plan;
  const received = new Map<string, number>();
  const sum = () => [...received.values()].reduce((a, b) => a + b, 0);
  await checkSpace(plan, folder.path);
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
  if (!folder.has(FACTS)) {
    const { license } = plan;
    const known = { source: `${hub.endpoint}/${id}/tree/${commit}`, ...(license && { license }) };
    const text = `${JSON.stringify(known, null, 2)}\n`;
    await writing(folder.pathOf(FACTS), Promise.try(() => folder.write(FACTS, text)));
  }
  await readModelFolder(folder.path);
}
