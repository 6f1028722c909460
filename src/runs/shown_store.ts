import { dirname, join } from "@std/path";
import { parseJson, printJson } from "../graph/json.ts";
import type { ArtifactStore } from "./artifact_store.ts";
import type { ArtifactInfo, OutputInfo } from "./run_info.ts";
import { artifactsIn } from "./run_info.ts";
import { writeWhole } from "./write_whole.ts";

/** What a node has shown. */
export interface ShownNode {
  readonly outputs: readonly OutputInfo[];
  /** The last picture it showed on the way. */
  readonly preview?: ArtifactInfo;
}

/** What nodes have shown, by the key of their outputs, so that a run can show it without working it out again. */
export interface ShownStore {
  /** Undefined where it is not known, or one of its files is gone. Its files count as used now. */
  read(key: string): ShownNode | undefined;
  write(key: string, shown: ShownNode): void;
}

/** Keeps it in a folder, one file a key, beside the results themselves. */
export function openShownStore(folder: string, artifacts: ArtifactStore): ShownStore {
  const placeOf = (key: string): string => join(folder, key.slice(0, 2), `${key}.shown`);
  return {
    read(key) {
      const path = placeOf(key);
      try {
        const shown = parseJson(Deno.readTextFileSync(path), 100) as unknown as ShownNode;
        if (!artifactsIn(shown).every(({ sha256 }) => artifacts.use(sha256))) return undefined;
        const now = new Date();
        Deno.utimeSync(path, now, now);
        return shown;
      } catch {
        return undefined; // not there, cut short, or not ours to read: it is worked out again
      }
    },
    write(key, shown) {
      const path = placeOf(key);
      const text = new TextEncoder().encode(printJson(shown, 0));
      try {
        Deno.mkdirSync(dirname(path), { recursive: true });
        writeWhole(path, text, (whole) => Deno.renameSync(whole, path));
      } catch {
        // A full disk is no fault of the run: next time it is worked out again.
      }
    },
  };
}
