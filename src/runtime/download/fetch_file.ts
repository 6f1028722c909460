import { createHash, type Hash } from "node:crypto";
import { join } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { isDiskFull } from "../../files/free_space.ts";
import { demandPlain } from "../plain_file.ts";
import type { HubFile } from "./file_list.ts";
import { askHub, type Hub, HubError } from "./hub.ts";

/** Called as bytes of a file arrive, with how many of it there are. */
export type FileProgress = (file: HubFile, received: number) => void;

/** The hash that a hub lists: SHA-256 of the bytes, or git's SHA-1 of a blob. */
function hashOf({ algorithm, bytes }: HubFile): Hash {
  if (algorithm === "sha256") return createHash("sha256");
  return createHash("sha1").update(`blob ${bytes}\0`);
}

/** Where a hub has a file. */
export function addressOf(id: string, revision: string, { path }: HubFile): string {
  const parts = path.split("/").map(encodeURIComponent);
  return `/${id}/resolve/${encodeURIComponent(revision)}/${parts.join("/")}`;
}

/** Feeds what was downloaded before to the hash and says how much there is. */
async function resume(path: string, hash: Hash): Promise<number> {
  try {
    await demandPlain(path);
    using file = await Deno.open(path);
    let bytes = 0;
    for await (const chunk of file.readable) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return bytes;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Bytes of a file that are in a folder, whole or in part. */
export async function bytesHere(folder: string, file: HubFile): Promise<number> {
  const target = join(folder, file.path);
  for (const path of [target, partOf(target)]) {
    const size = await Deno.stat(path).then(({ size }) => size, () => undefined);
    if (size !== undefined) return Math.min(size, file.bytes);
  }
  return 0;
}

function partOf(target: string): string {
  return `${target}.incomplete`;
}

/** Whether a whole file with the right hash is there already. */
async function isDone(path: string, file: HubFile): Promise<boolean> {
  const { size } = await Deno.stat(path).catch(() => ({ size: -1 }));
  if (size !== file.bytes) return false;
  const hash = hashOf(file);
  await resume(path, hash);
  return hash.digest("hex") === file.hash;
}

/** A file of a model cannot be written: the disk is full, or the folder another's. */
export class WriteError extends Error {
  override readonly name = "WriteError";

  constructor(path: string, cause: unknown) {
    const { code, message } = cause as Error & { readonly code?: string };
    const why = isDiskFull(cause)
      ? "the disk is full: make room, and what has come stays"
      : code === "EACCES" || code === "EPERM"
      ? "permission is denied: set BRAID_MODELS to a folder of yours"
      : message;
    super(`Cannot write ${path}: ${why}`, { cause });
  }
}

/** @throws WriteError in place of what the system says */
export async function writing<T>(path: string, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (cause) {
    throw new WriteError(path, cause);
  }
}

async function append(
  { folder, name, had }: { folder: Folder; name: string; had: number },
  body: ReadableStream<Uint8Array>,
  onBytes: (chunk: Uint8Array) => void,
): Promise<void> {
  const path = join(folder.path, name);
  using out = await writing(path, Promise.try(() => folder.open(name, { truncate: had === 0 })));
  await out.seek(had, Deno.SeekMode.Start);
  for await (const chunk of body) {
    let at = 0;
    while (at < chunk.length) at += await writing(path, out.write(chunk.subarray(at)));
    onBytes(chunk);
  }
  await writing(path, out.sync());
}

/**
 * Downloads one file of a model into a folder: into `<file>.incomplete` first, going on where an earlier try ended, and
 * renamed only when size and hash are what the hub listed.
 *
 * @throws HubError for refusals, broken connections, and files that are not what was listed; WriteError
 */
export async function fetchFile(
  hub: Hub,
  { id, revision, folder }: { id: string; revision: string; folder: Folder },
  file: HubFile,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: FileProgress } = {},
): Promise<void> {
  const target = join(folder.path, file.path);
  if (await isDone(target, file)) {
    onProgress?.(file, file.bytes);
    return;
  }
  const partial = partOf(file.path);
  let hash = hashOf(file);
  let received = await resume(folder.pathOf(partial), hash);
  if (received > file.bytes) {
    folder.remove(partial);
    [hash, received] = [hashOf(file), 0];
  }
  if (received < file.bytes || file.bytes === 0) {
    const response = await askHub(hub, addressOf(id, revision, file), `${file.path} of ${id}`, {
      headers: {
        ...(received > 0 && { range: `bytes=${received}-` }),
        "accept-encoding": "identity",
      },
      ...(signal && { signal }),
    });
    // A hub that does not know ranges sends the whole file.
    if (received > 0 && response.status !== 206) [hash, received] = [hashOf(file), 0];
    try {
      await append({ folder, name: partial, had: received }, response.body!, (chunk) => {
        hash.update(chunk);
        received += chunk.length;
        if (received > file.bytes) throw wrong(file, `more than the ${file.bytes} bytes listed`);
        onProgress?.(file, received);
      });
    } catch (cause) {
      await response.body?.cancel().catch(() => {});
      if (signal?.aborted || cause instanceof HubError || cause instanceof WriteError) throw cause;
      throw new HubError(
        `Cannot download ${file.path}: the connection broke after ${received} bytes`,
        true,
        undefined,
        { cause },
      );
    }
  }
  if (received < file.bytes) {
    throw new HubError(
      `Cannot download ${file.path}: the connection ended after ${received} of ${file.bytes} bytes`,
      true,
    );
  }
  if (hash.digest("hex") !== file.hash) {
    folder.remove(partial);
    throw wrong(file, "another hash than listed");
  }
  await writing(target, Promise.try(() => folder.move(partial, file.path)));
}

function wrong({ path }: HubFile, how: string): HubError {
  return new HubError(`Cannot download ${path}: what arrived has ${how}`, true);
}
