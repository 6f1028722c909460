import { type FileHash, fileHash } from "./file_hash.ts";

/** Some files as they were when something was made of them. */
export class FileStates {
  private constructor(
    private readonly hashes: readonly FileHash[],
    private readonly inodes: readonly (number | null)[],
  ) {}

  static async of(paths: readonly string[]): Promise<FileStates> {
    const inodes = await Promise.all(paths.map(async (path) => (await Deno.stat(path)).ino));
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

  /**
   * The first file that is not as it was.
   *
   * @param inPlace leaves out files that others were put in the place of: who has the old one open still reads that
   */
  async changed(inPlace = false): Promise<string | undefined> {
    for (const [i, { path, sha256 }] of this.hashes.entries()) {
      try {
        if (inPlace && (await Deno.stat(path)).ino !== this.inodes[i]) continue;
        if ((await fileHash(path)).sha256 !== sha256) return path;
      } catch {
        if (!inPlace) return path;
      }
    }
    return undefined;
  }
}
