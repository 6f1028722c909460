const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const LETTERS = new Map(Object.entries(ENTITIES).map(([letter, entity]) => [entity, letter]));

/** The text as XML and HTML have it, without what XML cannot hold. */
export function escapeXml(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.toWellFormed().replaceAll(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, "")
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!);
}

/** What {@link escapeXml} was given. */
export function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => LETTERS.get(entity)!);
}
