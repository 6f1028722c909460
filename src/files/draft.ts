import { lchownSync } from "node:fs";
import { basename, dirname, join } from "@std/path";
import { lstatIfAny, ReadOnlyFileError } from "./no_links.ts";
import { isLet } from "./rights.ts";
import { syncFolder } from "./sync_folder.ts";
import { tryLock } from "./wait_for_lock.ts";

/** How many names are tried while others have them locked at once: those who sweep. */
const MOST_NAMES = 20;
/** Of a file on its way: who may read one may lock it, and so stop who writes it. */
const OWN = 0o600;

const DRAFT = /^\.(braid-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** A new name of a file on its way. */
export const draftName = (): string => `.braid-${crypto.randomUUID()}.tmp`;

/**
 * Whether a file has the name of one on its way.
 *
 * @param evenOld as earlier versions have called it, and other programs may
 */
export const isDraft = (path: string, evenOld = false): boolean => {
  const [found, own] = DRAFT.exec(basename(path)) ?? [];
  return found !== undefined && (evenOld || own !== undefined);
};

/** How a file is replaced. */
export interface Replacing {
  /** Through a power cut; otherwise a part of it may be there afterwards. */
  readonly lasts?: boolean;
  /** Somebody has said so, or nobody but Braid has anything there. */
  readonly evenReadOnly?: boolean;
}

/** Whether its owner has taken their own right to write to it: the system asks who renames for no such right. */
function isReadOnly(path: string): boolean {
  const { isFile, mode = null } = lstatIfAny(path) ?? {};
  return isFile === true && mode !== null && (mode & 0o200) === 0;
}

/** What a file is made of. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/** What a file has, which may be too much to be held. */
export function* piecesOf(path: string): Generator<Uint8Array> {
  using file = Deno.openSync(path);
  const piece = new Uint8Array(2 ** 20);
  for (let count; (count = file.readSync(piece)) !== null;) yield piece.subarray(0, count);
}

/**
 * A file on its way: written under a hidden name, locked as long as somebody writes it, then given its place at once.
 * Its bytes are on the disk before its name is, and its name before the call returns. Disposed of without a place, it
 * is gone.
 */
export class Draft implements Disposable {
  readonly path: string;
  readonly file: Deno.FsFile;
  readonly #mode: number | undefined;

  /**
   * @param folder that is there
   * @param mode who may read and write it in its place, where the system knows such a thing; what all new files have there
   *   unless it says so
   */
  constructor(folder: string, mode?: number) {
    this.#mode = mode;
    for (let left = MOST_NAMES;; left--) {
      this.path = join(folder, draftName());
      this.file = Deno.openSync(this.path, { write: true, createNew: true, mode: OWN });
      if ((tryLock(this.file) || left <= 0) && lstatIfAny(this.path)) return;
      this[Symbol.dispose](); // somebody sweeps, or has swept, it
    }
  }

  write(content: Content): void {
    if (typeof content === "string") return this.write(new TextEncoder().encode(content));
    for (const bytes of content instanceof Uint8Array ? [content] : content) {
      for (let at = 0; at < bytes.length;) at += this.file.writeSync(bytes.subarray(at));
    }
  }

  /** Writes all that another file has. */
  async copy(path: string): Promise<void> {
    using source = await Deno.open(path);
    const buffer = new Uint8Array(2 ** 18);
    for (let count; (count = await source.read(buffer)) !== null;) {
      for (let at = 0; at < count;) at += await this.file.write(buffer.subarray(at, count));
    }
    await this.file.sync();
  }

  /**
   * Gives it a place, whatever was there, with the owner, group and mode of that: who might read and write it still may.
   *
   * @throws ReadOnlyFileError
   */
  replace(path: string, { lasts = true, evenReadOnly = false }: Replacing = {}): void {
    if (!evenReadOnly && isReadOnly(path)) throw new ReadOnlyFileError(path);
    this.#takeRights(path);
    if (lasts) this.file.syncSync();
    Deno.renameSync(this.path, path); // locked till then, so that nobody sweeps it
    if (lasts) syncFolder(dirname(path));
  }

  /** Gives it a place where there is nothing: false where there is something, whoever made it. */
  publish(path: string): boolean {
    this.#takeMode(this.#modeOfNew());
    this.file.syncSync();
    try {
      Deno.linkSync(this.path, path);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists || lstatIfAny(path)) return false;
      Deno.renameSync(this.path, path); // a file system without links
    }
    syncFolder(dirname(path));
    return true;
  }

  /** A file that others may not read stays so when it is written anew. Lists of access are not to be had from Deno. */
  #takeRights(path: string): void {
    const there = lstatIfAny(path);
    if (!there?.isFile) return this.#takeMode(this.#modeOfNew());
    if (there.mode === null) return;
    const own = Deno.lstatSync(this.path);
    const gid = there.gid!;
    const uid = there.uid!;
    // Deno's own call follows a link that another program has put there meanwhile.
    const isOfGroup = own.gid === gid || isLet(() => lchownSync(this.path, -1, gid));
    if (own.uid !== uid) isLet(() => lchownSync(this.path, uid, -1));
    const all = there.mode & 0o777;
    this.#takeMode(isOfGroup ? all : all & 0o707 | (all & 0o007) << 3); // another group is as all others
  }

  /** By the umask and the folder's list of access, which only the system can put together; null where it knows none. */
  #modeOfNew(): number | null {
    if (this.#mode !== undefined) return this.#mode;
    const path = join(dirname(this.path), draftName());
    using file = Deno.openSync(path, { write: true, createNew: true });
    Deno.removeSync(path);
    const { mode } = file.statSync();
    return mode === null ? null : mode & 0o777;
  }

  /** @param mode nothing is done where the system knows none */
  #takeMode(mode: number | null): void {
    if (mode === null) return;
    const own = Deno.lstatSync(this.path).mode;
    if (own !== null && (own & 0o777) !== mode) isLet(() => Deno.chmodSync(this.path, mode));
  }

  [Symbol.dispose](): void {
    this.file.close();
    try {
      Deno.removeSync(this.path);
    } catch {
      // It has its place.
    }
  }

  /** Whether the process that wrote a file on its way is gone. */
  static isAbandoned(path: string): boolean {
    try {
      using file = Deno.openSync(path, { read: true });
      return file.tryLockSync(true);
    } catch {
      return false; // it has its place meanwhile
    }
  }
}
