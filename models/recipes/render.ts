import sharp from "sharp";
import type { Icon, IconSet } from "./packages.ts";
import { SIZE, type Style } from "./picture.ts";

/** Side in pixels of the box each set is drawn into: the drawing itself is then about 116 wide in every style. */
const BOX: Readonly<Record<Style, number>> = { noto: 116, twemoji: 116, fluent: 124, flat: 124 };

/** The box of drawings that fill their set's own margin. */
const SMALL_BOX = 116;

/** Opacity below which a pixel counts as paper. */
const OPAQUE = 128;

/** An icon as SVG text, centred in a SIZE x SIZE page; the inner element clips what lies outside the icon's box. */
export function iconSvg(icon: Icon, set: IconSet, box: number): string {
  const at = (SIZE - box) / 2;
  const view = [
    icon.left ?? 0,
    icon.top ?? 0,
    icon.width ?? set.width,
    icon.height ?? set.height,
  ].join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}">` +
    `<svg x="${at}" y="${at}" width="${box}" height="${box}" viewBox="${view}" overflow="hidden">` +
    `${icon.body}</svg></svg>`;
}

/** Draws SVG text to SIZE x SIZE x 4 bytes. */
async function drawSvg(svg: string): Promise<Uint8Array> {
  // What Braid itself decodes is never SVG: in a process that it shares, sharp is told so.
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] });
  const { data, info } = await sharp(new TextEncoder().encode(svg)).ensureAlpha().raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== SIZE || info.height !== SIZE || info.channels !== 4) {
    throw new RangeError(
      `Cannot use the drawing: expected ${SIZE}x${SIZE}x4, got ${info.width}x${info.height}x${info.channels}`,
    );
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The smallest distance in pixels from the drawing to the page's border; SIZE for an empty page. */
export function margin(rgba: Uint8Array): number {
  let least = SIZE;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      if (rgba[(y * SIZE + x) * 4 + 3]! < OPAQUE) continue;
      least = Math.min(least, x, y, SIZE - 1 - x, SIZE - 1 - y);
    }
  }
  return least;
}

/** RGB over white paper: `c * a + 255 * (1 - a)`. */
function overWhite(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4) {
    const a = rgba[i + 3]! / 255;
    for (let c = 0; c < 3; c++) rgb[j++] = Math.round(rgba[i + c]! * a + 255 * (1 - a));
  }
  return rgb;
}

/** Draws an icon on white: its pixels, and its main colours. */
export async function drawIcon(
  icon: Icon,
  set: IconSet,
  style: Style,
): Promise<{ pixels: Uint8Array; colors: string[] }> {
  let rgba = await drawSvg(iconSvg(icon, set, BOX[style]));
  if (margin(rgba) < 4 && BOX[style] > SMALL_BOX) {
    rgba = await drawSvg(iconSvg(icon, set, SMALL_BOX));
  }
  if (margin(rgba) === SIZE) throw new Error("Cannot use the drawing: the page is empty");
  return { pixels: overWhite(rgba), colors: mainColors(rgba) };
}

/** The plain name of an RGB colour (0 to 255), by hue in degrees, chroma and value. */
export function colorName(r: number, g: number, b: number): string {
  const max = Math.max(r, g, b);
  const span = max - Math.min(r, g, b);
  if (max < 60) return "black";
  const sector = max === r ? (g - b) / span : max === g ? 2 + (b - r) / span : 4 + (r - g) / span;
  const hue = (sector * 60 + 360) % 360;
  const saturation = span / max;
  // Grays of the sets lean to blue; at the same saturation a warm colour is skin or paper.
  const neutral = span === 0 || saturation < (hue > 170 && hue < 290 ? 0.2 : 0.1);
  if (neutral) return max > 225 ? "white" : max < 85 ? "black" : "gray";
  const pale = saturation < 0.55;
  if (hue >= 345) return saturation < 0.7 && max > 190 ? "pink" : max < 100 ? "brown" : "red";
  if (hue < 14) {
    if (max < 130 || (hue > 5 && saturation < 0.65 && max < 215)) return "brown";
    return pale ? "pink" : "red";
  }
  if (hue < 42) return max < 190 || (pale && max < 215) ? "brown" : pale ? "beige" : "orange";
  if (hue < 70) return max < 130 ? "brown" : "yellow";
  if (hue < 170) return "green";
  if (hue < 250) return "blue";
  if (hue < 310) return "purple";
  return pale || max > 200 ? "pink" : "purple";
}

/** Up to two colours that each fill at least a fifth of the drawing, largest first. */
export function mainColors(rgba: Uint8Array): string[] {
  const areas = new Map<string, number>();
  let total = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3]! < OPAQUE) continue;
    const name = colorName(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!);
    areas.set(name, (areas.get(name) ?? 0) + 1);
    total++;
  }
  return [...areas].filter(([, area]) => area >= total / 5).sort((a, b) => b[1] - a[1]).slice(0, 2)
    .map(([name]) => name);
}
