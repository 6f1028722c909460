/** The text that a file has. @throws SyntaxError for what is not UTF-8: replaced by others, its letters would be lost */
export function textIn(bytes: Uint8Array<ArrayBuffer>, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SyntaxError(
      `Cannot read "${name}": it is no text in UTF-8. Save it so, if it is text`,
    );
  }
}
