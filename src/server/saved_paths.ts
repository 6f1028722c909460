import { artifactsIn, type SavedPath } from "../api/artifacts.ts";
import type { RunInfo } from "../api/runs.ts";
import type { Folder } from "../files/folder.ts";
import { lstatIfAny } from "../files/no_links.ts";

/**
 * Where a run has saved files, those that are still there as large as it left them. What a runner says of names counts for
 * nothing outside of the output folder.
 */
export function savedPaths(output: Folder, { outputs }: RunInfo): readonly SavedPath[] {
  return artifactsIn(outputs).flatMap(({ sha256, saved: name, bytes }) => {
    const path = name === undefined ? undefined : pathIfAny(output, name);
    const there = path === undefined ? undefined : lstatIfAny(path);
    return there?.isFile && there.size === bytes ? [{ sha256, name: name!, path: path! }] : [];
  });
}

function pathIfAny(output: Folder, name: string): string | undefined {
  try {
    return output.pathOf(name);
  } catch {
    return undefined; // outside, or behind a link
  }
}
