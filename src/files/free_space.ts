import { statfsSync } from "node:fs";
import { dirname } from "@std/path";

/** Free bytes where a folder is or will be; Infinity where the system does not say. */
export function freeSpace(path: string): number {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at);
      return bavail * bsize;
    } catch {
      // It is not there yet.
    }
  }
  return Infinity;
}
