import type { Metadata, Sharp } from "sharp";

/** Tags that a profile of each colour space is used by: a table, or a curve for each channel. */
const TAGS = {
  "RGB ": ["A2B0", "rTRC"],
  "GRAY": ["A2B0", "kTRC"],
} as const;

/**
 * The colour space of an ICC profile that can be used.
 *
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf
 */
function spaceOf(icc: Uint8Array | undefined): keyof typeof TAGS | undefined {
  if (!icc || icc.length < 132) return undefined;
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  const word = (at: number): string => new TextDecoder("latin1").decode(icc.subarray(at, at + 4));
  const space = (["RGB ", "GRAY"] as const).find((space) => space === word(16));
  if (word(36) !== "acsp" || !space) return undefined;
  const count = Math.min(view.getUint32(128), (icc.length - 132) / 12);
  const tags = Array.from({ length: count }, (_, i) => word(132 + 12 * i));
  return TAGS[space].some((tag) => tags.includes(tag)) ? space : undefined;
}

/**
 * A picture that will come out in sRGB, and whether with 16 bits. sharp works on pictures of 16 bits in Display P3 where they
 * have a profile of RGB, which is undone at the end, and forgets one of grey: those go on with 8 bits.
 *
 * @see https://sharp.pixelplumbing.com/api-colour#pipelinecolourspace
 */
export async function inSrgb(
  picture: Sharp,
  { depth, icc }: Pick<Metadata, "depth" | "icc">,
): Promise<{ readonly picture: Sharp; readonly isDeep: boolean }> {
  const isDeep = depth === "ushort";
  const space = isDeep ? spaceOf(icc) : undefined;
  if (space === "RGB ") {
    return { picture: picture.withIccProfile("srgb", { attach: false }), isDeep };
  }
  if (space === undefined) return { picture, isDeep };
  const { default: sharp } = await import("sharp");
  const bytes = await picture.toColourspace("b-w").keepIccProfile().png().toBuffer();
  return { picture: sharp(bytes), isDeep: false };
}
