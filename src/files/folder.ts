/**
 * All that Braid writes, moves or removes goes through a {@link Folder}: files are there whole or not at all, stay when
 * the power goes, and no link leads anything out of the folder. A lint rule keeps the system's own calls to this layer.
 */
import { dirname, resolve } from "@std/path";
import { type Content, Draft, isDraft, piecesOf, type Replacing } from "./draft.ts";
import {
  AwayError,
  FileError,
  isTooLong,
  isWithin,
  LinkError,
  lstatIfAny,
  PlaceError,
  ReadOnlyFileError,
  refuseLinks,
  SpecialFileError,
} from "./no_links.ts";
import { decodeText } from "./decode_text.ts";
import { demandHeld, faultOf, type Held, hold, holdItself } from "./held.ts";
import { makeFolders } from "./make_folders.ts";
import { hideNames, keepToOwner, removeOwn } from "./rights.ts";
import { type StoredFile, storedFiles } from "./stored_files.ts";
import { syncFolder } from "./sync_folder.ts";
import { FileLock, tryLock, waitForLock } from "./wait_for_lock.ts";

/** What is kept of a {@link Folder} where it goes to another process. */
export interface FolderPlace {
  readonly path: string;
  readonly root: string;
  /** This one, or one around it. */
  readonly kept?: Held | undefined;
}

/**
 * A folder that files are kept in. The way to its root is the user's word, links included; from there on nothing is a
 * link, and what is one is refused with a {@link LinkError}. Names are relative to the folder and never lead out of it.
 * Another program that exchanges a folder for a link at the very moment between look and use is not held off: Deno
 * has no calls relative to an open folder.
 */
export class Folder {
  readonly path: string;
  readonly root: string;
  readonly #held: Held | undefined;

  /**
   * @param root the folder that the user has named, this one or one around it
   * @param held this one or one around it: see {@link Folder.held}
   */
  constructor(path: string, root: string = path, held?: Held) {
    [this.path, this.root] = [resolve(path), resolve(root)];
    this.#held = held && { ...held, path: resolve(held.path) };
    if (!isWithin(this.root, this.path)) {
      throw new RangeError(`Cannot use "${this.path}": it lies outside "${this.root}"`);
    }
  }

  static at({ path, root, kept }: FolderPlace): Folder {
    return new Folder(path, root, kept);
  }

  /** A folder within this one. */
  folder(name: string): Folder {
    return new Folder(this.#inside(name), this.root, this.#held);
  }

  /**
   * The same, as long as it is there and on the disk that it is on now. When that is taken out, what is written goes nowhere
   * else, where nobody would find it once the disk is back; nor is the folder made anew where it was taken away, among
   * others' who would see what it is called.
   */
  held(): Folder {
    return new Folder(this.path, this.root, hold(this.path));
  }

  /**
   * The same, as long as it is this very folder that is there: nothing is written to another one that takes its place, which
   * may be anybody's, and nothing of that is read.
   */
  itself(): Folder {
    return new Folder(this.path, this.root, holdItself(this.path));
  }

  /** Why it cannot be used for now: it is {@link held}, and not there. */
  get fault(): string | undefined {
    return this.#held && faultOf(this.#held);
  }

  /**
   * The path of a name, for others to open; no part of it is a link, a pipe or a device now.
   *
   * @throws LinkError, SpecialFileError, RangeError for a name that leads out of the folder, AwayError for what is not there
   *   {@link itself}
   */
  pathOf(name: string): string {
    const path = this.#inside(name);
    if (this.#held?.identity !== undefined) demandHeld(this.#held);
    refuseLinks(this.root, path);
    return path;
  }

  /**
   * The path of a file that is kept open and written in place. One that has other names too, such as in a backup that was
   * made of hard links, becomes a file of its own: what they name stays as it is.
   *
   * @throws as {@link pathOf}, FileError where something else is there
   */
  storeOf(name: string): string {
    const path = this.#placeOf(name);
    if ((lstatIfAny(path)?.nlink ?? 1) > 1) this.write(name, piecesOf(path));
    return path;
  }

  /**
   * The path of a file that is read now: opened, a pipe would have all wait for whoever writes to it.
   *
   * @param maxBytes most that it may hold
   * @throws as {@link pathOf}, NotFound, IsADirectory, FileError for a larger one
   */
  fileOf(name: string, maxBytes = Infinity): string {
    const path = this.pathOf(name);
    const { isDirectory, size } = Deno.lstatSync(path);
    if (isDirectory) throw new Deno.errors.IsADirectory(`"${path}" is a folder`);
    if (size > maxBytes) {
      throw new FileError(path, `it has ${size} bytes, and at most ${maxBytes} are read`);
    }
    return path;
  }

  /** The text of a file, as {@link fileOf} finds it. @throws as that, FileError for what is not UTF-8 */
  text(name: string, maxBytes?: number): string {
    const path = this.fileOf(name, maxBytes);
    return decodeText(Deno.readFileSync(path), path);
  }

  /**
   * Opens a file that is written in place, and makes it where there is none: one that is written on is what
   * {@link storeOf} makes of it.
   *
   * @throws as {@link storeOf}
   */
  open(
    name: string,
    options: {
      readonly append?: true;
      readonly truncate?: boolean;
      readonly mode?: number;
    } = {},
  ): Deno.FsFile {
    const path = options.append ? this.storeOf(name) : this.#placeOf(name);
    this.#makeFolders(dirname(path));
    return Deno.openSync(path, { write: true, create: true, ...options });
  }

  /**
   * Does what no process does meanwhile that says the same name, where the file system has locks. It is for what takes a
   * moment: whoever holds the lock for longer is not waited for.
   */
  alone<T>(name: string, action: () => T): T {
    const file = this.#openLock(name);
    using _ = new FileLock(file);
    waitForLock(file, this.#inside(name));
    return action();
  }

  /** Locks a file, and makes it where there is none; undefined while another has it. @throws as {@link open} */
  lock(name: string): FileLock | undefined {
    for (;;) {
      const file = this.#openLock(name);
      if (!tryLock(file)) return void file.close();
      const lock = new FileLock(file);
      // Another file has the name, where who had the lock has removed its own meanwhile.
      if ((file.statSync().ino ?? undefined) === this.inodeOf(name)) return lock;
      lock[Symbol.dispose]();
    }
  }

  /** Only who can read a file can lock it. */
  #openLock(name: string): Deno.FsFile {
    const file = this.open(name, { mode: 0o600 });
    keepToOwner(this.#inside(name));
    return file;
  }

  /** Whether there is something of that name, be it a link. */
  has(name: string): boolean {
    return lstatIfAny(this.#inside(name)) !== undefined;
  }

  /** What tells a file from another of its name; undefined where there is none, and where the system does not say. */
  inodeOf(name: string): number | undefined {
    return lstatIfAny(this.#inside(name))?.ino ?? undefined;
  }

  /** Makes the folder, and those around it. */
  make(): void {
    this.#makeFolders(this.path);
  }

  /** Makes it, be it there already, a folder that nobody but its owner looks into, and nobody else sees listed. */
  makePrivate(): void {
    const place = dirname(this.path);
    this.#makeFolders(place);
    hideNames(place); // before there is a name in it
    this.make();
    keepToOwner(this.path);
  }

  /** Writes a file whole, in place of what has that name. @throws ReadOnlyFileError */
  write(name: string, content: Content, mode?: number): void {
    using draft = this.draft(mode);
    draft.write(content);
    this.put(draft, name);
  }

  /** As {@link write}, and waits for no disk: for what is checked when it is read, and can be made again. */
  writeCache(name: string, content: Content): void {
    using draft = this.draft();
    draft.write(content);
    this.put(draft, name, { lasts: false, evenReadOnly: true });
  }

  /** Writes a file whole where nothing has that name: false where something has, whoever made it. */
  writeNew(name: string, content: Content, mode?: number): boolean {
    if (this.has(name)) return false;
    using draft = this.draft(mode);
    draft.write(content);
    return this.putNew(draft, name);
  }

  /** A file to be written piece by piece: nobody sees it until it is put in its place. */
  draft(mode?: number): Draft {
    this.make();
    return new Draft(this.path, mode);
  }

  /** Gives a draft of this folder its place, whatever was there. @throws ReadOnlyFileError */
  put(draft: Draft, name: string, how?: Replacing): void {
    const path = this.pathOf(name);
    this.#makeFolders(dirname(path));
    draft.replace(path, how);
  }

  /** Gives a draft of this folder a place where there is nothing: false where there is something, be it a link. */
  putNew(draft: Draft, name: string): boolean {
    if (this.has(name)) return false;
    const path = this.pathOf(name);
    this.#makeFolders(dirname(path));
    return draft.publish(path);
  }

  /** Moves a file or a folder within this one, in place of what has the other name. */
  move(from: string, to: string): void {
    const [source, target] = [this.pathOf(from), this.pathOf(to)];
    this.#makeFolders(dirname(target));
    Deno.renameSync(source, target);
    syncFolder(dirname(target));
  }

  /** Removes a file, or an empty folder: false where there is none. */
  remove(name: string): boolean {
    const path = this.pathOf(name);
    if (!lstatIfAny(path)) return false;
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false; // gone meanwhile
      throw error;
    }
    syncFolder(dirname(path));
    return true;
  }

  /** Removes a folder with all that is in it, be it read-only; links in it are removed, not what they lead to. */
  removeTree(name: string): void {
    const path = this.pathOf(name);
    if (lstatIfAny(path)) removeOwn(path);
  }

  /** Marks a file as used now: false where there is none. */
  touch(name: string): boolean {
    const now = new Date();
    try {
      Deno.utimeSync(this.pathOf(name), now, now);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /**
   * The files below whose names are of a shape, links and what they lead to left out.
   *
   * @param shape of names relative to this folder: files of others are passed over
   */
  async *files(shape: RegExp): AsyncGenerator<StoredFile> {
    for await (const file of storedFiles(this)) if (shape.test(file.name)) yield file;
  }

  /**
   * Removes what processes that are gone have left half-written: how many files.
   *
   * @param depth of folders that are looked through below this one
   * @param isOwn nobody else has files in it: those go, too, that earlier versions have called as others may
   */
  async sweep(depth: number = Infinity, isOwn = false): Promise<number> {
    let count = 0;
    for await (const { path, name } of storedFiles(this, depth)) {
      if (isDraft(path, isOwn) && Draft.isAbandoned(path) && this.remove(name)) count++;
    }
    return count;
  }

  toJSON(): FolderPlace {
    return { path: this.path, root: this.root, kept: this.#held };
  }

  /** @throws LinkError, AwayError where what is there is not what was {@link held} */
  #makeFolders(path: string): void {
    if (this.#held) demandHeld(this.#held);
    makeFolders(this.root, path);
  }

  /** The path of a file, or of none yet. */
  #placeOf(name: string): string {
    const path = this.pathOf(name);
    const there = lstatIfAny(path);
    if (there && !there.isFile) throw new FileError(path, "it is not a file");
    return path;
  }

  #inside(name: string): string {
    const path = resolve(this.path, name);
    if (isWithin(this.path, path)) return path;
    throw new RangeError(`Cannot use "${name}": it leads out of "${this.path}"`);
  }
}

export {
  AwayError,
  FileError,
  isTooLong,
  LinkError,
  PlaceError,
  ReadOnlyFileError,
  SpecialFileError,
  type StoredFile,
};
