import { fixed } from "../words/translate.ts";

/** Bytes for people: `12 kB`, `3.4 MB`, `6.94 GB`. */
export function printSize(bytes: number): string {
  if (bytes < 1e6) return `${fixed(bytes / 1e3, 0)} kB`;
  return bytes < 1e9 ? `${fixed(bytes / 1e6, 1)} MB` : `${fixed(bytes / 1e9, 2)} GB`;
}
