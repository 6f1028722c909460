import { hash } from "node:crypto";
import { basename } from "@std/path";
import { isWithin, lstatIfAny, nameIn } from "../../files/no_links.ts";
import type { Folder } from "../../files/folder.ts";
import { attempt } from "../attempt.ts";
import { pictureSize } from "./picture_size.ts";
import type { ArtifactInfo } from "../../api/artifacts.ts";
import type { Encoded } from "../runner/host_questions.ts";
import type { SavedFile } from "../../sdk/saved_file.ts";
import { holds } from "./output_files.ts";

/** The shape of {@link artifactName}. */
export const ARTIFACT = /^(?<start>[0-9a-f]{2})\/\k<start>[0-9a-f]{62}$/;

/** What the bytes of a hash are called in their folder. @throws RangeError for what is no hash */
export function artifactName(sha256: string): string {
  const name = `${sha256.slice(0, 2)}/${sha256}`;
  if (ARTIFACT.test(name)) return name;
  throw new RangeError(`Expected the SHA-256 of a file, 64 hex digits, but got "${sha256}"`);
}

/** Files by the hash of their bytes, so that none is kept twice and none can change. */
export interface ArtifactStore {
  readonly folder: Folder;
  /** Where the bytes of a hash are, or would be. */
  pathOf(sha256: string): string;
  /** Whether there are bytes of that hash, damaged by nobody; if so they count as used now. */
  has(sha256: string): boolean;
  /** Whether there is a file of that hash and size, no link: its bytes are not looked at. */
  keeps(info: Pick<ArtifactInfo, "sha256" | "bytes">): boolean;
  put(file: Encoded & { readonly name?: string }): ArtifactInfo;
  /** Copies a file that a run has saved, so that it stays when that one is changed or deleted. */
  copy(file: SavedFile): ArtifactInfo;
}

/** @param output The folder that runs save in: artifacts of files there say where */
export function openArtifactStore(folder: Folder, output?: string): ArtifactStore {
  const pathOf = (sha256: string): string => folder.pathOf(artifactName(sha256));
  const use = (sha256: string): boolean => folder.touch(artifactName(sha256));
  const put: ArtifactStore["put"] = ({ bytes, mediaType: type, width, height, name }) => {
    const sha256 = hash("sha256", bytes, "hex");
    attempt(`keep a file in "${folder.path}"`, () => {
      if (use(sha256) && holds(pathOf(sha256), bytes)) return;
      folder.write(artifactName(sha256), bytes);
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
    folder,
    pathOf,
    has: (sha256) =>
      use(sha256) && hash("sha256", Deno.readFileSync(pathOf(sha256)), "hex") === sha256,
    keeps({ sha256, bytes }) {
      const there = lstatIfAny(pathOf(sha256));
      return there?.isFile === true && there.size === bytes;
    },
    put,
    copy({ path, mediaType }) {
      const name = basename(path);
      const info = put({ bytes: Deno.readFileSync(path), mediaType, name });
      return output !== undefined && isWithin(output, path)
        ? { ...info, saved: nameIn(output, path) }
        : info;
    },
  };
}
