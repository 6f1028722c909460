import { createHash } from "node:crypto";
import { artifactsIn, type SavedPath } from "../api/artifacts.ts";
import type { RunInfo } from "../api/runs.ts";
import type { Folder } from "../files/folder.ts";
import { lstatIfAny } from "../files/no_links.ts";

/**
 * Where a run has saved files, those that are still there as it left them, to the last byte. What a runner says of names counts for
 * nothing outside of the output folder.
 */
export async function savedPaths(
  output: Folder,
  { outputs }: Pick<RunInfo, "outputs">,
): Promise<readonly SavedPath[]> {
  const found: SavedPath[] = [];
  for (const { sha256, saved: name, bytes } of artifactsIn(outputs)) {
    const path = name === undefined ? undefined : pathIfAny(output, name);
    const there = path === undefined ? undefined : lstatIfAny(path);
    if (!there?.isFile || there.size !== bytes) continue;
    const isSame = await hashOf(path!).then((hash) => hash === sha256, () => false); // gone meanwhile
    if (isSame) found.push({ sha256, name: name!, path: path! });
  }
  return found;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const part = new Uint8Array(2 ** 18);
  for (let count; (count = await file.read(part)) !== null;) hash.update(part.subarray(0, count));
  return hash.digest("hex");
}

function pathIfAny(output: Folder, name: string): string | undefined {
  try {
    return output.pathOf(name);
  } catch {
    return undefined; // outside, or behind a link
  }
}
