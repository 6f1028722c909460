import { writtenAt } from "../../files/written_at.ts";
import type { Cleaned, Freed, StorageLimits, StorageUsage } from "../../api/storage.ts";
import { draftName } from "../../files/draft.ts";
import type { Folder, StoredFile } from "../../files/folder.ts";
import { uploadOwner } from "../store/artifact_index.ts";
import { ARTIFACT, artifactName } from "../outputs/artifact_store.ts";
import { pruneFiles } from "./prune_files.ts";
import { RESULT } from "../outputs/result_store.ts";
import { ReadOnlyError } from "./queue_errors.ts";
import type { RunStore } from "../store/run_store.ts";

/** What is needed beside what runs and uploads use. */
export interface References {
  /** Hashes of artifacts. */
  readonly named: ReadonlySet<string>;
  /** Paths that may name others and cannot be read: as long as there are any, no artifact is removed. */
  readonly unread: readonly string[];
}

export interface StorageParts {
  readonly store: RunStore;
  readonly folders: Readonly<Record<"artifacts" | "thumbnails" | "results" | "input", Folder>>;
  limits(): StorageLimits;
  /** Artifacts that are needed beside those of runs and uploads, such as those that workflows name. */
  references(): Promise<References>;
  /** Grows with what is told to have changed of what refers to artifacts. */
  changes(): number;
  /** Artifacts made before this, in milliseconds since 1970, may be those of a history that was set aside. */
  othersBefore?(): number;
  /** Why nothing can be kept: then nothing is removed either, as nobody would remember that it was. */
  readonly refusal?: string | undefined;
  /** Takes a run out of the history. */
  forget(run: string): void;
  /** What goes wrong where nobody waits for it. */
  onError(error: Error): void;
  /** Milliseconds between two times that it cleans by itself. */
  readonly interval?: number;
}

/** The shape of the names of small copies: a hash's, with their width. */
const THUMBNAIL = /^(?<start>[0-9a-f]{2})\/\k<start>[0-9a-f]{62}-\d+\.webp$/;
/** Thumbnails may take this part of the space of artifacts. */
const THUMBNAILS = 1 / 20;
/** What is this new may be on its way to a run that does not say so yet, in milliseconds. */
const GRACE_MS = 60_000;
/** For how long a look at what refers to artifacts holds, unless a change is told, in milliseconds. */
const FRESH_MS = 1000;
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
  /** What was said last of what cannot be read. */
  #told = "";
  #look:
    | { readonly references: References; readonly changes: number; readonly at: number }
    | undefined;
  #closed = false;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  /** Cleans in a moment, if it has not of late. */
  soon(): void {
    if (this.#timer !== undefined || this.#closed || this.#parts.refusal !== undefined) return;
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
   * @throws ReadOnlyError
   */
  async clean(everything = false): Promise<Cleaned> {
    const { refusal } = this.#parts;
    if (refusal !== undefined) throw new ReadOnlyError(refusal);
    return await this.#next(() => this.#clean(everything));
  }

  /** Removes those of some artifacts that nothing refers to any more. */
  free(hashes: readonly string[]): Promise<Freed> {
    return this.#next(() => {
      this.#look = undefined;
      return this.#free(hashes);
    });
  }

  async usage(): Promise<StorageUsage> {
    const { folders, store, limits } = this.#parts;
    return {
      artifacts: sum(await list(folders.artifacts, ARTIFACT)),
      thumbnails: sum(await list(folders.thumbnails, THUMBNAIL)),
      results: sum(await list(folders.results, RESULT)),
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

  /** As it is now: what is saved while much is removed counts, too. */
  async #references(): Promise<References> {
    const { changes, references } = this.#parts;
    for (;;) {
      const look = this.#look;
      if (look && look.changes === changes() && Date.now() - look.at < FRESH_MS) {
        return look.references;
      }
      const before = changes();
      const found = await references();
      this.#tell(found.unread);
      this.#look = { references: found, changes: before, at: Date.now() };
    }
  }

  /** Says once of what cannot be read that it is in the way. */
  #tell([first, ...rest]: readonly string[]): void {
    const told = first === undefined
      ? ""
      : `"${first}"${
        rest.length ? ` and ${rest.length} more` : ""
      } cannot be read, so all pictures that a workflow may name there are kept`;
    if (told && told !== this.#told) this.#parts.onError(new Error(told));
    this.#told = told;
  }

  /** Hashes that stay whichever runs are forgotten: no run is to go for their room. */
  async #keptAnyway(): Promise<ReadonlySet<string>> {
    const { artifacts } = this.#parts.store;
    const uploaded = artifacts.uploads().flatMap((name) => artifacts.of(uploadOwner(name)));
    return (await this.#references()).named.union(new Set(uploaded));
  }

  async #isNeeded(sha256: string): Promise<boolean> {
    const { named, unread } = await this.#references();
    return unread.length > 0 || named.has(sha256) || this.#parts.store.artifacts.isUsed(sha256);
  }

  async #clean(everything: boolean): Promise<Cleaned> {
    const { store, folders, limits, forget } = this.#parts;
    const { maxBytes, maxCacheBytes, maxRuns } = limits();
    this.#cleaned = Date.now();
    this.#look = undefined;
    let runs = 0;
    const freed: Freed[] = [];
    const drop = async (run: string): Promise<number> => {
      const hashes = store.artifacts.of(run);
      forget(run);
      runs++;
      await pause();
      const gone = await this.#free(hashes);
      freed.push(gone);
      return gone.bytes;
    };
    for (const run of store.beyond(maxRuns)) await drop(run);
    for (const name of store.artifacts.uploads()) {
      if (!folders.input.has(name)) store.artifacts.forgetUpload(name);
    }
    for (const folder of [folders.artifacts, folders.thumbnails, folders.results]) {
      await folder.sweep(Infinity, true);
    }
    const { pruned, others } = await this.#pruneArtifacts(everything ? 0 : maxBytes);
    freed.push(pruned);
    const kept = await this.#keptAnyway();
    const ofRuns = (await list(folders.artifacts, ARTIFACT)).filter((file) =>
      !kept.has(hashOf(file))
    );
    let bytes = sum(ofRuns).bytes - others;
    for (const run of store.beyond(MIN_RUNS)) {
      if (this.#closed || bytes <= maxBytes || (await this.#references()).unread.length) break;
      if (store.artifacts.of(run).every((sha256) => kept.has(sha256))) continue;
      bytes -= await drop(run);
    }
    const bound = async (folder: Folder, shape: RegExp, bytes: number): Promise<Freed> =>
      await pruneFiles(folder, await list(folder, shape), everything ? 0 : bytes);
    freed.push(await bound(folders.thumbnails, THUMBNAIL, maxBytes * THUMBNAILS));
    freed.push(await bound(folders.results, RESULT, maxCacheBytes));
    const files = freed.reduce((all, one) => all + one.files, 0);
    return { runs, files, bytes: freed.reduce((all, one) => all + one.bytes, 0) };
  }

  /**
   * Removes artifacts that nothing refers to until all artifacts are within `maxBytes`, but for those that another history
   * may refer to, which do not count: how many bytes they have.
   */
  async #pruneArtifacts(
    maxBytes: number,
  ): Promise<{ readonly pruned: Freed; readonly others: number }> {
    const folder = this.#parts.folders.artifacts;
    const all = await list(folder, ARTIFACT);
    const unused: StoredFile[] = [];
    const time = this.#parts.othersBefore?.();
    let others = 0;
    for (const [index, file] of all.entries()) {
      const sha256 = hashOf(file);
      if (index % 100 === 0) await pause();
      if (await this.#isNeeded(sha256)) continue;
      if (await isBefore(file.path, time)) others += file.bytes;
      else unused.push(file);
    }
    const before = Date.now() - GRACE_MS;
    const pruned = await pruneFiles(
      folder,
      unused,
      maxBytes - sum(all).bytes + sum(unused).bytes + others,
      async (file) => !this.#closed && await this.#remove(hashOf(file), before),
    );
    return { pruned, others };
  }

  async #free(hashes: readonly string[]): Promise<Freed> {
    const freed = { files: 0, bytes: 0 };
    for (const sha256 of hashes) {
      const path = this.#parts.folders.artifacts.pathOf(artifactName(sha256));
      const bytes = await Deno.stat(path).then(({ size }) => size, () => 0);
      if (!await this.#remove(sha256, Date.now())) continue;
      freed.files++;
      freed.bytes += bytes;
    }
    return freed;
  }

  /**
   * Removes an artifact, unless it was used since `before` or the run that is going began. It is moved away first: a
   * runner that needs it meanwhile either finds it gone and writes it, or has marked it as used, and it is moved back, as
   * is one that was brought meanwhile.
   */
  async #remove(sha256: string, before: number): Promise<boolean> {
    const { store, folders: { artifacts, thumbnails }, othersBefore } = this.#parts;
    const name = artifactName(sha256);
    const away = draftName();
    const latest = Math.min(before, store.runningSince ?? Infinity);
    const path = artifacts.pathOf(name);
    if (await usedAt(path) > latest || await isBefore(path, othersBefore?.())) return false;
    if (await this.#isNeeded(sha256)) return false; // asked here so that it need not lie aside for long
    artifacts.move(name, away);
    if (await usedAt(artifacts.pathOf(away)) > latest || await this.#isNeeded(sha256)) {
      artifacts.move(away, name);
      return false;
    }
    store.artifacts.forget(sha256);
    artifacts.remove(away);
    const small = thumbnails.folder(sha256.slice(0, 2));
    for await (const { name } of small.files(/-\d+\.webp$/)) {
      if (name.startsWith(`${sha256}-`)) small.remove(name);
    }
    return true;
  }
}

const list = (folder: Folder, shape: RegExp): Promise<readonly StoredFile[]> =>
  Array.fromAsync(folder.files(shape));

const hashOf = ({ name }: StoredFile): string => name.slice(name.indexOf("/") + 1);

function sum(files: readonly StoredFile[]): Freed {
  return { files: files.length, bytes: files.reduce((all, { bytes }) => all + bytes, 0) };
}

async function usedAt(path: string): Promise<number> {
  return await Deno.stat(path).then(writtenAt, () => Infinity);
}

/** Whether a file was there at a time in milliseconds since 1970: then a history that was set aside may refer to it. */
async function isBefore(path: string, time = 0): Promise<boolean> {
  if (!time) return false;
  const { birthtime, mtime } = await Deno.stat(path).catch(() => ({
    birthtime: null,
    mtime: null,
  }));
  return Math.min(birthtime?.getTime() ?? Infinity, mtime?.getTime() ?? Infinity) < time;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
