/** The four picture sets. */
export type Style = "noto" | "twemoji" | "fluent" | "flat";

/** What concept models are trained on: smileys, animals, fruit. */
export const CONCEPTS = ["faces", "animals", "fruit"] as const;

/** One of {@link CONCEPTS}. */
export type Concept = typeof CONCEPTS[number];

/** One drawn emoji: a row of `work/pictures.json`, drawn at the same row of `work/pictures.u8`. */
export interface Picture {
  readonly index: number;
  readonly style: Style;
  /** The icon's name in its package. */
  readonly icon: string;
  /** Code points without variation selectors: the same emoji in every style. */
  readonly glyph: string;
  /** The glyph without skin tone, gender and direction: glyphs of one family lie on one side of the split. */
  readonly family: string;
  readonly name: string;
  readonly group: string;
  readonly subgroup: string;
  /** Search words of the emoji. */
  readonly keywords: readonly string[];
  /** What can be seen in the picture: "wearing sunglasses", "crying", "dark skin tone". */
  readonly attributes: readonly string[];
  /** The picture's main colours, largest area first, white paper left out. */
  readonly colors: readonly string[];
  readonly concepts: readonly Concept[];
  readonly split: "train" | "test";
  /** How often the picture is seen: proportional, over the training side. */
  readonly weight: number;
}

/** Pictures are SIZE x SIZE x 3 bytes, rows first, channels last. */
export const SIZE = 128;
