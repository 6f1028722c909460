/**
 * The doc comment above a file's default export, as Markdown: what a node says of itself to readers of the source is
 * what the documentation shows, written once.
 */
export function leadingDoc(source: string): string | undefined {
  const end = source.search(/^export default\b/m);
  const before = end < 0 ? "" : source.slice(0, end).trimEnd();
  if (!before.endsWith("*/")) return undefined;
  const start = before.lastIndexOf("/**");
  if (start < 0) return undefined;
  const lines = before.slice(start + 3, -2).split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
  const doc = lines.join("\n")
    .replace(/^@see\s+(.*)$/gm, "See $1")
    .replace(/\{@link(?:code)?\s+([^}]*)\}/g, "`$1`")
    .trim();
  return doc || undefined;
}
