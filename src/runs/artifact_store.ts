import { hash } from "node:crypto";
import { dirname, join } from "@std/path";
import { attempt } from "./attempt.ts";
import { pictureSize } from "./picture_size.ts";
import type { ArtifactInfo } from "./run_info.ts";
import type { Encoded } from "./runner_message.ts";
import type { SavedFile } from "./output_files.ts";
import { writeWhole } from "./write_whole.ts";

/** Files by the hash of their bytes, so that none is kept twice and none can change. */
export interface ArtifactStore {
  /** Where the bytes of a hash are, or would be. */
  pathOf(sha256: string): string;
  /** Whether there are bytes of that hash; if so they count as used now. */
  use(sha256: string): boolean;
  put(file: Encoded & { readonly name?: string }): ArtifactInfo;
  /** Copies a file that a run has saved, so that it stays when that one is changed or deleted. */
  copy(file: SavedFile): ArtifactInfo;
}

export function openArtifactStore(folder: string): ArtifactStore {
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);
  const use = (sha256: string): boolean => {
    const now = new Date();
    try {
      Deno.utimeSync(pathOf(sha256), now, now);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  };
  const put: ArtifactStore["put"] = ({ bytes, mediaType: type, width, height, name }) => {
    const sha256 = hash("sha256", bytes, "hex");
    const path = pathOf(sha256);
    attempt(`keep a file in "${folder}"`, () => {
      if (use(sha256) && Deno.statSync(path).size === bytes.length) return;
      Deno.mkdirSync(dirname(path), { recursive: true });
      writeWhole(path, bytes, (whole) => Deno.renameSync(whole, path));
    });
    return {
      sha256,
      type,
      bytes: bytes.length,
      ...(width !== undefined && height !== undefined ? { width, height } : pictureSize(bytes)),
      ...(name !== undefined && { name }),
    };
  };
  return {
    pathOf,
    use,
    put,
    copy({ path, mediaType }) {
      const name = path.split(/[\\/]/).at(-1)!;
      return put({ bytes: Deno.readFileSync(path), mediaType, name });
    },
  };
}
