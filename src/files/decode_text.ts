import { FileError } from "./no_links.ts";

/** The text that a file has. @throws FileError for what is not UTF-8: replaced by others, its letters would be lost */
export function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FileError(path, "it is no text in UTF-8: save it as such");
  }
}
