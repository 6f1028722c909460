/**
 * An SVG of this program's own as PNG, on white. Its letters are those of the fonts that the machine has, so drawings
 * that must look alike everywhere have them as shapes.
 *
 * @param scale pixels for each of the SVG's
 */
export async function svgToPng(svg: string, scale = 2): Promise<Uint8Array<ArrayBuffer>> {
  const { default: sharp } = await import("sharp");
  const drawn = sharp(new TextEncoder().encode(svg), { density: 72 * scale });
  return new Uint8Array(await drawn.flatten({ background: "#ffffff" }).png().toBuffer());
}
