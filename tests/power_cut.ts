import { dirname, join, relative } from "@std/path";

/** A file: what it has, and what of that was on the disk when it was last asked for. */
interface File {
  synced: Uint8Array;
}

/** Names of a folder, and what they name: a folder's names are files of their own. */
type Names = Map<string, File | "folder">;

/**
 * Follows what this process does to a folder, and says what a disk would hold if the power went now. Systems promise
 * no more than this: bytes last when their file was synced, names when their folder was.
 *
 * @see https://man7.org/linux/man-pages/man2/fsync.2.html
 */
export class PowerCut implements Disposable {
  readonly #folder: string;
  readonly #now = new Map<string, Names>();
  readonly #lasting = new Map<string, Names>();
  readonly #open = new WeakMap<Deno.FsFile, string>();
  readonly #real = { ...Deno };
  #replaced: readonly (keyof typeof Deno)[] = [];
  readonly #prototype = Object.getOwnPropertyDescriptors(Deno.FsFile.prototype);

  /** @param onChange Told after everything that changes what is lasting, or names */
  constructor(folder: string, onChange: () => void = () => {}) {
    this.#folder = folder;
    this.#look(folder);
    this.#follow(onChange);
  }

  /** What is there for certain: contents by names. */
  certain(): ReadonlyMap<string, Uint8Array> {
    return this.#walk(this.#lasting);
  }

  /** What is there where the system wrote all names, and of files only what it had to. */
  namesFirst(): ReadonlyMap<string, Uint8Array> {
    return this.#walk(this.#now);
  }

  [Symbol.dispose](): void {
    for (const name of this.#replaced) Object.assign(Deno, { [name]: this.#real[name] });
    Object.defineProperties(Deno.FsFile.prototype, this.#prototype);
  }

  #walk(all: ReadonlyMap<string, Names>, folder = this.#folder): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    for (const [name, file] of all.get(folder) ?? []) {
      const path = join(folder, name);
      if (file !== "folder") found.set(relative(this.#folder, path), file.synced);
      else for (const [inner, bytes] of this.#walk(all, path)) found.set(inner, bytes);
    }
    return found;
  }

  /** What is there before is on the disk. */
  #look(folder: string): void {
    const names: Names = new Map();
    for (const { name, isDirectory } of this.#real.readDirSync(folder)) {
      const path = join(folder, name);
      if (isDirectory) this.#look(path);
      names.set(name, isDirectory ? "folder" : { synced: this.#real.readFileSync(path) });
    }
    this.#now.set(folder, names);
    this.#lasting.set(folder, new Map(names));
  }

  #names(path: string): Names {
    const folder = dirname(path);
    const names: Names = this.#now.get(folder) ?? new Map();
    this.#now.set(folder, names);
    return names;
  }

  #opened(file: Deno.FsFile, path: string): Deno.FsFile {
    if (this.#isWithin(path)) {
      this.#open.set(file, path);
      const name = path.slice(dirname(path).length + 1);
      const isFolder = this.#real.statSync(path).isDirectory;
      if (!isFolder && !this.#names(path).has(name)) {
        this.#names(path).set(name, { synced: new Uint8Array() });
      }
    }
    return file;
  }

  #synced(file: Deno.FsFile): void {
    const path = this.#open.get(file);
    if (path === undefined) return;
    if (this.#real.statSync(path).isDirectory) {
      this.#lasting.set(path, new Map(this.#now.get(path)));
    } else {
      const found = this.#names(path).get(path.slice(dirname(path).length + 1)) as File;
      found.synced = this.#real.readFileSync(path);
    }
  }

  #moved(from: string, to: string, isKept: boolean): void {
    const [source, target] = [this.#names(from), this.#names(to)];
    const name = from.slice(dirname(from).length + 1);
    const file = source.get(name);
    if (file === undefined) return;
    target.set(to.slice(dirname(to).length + 1), file);
    if (!isKept) source.delete(name);
  }

  #isWithin(path: string): boolean {
    return path === this.#folder || path.startsWith(`${this.#folder}/`);
  }

  #follow(onChange: () => void): void {
    const real = this.#real;
    // deno-lint-ignore no-this-alias
    const disk = this;
    const prototype = Deno.FsFile.prototype;
    const { sync, syncSync } = prototype;
    Object.assign(prototype, {
      async sync(this: Deno.FsFile): Promise<void> {
        await sync.call(this);
        disk.#synced(this);
        onChange();
      },
      syncSync(this: Deno.FsFile): void {
        syncSync.call(this);
        disk.#synced(this);
        onChange();
      },
    });
    const replaced: Partial<typeof Deno> = {
      open: async (path, options) => this.#opened(await real.open(path, options), String(path)),
      openSync: (path, options) => this.#opened(real.openSync(path, options), String(path)),
      mkdirSync: (path, options) => {
        real.mkdirSync(path, options);
        for (let at = String(path); this.#isWithin(at) && at !== this.#folder; at = dirname(at)) {
          this.#names(at).set(at.slice(dirname(at).length + 1), "folder");
        }
      },
      renameSync: (from, to) => {
        real.renameSync(from, to);
        this.#moved(String(from), String(to), false);
        onChange();
      },
      linkSync: (from, to) => {
        real.linkSync(from, to);
        this.#moved(from, to, true);
        onChange();
      },
      removeSync: (path, options) => {
        real.removeSync(path, options);
        this.#names(String(path)).delete(String(path).slice(dirname(String(path)).length + 1));
        onChange();
      },
    };
    // What would go past this cannot be followed, and is not to be used.
    for (
      const name of [
        "writeFile",
        "writeFileSync",
        "writeTextFile",
        "writeTextFileSync",
        "copyFile",
        "copyFileSync",
        "rename",
        "link",
        "remove",
        "mkdir",
      ] as const
    ) {
      Object.assign(replaced, {
        [name]: (path: string | URL, ...rest: unknown[]) => {
          if (this.#isWithin(String(path))) throw new Error(`Deno.${name} on "${path}"`);
          return (real[name] as (...args: unknown[]) => unknown)(path, ...rest);
        },
      });
    }
    this.#replaced = Object.keys(replaced) as (keyof typeof Deno)[];
    Object.assign(Deno, replaced);
  }
}
