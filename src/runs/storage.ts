import { join } from "@std/path";
import type { ArtifactStore } from "./artifact_store.ts";
import type { RunStore } from "./run_store.ts";
import type { Freed, StoredFile } from "./stored_files.ts";
import { pruneFiles, removeFile, storedFiles } from "./stored_files.ts";

/** How much is kept. */
export interface StorageLimits {
  /** Bytes of artifacts and thumbnails. */
  readonly maxBytes: number;
  /** Bytes of results that later runs may use. */
  readonly maxCacheBytes: number;
  /** Runs in the history. */
  readonly maxRuns: number;
}

export interface Cleaned extends Freed {
  readonly runs: number;
}

/** How much is there. */
export interface StorageUsage {
  readonly artifacts: Freed;
  readonly thumbnails: Freed;
  readonly results: Freed;
  readonly runs: number;
  readonly limits: StorageLimits;
}

export interface StorageParts {
  readonly store: RunStore;
  readonly artifacts: ArtifactStore;
  readonly folders: Readonly<Record<"artifacts" | "thumbnails" | "results" | "input", string>>;
  limits(): StorageLimits;
  /** Artifacts that are needed beside those of runs and uploads, such as those that workflows name. */
  references(): Promise<ReadonlySet<string>>;
  /** Takes a run out of the history. */
  forget(run: string): void;
  /** What goes wrong where nobody waits for it. */
  onError(error: Error): void;
  /** Milliseconds between two times that it cleans by itself. */
  readonly interval?: number;
}

/** Thumbnails may take this part of the space of artifacts. */
const THUMBNAILS = 1 / 20;
/** What is this new may be on its way to a run that does not say so yet, in milliseconds. */
const GRACE_MS = 60_000;
/** These are kept however large they are: the newest runs. */
const MIN_RUNS = 10;

/**
 * Keeps a server's folder within bounds: old runs are forgotten, and of the files that nothing refers to those go that
 * were used longest ago. First the database forgets, then files go, so that whatever cuts it short leaves only files
 * that the next time finds. All of it happens in small steps between which the server answers.
 */
export class Storage {
  readonly #parts: StorageParts;
  #work: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cleaned = -Infinity;
  #closed = false;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  /** Cleans in a moment, if it has not of late. */
  soon(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const wait = this.#cleaned + (this.#parts.interval ?? 60_000) - Date.now();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.clean().catch(this.#parts.onError);
    }, Math.max(1000, wait));
    Deno.unrefTimer(this.#timer);
  }

  /**
   * Keeps the bounds.
   *
   * @param everything Removes all that can be done without, whatever the bounds are
   */
  clean(everything = false): Promise<Cleaned> {
    return this.#next(() => this.#clean(everything));
  }

  /** Removes those of some artifacts that nothing refers to any more. */
  free(hashes: readonly string[]): Promise<Freed> {
    return this.#next(async () => await this.#free(hashes, await this.#parts.references()));
  }

  async usage(): Promise<StorageUsage> {
    const { folders, store, limits } = this.#parts;
    const count = async (folder: string): Promise<Freed> => sum(await list(folder));
    return {
      artifacts: await count(folders.artifacts),
      thumbnails: await count(folders.thumbnails),
      results: await count(folders.results),
      runs: store.length,
      limits: limits(),
    };
  }

  /** Does no more, and resolves when it does nothing. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#work;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#work.then(work);
    this.#work = next.catch(() => {});
    return next;
  }

  async #clean(everything: boolean): Promise<Cleaned> {
    const { store, folders, limits, forget } = this.#parts;
    const { maxBytes, maxCacheBytes, maxRuns } = limits();
    this.#cleaned = Date.now();
    const needed = await this.#parts.references();
    let runs = 0;
    const freed: Freed[] = [];
    const drop = async (run: string): Promise<number> => {
      const hashes = store.artifactsOf(run);
      forget(run);
      runs++;
      await pause();
      const gone = await this.#free(hashes, needed);
      freed.push(gone);
      return gone.bytes;
    };
    for (const run of store.beyond(maxRuns)) await drop(run);
    for (const name of store.uploads()) {
      const isThere = await Deno.stat(join(folders.input, name)).then(() => true, () => false);
      if (!isThere) store.forgetUpload(name);
    }
    freed.push(await this.#pruneArtifacts(everything ? 0 : maxBytes, needed));
    let { bytes } = sum(await list(folders.artifacts));
    for (const run of store.beyond(MIN_RUNS)) {
      if (this.#closed || bytes <= maxBytes) break;
      bytes -= await drop(run);
    }
    const thumbnails = await list(folders.thumbnails);
    freed.push(await pruneFiles(thumbnails, everything ? 0 : maxBytes * THUMBNAILS));
    freed.push(await pruneFiles(await list(folders.results), everything ? 0 : maxCacheBytes));
    const files = freed.reduce((all, one) => all + one.files, 0);
    return { runs, files, bytes: freed.reduce((all, one) => all + one.bytes, 0) };
  }

  /** Removes artifacts that nothing refers to until all artifacts are within `maxBytes`. */
  async #pruneArtifacts(maxBytes: number, needed: ReadonlySet<string>): Promise<Freed> {
    const all = await list(this.#parts.folders.artifacts);
    const unused: StoredFile[] = [];
    for (const [index, file] of all.entries()) {
      if (!needed.has(file.name) && !this.#parts.store.isUsed(file.name)) unused.push(file);
      if (index % 100 === 0) await pause();
    }
    const before = Date.now() - GRACE_MS;
    return await pruneFiles(
      unused,
      maxBytes - sum(all).bytes + sum(unused).bytes,
      async ({ name }) => !this.#closed && await this.#remove(name, before),
    );
  }

  async #free(hashes: readonly string[], needed: ReadonlySet<string>): Promise<Freed> {
    const freed = { files: 0, bytes: 0 };
    for (const sha256 of hashes) {
      if (needed.has(sha256) || this.#parts.store.isUsed(sha256)) continue;
      const path = this.#parts.artifacts.pathOf(sha256);
      const bytes = await Deno.stat(path).then(({ size }) => size, () => 0);
      if (!await this.#remove(sha256, Date.now())) continue;
      freed.files++;
      freed.bytes += bytes;
    }
    return freed;
  }

  /**
   * Removes an artifact, unless it was used since `before` or the run that is going began. It is moved away first: a
   * runner that needs it meanwhile either finds it gone and writes it, or has marked it as used, and it is moved back.
   */
  async #remove(sha256: string, before: number): Promise<boolean> {
    const { store, artifacts, folders } = this.#parts;
    const path = artifacts.pathOf(sha256);
    const away = join(folders.artifacts, `.${sha256}.tmp`);
    const latest = Math.min(before, store.runningSince ?? Infinity);
    if (await usedAt(path) > latest) return false;
    await Deno.rename(path, away);
    if (await usedAt(away) > latest) {
      await Deno.rename(away, path);
      return false;
    }
    store.forgetArtifact(sha256);
    await removeFile(away);
    const small = join(folders.thumbnails, sha256.slice(0, 2));
    for (const { path, name } of await list(small)) {
      if (name.startsWith(`${sha256}-`)) await removeFile(path);
    }
    return true;
  }
}

const list = (folder: string): Promise<readonly StoredFile[]> =>
  Array.fromAsync(storedFiles(folder));

function sum(files: readonly StoredFile[]): Freed {
  return { files: files.length, bytes: files.reduce((all, { bytes }) => all + bytes, 0) };
}

async function usedAt(path: string): Promise<number> {
  return await Deno.stat(path).then(({ mtime }) => mtime?.getTime() ?? 0, () => Infinity);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
