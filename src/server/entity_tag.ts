import { hash } from "node:crypto";

/** The revision of a content, as an ETag. */
export function revisionOf(content: string | Uint8Array): string {
  return tagOf(hash("sha256", content, "hex"));
}

export function tagOf(hash: string): string {
  return `"${hash.slice(0, 32)}"`;
}

/**
 * Whether `If-None-Match` names a tag. Compared weakly: what was compressed on the way comes back as `W/"..."`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function namesTag(header: string | null | undefined, tag: string): boolean {
  if (header?.trim() === "*") return true;
  const opaque = (text: string): string => text.trim().replace(/^W\//, "");
  return header?.split(",").some((one) => opaque(one) === opaque(tag)) ?? false;
}
