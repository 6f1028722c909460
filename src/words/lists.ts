const OR = new Intl.ListFormat("en-GB", { type: "disjunction" });
const AND = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** `a, b or c`. */
export const anyOf = (words: Iterable<unknown>): string => OR.format(Array.from(words, String));

/** `a, b and c`. */
export const allOf = (words: Iterable<unknown>): string => AND.format(Array.from(words, String));
