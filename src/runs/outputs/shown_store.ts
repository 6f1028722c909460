import type { Folder } from "../../files/folder.ts";
import { parseJson, printJson } from "../../graph/json.ts";
import type { ArtifactStore } from "./artifact_store.ts";
import { artifactsIn } from "../../api/artifacts.ts";
import type { ArtifactInfo } from "../../api/artifacts.ts";
import type { OutputInfo } from "../../api/runs.ts";

/** What a node has shown. */
export interface ShownNode {
  readonly outputs: readonly OutputInfo[];
  /** The last picture it showed on the way. */
  readonly preview?: ArtifactInfo;
  /** What it warned of, as it was sent. */
  readonly warnings?: readonly unknown[];
}

/** What nodes have shown, by the key of their outputs, so that a run can show it without working it out again. */
export interface ShownStore {
  /** Undefined where it is not known, or one of its files is gone or not what it was. Its files count as used now. */
  read(key: string): ShownNode | undefined;
  write(key: string, shown: ShownNode): void;
}

/** Keeps it in a folder, one file a key, beside the results themselves. */
export function openShownStore(folder: Folder, artifacts: ArtifactStore): ShownStore {
  const nameOf = (key: string): string => `${key.slice(0, 2)}/${key}.shown`;
  return {
    read(key) {
      const name = nameOf(key);
      try {
        const text = Deno.readTextFileSync(folder.fileOf(name));
        const shown = parseJson(text, 100) as unknown as ShownNode;
        if (!artifactsIn(shown).every(({ sha256 }) => artifacts.has(sha256))) return undefined;
        folder.touch(name);
        return shown;
      } catch {
        return undefined; // not there, cut short, or not ours to read: it is worked out again
      }
    },
    write(key, shown) {
      try {
        folder.writeCache(nameOf(key), printJson(shown, 0));
      } catch {
        // A full disk is no fault of the run: next time it is worked out again.
      }
    },
  };
}
