import type { SavedFile } from "../../sdk/saved_file.ts";

/** The files among the values of an output: one, or those of a list. */
export function savedFilesIn(value: unknown): readonly SavedFile[] {
  if (Array.isArray(value)) return value.flatMap(savedFilesIn);
  return isSavedFile(value) ? [value] : [];
}

function isSavedFile(value: unknown): value is SavedFile {
  if (typeof value !== "object" || value === null) return false;
  const { path, sha256, bytes } = value as Partial<SavedFile>;
  return typeof path === "string" && typeof bytes === "number" &&
    typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
}

/** Whether a value is a text, number or the like, or a list of such: something to be read as it stands. */
export function isPrimitive(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every(isPrimitive)
    : ["string", "number", "boolean", "bigint"].includes(typeof value);
}
