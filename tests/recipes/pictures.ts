import type { Picture } from "../../models/recipes/picture.ts";

/** A picture row for tests: a smiley unless told otherwise. */
export function picture(fields: Partial<Picture> = {}): Picture {
  return {
    index: 0,
    style: "twemoji",
    icon: "smiling-face-with-sunglasses",
    glyph: "1F60E",
    family: "1F60E",
    name: "smiling face with sunglasses",
    group: "smileys-emotion",
    subgroup: "face-glasses",
    keywords: ["beach", "bright"],
    attributes: ["smiling", "wearing sunglasses"],
    colors: ["yellow", "black"],
    concepts: ["faces"],
    split: "train",
    weight: 1,
    ...fields,
  };
}
