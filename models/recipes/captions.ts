import type { Uniform } from "../../src/tensor/random.ts";
import type { Picture, Style } from "./picture.ts";

/** What to type for a style. */
export const STYLE_WORDS: Readonly<Record<Style, string>> = {
  noto: "noto style",
  twemoji: "twemoji style",
  fluent: "3d style",
  flat: "flat style",
};

/** Category words by the start of the subgroup's key, first match; the group's words are the fallback. */
const CATEGORY_WORDS: readonly (readonly [RegExp, ...string[]])[] = [
  [/^face-costume/, "creature", "fantasy"],
  [/^face-/, "face", "smiley"],
  [/^cat-face/, "cat face", "animal"],
  [/^monkey-face/, "monkey face", "animal"],
  [/^animal-mammal/, "animal", "mammal"],
  [/^animal-bird/, "animal", "bird"],
  [/^animal-marine/, "animal", "sea animal"],
  [/^animal-bug/, "animal", "bug"],
  [/^animal-/, "animal", "reptile"],
  [/^plant-flower/, "plant", "flower"],
  [/^plant-/, "plant"],
  [/^food-fruit/, "food", "fruit"],
  [/^food-vegetable/, "food", "vegetable"],
  [/^(food-|dishware)/, "food"],
  [/^drink/, "drink"],
  [/^hand|^body/, "hand", "body"],
  [/^(person|family)/, "person", "people"],
  [/^place-|^hotel/, "place", "building"],
  [/^transport-sign/, "sign", "symbol"],
  [/^transport-/, "vehicle"],
  [/^time/, "clock", "time"],
  [/^sky/, "sky", "weather"],
  [/^(event|award)/, "celebration"],
  [/^(sport|game)/, "sport", "game"],
  [/^clothing/, "clothes"],
  [/^music/, "music"],
  [/^heart/, "heart", "symbol"],
  [/flag$/, "flag"],
  [/^geometric/, "shape"],
  [/^arrow/, "arrow", "symbol"],
];

const GROUP_WORDS: Readonly<Record<string, readonly string[]>> = {
  "smileys-emotion": ["symbol"],
  "people-body": ["person"],
  "animals-nature": ["nature"],
  "food-drink": ["food"],
  "travel-places": ["place"],
  activities: ["activity"],
  objects: ["object", "tool"],
  symbols: ["symbol", "sign"],
  flags: ["flag"],
};

/** Words for what sort of thing the picture shows. */
export function categoryWords(picture: Pick<Picture, "group" | "subgroup">): readonly string[] {
  const row = CATEGORY_WORDS.find(([pattern]) => pattern.test(picture.subgroup));
  return row ? row.slice(1) as string[] : GROUP_WORDS[picture.group] ?? ["symbol"];
}

/** The chance that each part of a caption is left out. */
const DROP = { name: 0.25, style: 0.3, category: 0.5, attributes: 0.5, keywords: 0.5, color: 0.85 };

/** The chance that the keywords of a picture with attributes are left out: attributes say it better. */
const DROP_KEYWORDS_BESIDE_ATTRIBUTES = 0.8;
const SHUFFLE = 0.25;
const ARTICLE = 0.15;

/** `1 to most` different members of `words`, in random order. */
function pick(words: readonly string[], most: number, random: Uniform): string[] {
  const left = [...words];
  const count = Math.min(left.length, 1 + Math.floor(random() * most));
  return Array.from(
    { length: count },
    () => left.splice(Math.floor(random() * left.length), 1)[0]!,
  );
}

/** Plurals, names with an article, numbers, and names that are no noun. */
const NO_ARTICLE = /s$|^(a|an|the) |^[^a-z]|^(head|rolling|star-struck)/;

/** Puts "a" or "an" before a singular name now and then, as people type. */
function withArticle(name: string, random: Uniform): string {
  if (random() >= ARTICLE || NO_ARTICLE.test(name)) return name;
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

/**
 * A caption: name, category, attributes, keywords, colour and style, comma-separated, each part left out at
 * random, so that a prompt of a few attributes alone is as familiar as a full one. Never empty.
 *
 * @param random uniform numbers in [0, 1); the same numbers give the same caption
 */
export function caption(picture: Picture, random: Uniform): string {
  const { name, attributes, keywords, colors, style } = picture;
  const parts: string[] = [];
  if (random() >= DROP.name) parts.push(withArticle(name, random));
  if (random() >= DROP.category) parts.push(...pick(categoryWords(picture), 1, random));
  if (random() >= DROP.attributes) parts.push(...pick(attributes, 3, random));
  const dropKeywords = attributes.length ? DROP_KEYWORDS_BESIDE_ATTRIBUTES : DROP.keywords;
  if (random() >= dropKeywords) parts.push(...pick(keywords, 3, random));
  if (random() >= DROP.color) parts.push(...pick(colors, 1, random));
  if (random() >= DROP.style) parts.push(STYLE_WORDS[style]);
  if (!parts.length) parts.push(name);
  const ordered = random() < SHUFFLE ? shuffled(parts, random) : parts;
  return [...new Set(ordered)].join(", ");
}

/** What can be said of a picture without its name, which no other has: category, attributes, keywords, colours. */
export function fullCaption(picture: Picture): string {
  const { attributes, keywords, colors } = picture;
  const parts = [...categoryWords(picture), ...attributes, ...keywords.slice(0, 4)];
  return [...new Set([...parts, ...colors.slice(0, 2)])].join(", ");
}

/** Fisher and Yates' shuffle of a copy. */
function shuffled(words: readonly string[], random: Uniform): string[] {
  const out = [...words];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
