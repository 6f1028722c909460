/** What schemas call a type, in the words of a message. */
export const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  nonoptional: "given",
};

/** The noun of a type that a schema expects: "a whole number" of `int`. */
export function nounOf(expected: string): string {
  return NOUNS[expected] ?? expected;
}
