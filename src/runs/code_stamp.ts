import { hash } from "node:crypto";
import { join } from "@std/path";

const SCRIPT = /\.[jt]sx?$/;

/**
 * A word that changes with any script below some folders, by size and dates, or any file that `what` matches: results
 * kept on disk are of the code that made them. Folders that are not there count for nothing.
 */
export function codeStamp(folders: readonly string[], what = SCRIPT): string {
  const files = folders.flatMap((folder) => [...filesIn(folder, what)]);
  return hash("sha256", files.sort().join("\n"), "hex").slice(0, 16);
}

function* filesIn(folder: string, what: RegExp): Iterable<string> {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch {
    return;
  }
  for (const { name, isDirectory } of entries) {
    const path = join(folder, name);
    if (isDirectory) {
      if (!/^\.|^node_modules$/.test(name)) yield* filesIn(path, what);
    } else if (what.test(name)) {
      yield `${path} ${looksOf(path)}`;
    }
  }
}

/** Size and dates, of which the system itself sets the last one, unless it is gone since, or a link that leads nowhere: that is the fault of who imports it. */
function looksOf(path: string): string {
  try {
    const { size, mtime, ctime } = Deno.statSync(path);
    return `${size} ${mtime?.getTime()} ${ctime?.getTime()}`;
  } catch {
    return "cannot be read";
  }
}
