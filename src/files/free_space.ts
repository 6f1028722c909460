import { statfsSync } from "node:fs";
import { dirname, join } from "@std/path";
import { lstatIfAny } from "./no_links.ts";

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

/** Bytes of a file, or of all in a folder; 0 where there is nothing, and for links. */
export function bytesAt(path: string): number {
  const info = lstatIfAny(path);
  if (!info?.isDirectory) return info?.isFile ? info.size : 0;
  let sum = 0;
  for (const { name } of Deno.readDirSync(path)) sum += bytesAt(join(path, name));
  return sum;
}

/** Bytes in megabytes or gigabytes. */
export const sizeText = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

/** An error of a disk, or of a quota of it, that is full. */
export function isDiskFull(error: unknown): boolean {
  return /^(ENOSPC|EDQUOT)$/.test((error as { readonly code?: string } | undefined)?.code ?? "");
}

/** What tells that a disk is full, in words of its own. */
export const diskFull = (message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code: "ENOSPC" });
