import { hash } from "node:crypto";

const DIGEST = 32;

/**
 * Bytes behind a checksum, for what can be worked out again: what is damaged, or was not on the disk yet when the power
 * went, is as if it were not there.
 *
 * @param format Its name and version, with an end of line
 */
export function seal(format: string, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(format);
  const file = new Uint8Array(head.length + DIGEST + body.length);
  file.set(head);
  file.set(hash("sha256", body, "buffer"), head.length);
  file.set(body, head.length + DIGEST);
  return file;
}

/** What {@link seal} was given, by itself in memory; undefined for another format, or not whole. */
export function unseal(format: string, file: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (new TextDecoder().decode(file.subarray(0, format.length)) !== format) return undefined;
  const digest = file.subarray(format.length, format.length + DIGEST);
  const body = file.slice(format.length + DIGEST);
  return hash("sha256", body, "buffer").equals(digest) ? body : undefined;
}
