import { lchownSync } from "node:fs";
import { basename, dirname, join } from "@std/path";
import { lstatIfAny } from "./no_links.ts";
import { syncFolder } from "./sync_folder.ts";

const DRAFT = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Whether a file has the name of one on its way. */
export const isDraft = (path: string): boolean => DRAFT.test(basename(path));

/** What a file is made of. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/**
 * A file on its way: written under a hidden name, locked as long as somebody writes it, then given its place at once.
 * Its bytes are on the disk before its name is, and its name before the call returns. Disposed of without a place, it
 * is gone.
 */
export class Draft implements Disposable {
  readonly path: string;
  readonly file: Deno.FsFile;

  /**
   * @param folder that is there
   * @param mode who may read and write it, where the system knows such a thing
   */
  constructor(folder: string, mode?: number) {
    for (;;) {
      const path = join(folder, `.${crypto.randomUUID()}.tmp`);
      const file = Deno.openSync(path, {
        write: true,
        createNew: true,
        ...(mode !== undefined && { mode }),
      });
      if (lock(file, path)) {
        this.path = path;
        this.file = file;
        return;
      }
      file.close(); // swept between the two calls: another name
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
   * @param lasts through a power cut; otherwise a part of it may be there afterwards
   */
  replace(path: string, lasts = true): void {
    this.#takeRights(path);
    if (lasts) this.file.syncSync();
    Deno.renameSync(this.path, path); // locked till then, so that nobody sweeps it
    if (lasts) syncFolder(dirname(path));
  }

  /** Gives it a place where there is nothing: false where there is something, whoever made it. */
  publish(path: string): boolean {
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
    if (!there?.isFile || there.mode === null) return;
    const own = Deno.lstatSync(this.path);
    const gid = there.gid!;
    const uid = there.uid!;
    // Deno's own call follows a link that another program has put there meanwhile.
    const isOfGroup = own.gid === gid || isLet(() => lchownSync(this.path, -1, gid));
    if (own.uid !== uid) isLet(() => lchownSync(this.path, uid, -1));
    const all = there.mode & 0o777;
    const mode = isOfGroup ? all : all & 0o707 | (all & 0o007) << 3; // another group is as all others
    if (((own.mode ?? 0) & 0o777) !== mode) isLet(() => Deno.chmodSync(this.path, mode));
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

/** False where it is somebody else's to do, or the file system does not know it. */
function isLet(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}

/** False where the file was taken away before it was locked. */
function lock(file: Deno.FsFile, path: string): boolean {
  try {
    file.lockSync(true);
  } catch {
    return true; // a file system without locks
  }
  return lstatIfAny(path) !== undefined;
}
