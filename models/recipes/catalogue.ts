import { faceAttributes } from "./faces.ts";
import type { Emoji, Emojibase } from "./packages.ts";
import type { Concept } from "./picture.ts";

/** What emojibase and the icon's name say about one emoji. */
export interface Entry {
  readonly glyph: string;
  readonly family: string;
  readonly name: string;
  readonly group: string;
  readonly subgroup: string;
  readonly keywords: readonly string[];
  readonly attributes: readonly string[];
  readonly concepts: readonly Concept[];
  /** False where emojibase does not know the code points and the name comes from the icon. */
  readonly matched: boolean;
}

/** Emoji the sets have and emojibase 17 has not: their subgroups, by icon name. */
const UNKNOWN: Readonly<Record<string, readonly [group: string, subgroup: string]>> = {
  "cracking-face": ["smileys-emotion", "face-negative"],
  eraser: ["objects", "writing"],
  keycap: ["symbols", "keycap"],
  "leftwards-thumb-sign": ["people-body", "hand-fingers-closed"],
  "rightwards-thumb-sign": ["people-body", "hand-fingers-closed"],
  lighthouse: ["travel-places", "place-building"],
  meteor: ["travel-places", "sky-weather"],
  "monarch-butterfly": ["animals-nature", "animal-bug"],
  "net-with-handle": ["objects", "tool"],
  pickle: ["food-drink", "food-vegetable"],
  "unknown-flag": ["flags", "flag"],
  "shibuya-109-department-store": ["travel-places", "place-building"],
};

const TONES = /-1F3F[B-F]/g;
const TONE_WORDS = /(?:medium-light|medium-dark|medium|light|dark) skin tone/g;

/** Words of emojibase's keywords that say nothing about a picture: function words and chat slang. */
const SILENT = new Set(
  ("no not you your why way what when who oh on off of the and in to for is it be up us my me its " +
    "one lol lmao lmfao rofl roflmao omg ily bae xoxo xoxoxo yolo smh tmi fml wtv wtf meh ew yas ttyl ttfn cya gtg " +
    "g2g ugh uhh hmm muah jel jelly homie bro bruh slay swag feels awk adorbs vibe vibes whatever emoji " +
    "triste dunno whoa woah nooo yay yikes sucks pissed fam goat lit bs turd stank stan").split(
      " ",
    ),
);

/** Code points in upper case without variation selectors: `1f468-200d-2642-fe0f` is `1F468-200D-2642`. */
export function glyphOf(codes: string): string {
  return codes.toUpperCase().split("-").filter((code) => code !== "FE0F")
    .map((code) => code.replace(/^0+(?=.{4})/, "")).join("-");
}

/** The glyph without skin tones, gender signs and direction; man and woman in a sequence become person. */
export function familyOf(glyph: string): string {
  return glyph.replace(TONES, "").replace(/-200D-(2640|2642|27A1)(?![0-9A-F])/g, "")
    .replace(/^1F46[89](?=-)/, "1F9D1");
}

/** An emojibase label as a caption's name: `flag: France` is "flag of france", skin tones left out. */
export function nameOf(label: string): string {
  const plain = label.toLowerCase().replaceAll("’", "'").replaceAll(/[“”]/g, "");
  const [head = "", rest = ""] = plain.split(/: (.*)/s);
  const parts = rest.split(", ").filter((part) => part && !part.endsWith("skin tone"));
  if (!parts.length) return head;
  if (head === "flag") return `flag of ${parts.join(" ").replace(/^flag for /, "")}`;
  if (head === "family") return `family of ${parts.join(" ")}`;
  if (/hair$|^bald$|^beard$/.test(parts[0]!)) {
    return parts[0] === "bald" ? `bald ${head}` : `${head} with ${parts.join(" and ")}`;
  }
  return `${head} ${parts.join(" and ")}`;
}

/** What the name itself says can be seen: "with ..." or "in ...", and the skin tones of the label. */
function seenAttributes(name: string, label: string): string[] {
  const clause = /\b(?:with|in|holding|wearing) .+$/.exec(name)?.[0];
  return [...(clause ? [clause] : []), ...(label.match(TONE_WORDS) ?? [])];
}

/** Emojibase's keywords without slang, numbers and the name itself. */
function keywordsOf(tags: readonly string[], name: string): string[] {
  const plain = tags.map((tag) => tag.toLowerCase().replaceAll("’", "'"));
  return plain.filter((tag) => /^[a-z][a-z' -]{2,}$/.test(tag) && !SILENT.has(tag) && tag !== name);
}

/** The concepts a subgroup belongs to; creatures in costume and skulls are no smileys. */
function conceptsOf(subgroup: string, name: string): Concept[] {
  if (/^face-(?!costume)/.test(subgroup) && !name.startsWith("skull")) return ["faces"];
  if (subgroup === "food-fruit") return ["fruit"];
  return /^(animal-|cat-face|monkey-face)/.test(subgroup) ? ["animals"] : [];
}

/** Finds the {@link Entry} of an icon by its code points, or makes one from its name. */
export function createCatalogue(emojibase: Emojibase): (icon: string, codes: string) => Entry {
  const byGlyph = new Map<string, { emoji: Emoji; base: Emoji }>();
  for (const base of emojibase.emoji) {
    for (const emoji of [base, ...(base.skins ?? [])]) {
      byGlyph.set(glyphOf(emoji.hexcode), { emoji, base });
    }
  }
  return (icon, codes) => {
    const glyph = glyphOf(codes);
    const exact = byGlyph.get(glyph);
    const found = exact ?? byGlyph.get(familyOf(glyph));
    const words = icon.replaceAll("-", " ");
    const label = exact?.emoji.label ?? icon.replace("-skin-tone", " skin tone");
    const bare = words.replace(/ (?:(?:medium )?(?:light|dark)|medium) skin tone/, "");
    const name = exact ? nameOf(exact.base.label) : bare;
    const [group, subgroup] = found
      ? [
        emojibase.groups[found.base.group ?? -1] ?? "symbols",
        emojibase.subgroups[found.base.subgroup ?? -1] ?? "alphanum",
      ]
      : UNKNOWN[bare.replaceAll(" ", "-")] ?? ["symbols", "other-symbol"];
    const concepts = conceptsOf(subgroup, name);
    const face = concepts.includes("faces") || subgroup === "cat-face";
    const attributes = [...(face ? faceAttributes(name) : []), ...seenAttributes(name, label)];
    return {
      glyph,
      family: familyOf(found ? glyphOf(found.base.hexcode) : glyph),
      name,
      group,
      subgroup,
      keywords: keywordsOf(found?.base.tags ?? [], name),
      attributes: [...new Set(attributes)],
      concepts,
      matched: exact !== undefined,
    };
  };
}
