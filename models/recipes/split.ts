import type { Entry } from "./catalogue.ts";

/** The part of the families held out of training. */
export const TEST_SHARE = 0.05;

/** A word can be learnt elsewhere when at least this many families use it, the held-out one among them. */
const FAMILIAR = 3;

/** Words that make no composition: "dog face" is the plain dog. */
const PLAIN = new Set(["a", "an", "and", "face", "in", "of", "on", "the", "with"]);

type Named = Pick<Entry, "family" | "name" | "group" | "concepts" | "attributes" | "keywords">;

/** FNV-1a, 32 bit: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

const wordsOf = (text: string) =>
  text.split(/[^\p{L}\p{N}]+/u).filter((word) => word && !PLAIN.has(word));

/** What families are drawn from: smileys and animals by themselves; fruit with all food, as before it was a concept. */
const stratumOf = ({ group, concepts }: Named): string =>
  group === "food-drink" ? group : concepts[0] ?? group;

/** The number of families that use each word. */
function countUsers(entries: readonly Named[]): Map<string, number> {
  const users = new Map<string, Set<string>>();
  for (const { family, name, attributes, keywords } of entries) {
    for (const word of wordsOf([name, ...attributes, ...keywords].join(" "))) {
      if (!users.has(word)) users.set(word, new Set());
      users.get(word)!.add(family);
    }
  }
  return new Map([...users].map(([word, families]) => [word, families.size]));
}

/**
 * The families held out: at most a twentieth of each concept's and each group's, drawn by hash among those named by several
 * words that, like the words of their attributes, other families there use too. So a held-out picture is a new
 * composition of trained words, and no word is lost with it.
 */
export function heldOutFamilies(entries: readonly Named[]): Set<string> {
  const strata = Map.groupBy(entries, stratumOf);
  const heldOut = [...strata.values()].flatMap((members) => {
    const users = countUsers(members);
    const learnt = (word: string) => (users.get(word) ?? 0) >= FAMILIAR;
    const canHoldOut = ({ name, attributes }: Named) =>
      wordsOf(name).length > 1 && wordsOf([name, ...attributes].join(" ")).every(learnt);
    const families = [...Map.groupBy(members, ({ family }) => family)];
    return families.filter(([, glyphs]) => glyphs.every(canHoldOut)).map(([family]) => family)
      .sort((a, b) => hash(a) - hash(b)).slice(0, Math.round(families.length * TEST_SHARE));
  });
  return new Set(heldOut);
}
