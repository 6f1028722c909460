const OR = new Intl.ListFormat("en-GB", { type: "disjunction" });
const AND = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** `a, b or c`. */
export const anyOf = (words: Iterable<unknown>): string => OR.format(Array.from(words, String));

/** `a, b and c`. */
export const allOf = (words: Iterable<unknown>): string => AND.format(Array.from(words, String));

/** Words that a sentence has room for, and letters of each. */
const ROOM = { words: 20, letters: 80 };

/** `a, b, c and 7 more`: as much of a list as a sentence has room for, however many and long its words are. */
export function someOf(words: readonly string[]): string {
  const some = words.slice(0, ROOM.words)
    .map((word) => word.length > ROOM.letters ? `${word.slice(0, ROOM.letters)}…` : word);
  const more = words.length - some.length;
  return `${some.join(", ")}${more ? ` and ${more} more` : ""}`;
}
