import { type FileHash, fileHash, OpenFile } from "./file_hash.ts";

/** Some files as they were when something was made of them. */
export class FileStates {
  private constructor(
    private readonly hashes: readonly FileHash[],
    private readonly inodes: readonly (number | null)[],
  ) {}

  static async of(paths: readonly string[]): Promise<FileStates> {
    const inodes = await Promise.all(paths.map(inodeOf));
    return new FileStates(await Promise.all(paths.map(fileHash)), inodes);
  }

  /**
   * Equal for the same files of equal content. One that has been put in the place of another is not the same: what was read
   * of that one may be mapped into memory still, and written over since.
   */
  get key(): string {
    return JSON.stringify(this.hashes.map(({ path, sha256 }, i) => [path, sha256, this.inodes[i]]));
  }

  get bytes(): number {
    return this.hashes.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  and(others: FileStates): FileStates {
    return new FileStates([...this.hashes, ...others.hashes], [...this.inodes, ...others.inodes]);
  }

  /** The first file that is not as it was. */
  async changed(): Promise<string | undefined> {
    for (const { path, sha256 } of this.hashes) {
      const now = await fileHash(path).catch(() => undefined);
      if (now?.sha256 !== sha256) return path;
    }
    return undefined;
  }

  /** Holds the files open for as long as something is read from them. */
  async open(): Promise<HeldFiles> {
    using opened = new DisposableStack();
    const files: HeldFile[] = [];
    for (const [i, { path, sha256 }] of this.hashes.entries()) {
      files.push({ path, sha256, ino: this.inodes[i], file: opened.use(await OpenFile.at(path)) });
    }
    return new HeldFiles(files, opened.move());
  }
}

async function inodeOf(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).ino;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(`There is no file "${path}", which a model is read from`, {
      cause,
    });
  }
}

interface HeldFile {
  readonly path: string;
  readonly sha256: string;
  readonly ino: number | null | undefined;
  readonly file: OpenFile;
}

/** Files that something is read from, such as weights that are mapped into memory. */
export class HeldFiles implements Disposable {
  constructor(
    private readonly files: readonly HeldFile[],
    private readonly opened: DisposableStack,
  ) {}

  /**
   * The first file that was written over. One that another was put in the place of is still read as it was, unless it was
   * written over before that.
   */
  async changed(): Promise<string | undefined> {
    for (const { path, sha256, ino, file } of this.files) {
      const there = await Deno.stat(path).catch(() => undefined);
      const now = there && there.ino === ino ? (await fileHash(path)).sha256 : await file.hash();
      if (now !== sha256) return path;
    }
    return undefined;
  }

  [Symbol.dispose](): void {
    this.opened.dispose();
  }
}
