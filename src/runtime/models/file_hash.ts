import { createHash } from "node:crypto";

/** A file with its size and SHA-256 in hexadecimal. */
export interface FileHash {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Hashes a file without holding it in memory. */
export async function hashFile(path: string): Promise<FileHash> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of file.readable) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { path, bytes, sha256: hash.digest("hex") };
}
