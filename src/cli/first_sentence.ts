/** What fits a line of a text that may have many. */
export function firstSentence(text = ""): string {
  return text.replaceAll(/\s+/g, " ").split(/(?<=\.)\s|(?<=。)/, 1)[0]!;
}
