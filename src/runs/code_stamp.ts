import { hash } from "node:crypto";
import { join } from "@std/path";

/**
 * A word that changes with any script below some folders, by size and date: results kept on disk are of the code that
 * made them. Folders that are not there count for nothing.
 */
export function codeStamp(folders: readonly string[]): string {
  const files = folders.flatMap((folder) => scriptsIn(folder));
  return hash("sha256", files.sort().join("\n"), "hex").slice(0, 16);
}

function scriptsIn(folder: string): readonly string[] {
  const found: string[] = [];
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
  for (const { name, isDirectory } of entries) {
    const path = join(folder, name);
    if (isDirectory) {
      if (!/^\.|^node_modules$/.test(name)) found.push(...scriptsIn(path));
    } else if (/\.[jt]sx?$/.test(name)) {
      const { size, mtime } = Deno.statSync(path);
      found.push(`${path} ${size} ${mtime?.getTime()}`);
    }
  }
  return found;
}
