const SIGNATURES: readonly (readonly [type: string, at: number, bytes: readonly number[]])[] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/webp", 8, [0x57, 0x45, 0x42, 0x50]],
  ["image/gif", 0, [0x47, 0x49, 0x46, 0x38]],
];

/** Whether nodes read pictures of this type. */
export function isReadable(type: string): boolean {
  return type === "image/png" || type === "image/jpeg" || type === "image/webp";
}

/** Bytes that tell what a file is. */
export const MAGIC_BYTES = 12;

/** What a file is by how it begins, whatever is said of it. @see https://mimesniff.spec.whatwg.org/ */
export function mediaTypeOf(head: Uint8Array): string {
  const found = SIGNATURES.find(([, at, bytes]) =>
    bytes.every((byte, index) => head[at + index] === byte)
  );
  return found?.[0] ?? "application/octet-stream";
}
