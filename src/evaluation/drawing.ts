import { escapeXml } from "../words/escape_xml.ts";
import { type Color, Drawing, type Place } from "../runtime/images/canvas.ts";
import { type Lettering, letteringOf, textWidth } from "../runtime/images/lettering.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A stroke from place to place, with round ends: a dot where there is but one. */
export interface Stroke {
  readonly places: readonly Place[];
  /** `#rrggbb`. */
  readonly color: string;
  readonly width: number;
}

/** A text, the foot of its letters at `at`. */
export interface Writing {
  readonly text: string;
  readonly at: Place;
  readonly anchor: "start" | "middle" | "end";
}

/** Strokes and texts in their order: what is an SVG and a picture alike. */
export interface ChartDrawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly parts: readonly (Stroke | Writing)[];
}

/** Size of the letters. */
const LETTER = 12;

const round = (value: number): string => value.toFixed(1);

/** The drawing as SVG, with texts in whatever font there is. */
export function drawingSvg({ title, width, height, parts }: ChartDrawing): string {
  const shapes = parts.map((part) => {
    if ("text" in part) {
      const [x, y] = part.at.map(round);
      return `<text x="${x}" y="${y}" text-anchor="${part.anchor}">${escapeXml(part.text)}</text>`;
    }
    const places = part.places.length === 1 ? [...part.places, ...part.places] : part.places;
    const points = places.map((place) => place.map(round).join(",")).join(" ");
    return `<polyline points="${points}" stroke="${part.color}" stroke-width="${part.width}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="${escapeXml(title)}" font-family="sans-serif" font-size="${LETTER}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round">`,
    ...shapes.map((shape) => shape.replace("<text", `<text fill="#000000"`)),
    "</g>",
    "</svg>",
  ].join("\n");
}

/** Pixels of a picture for one of the SVG's. */
const SCALE = 2;

/** The drawing as a picture, the same on every machine, whatever fonts it has. */
export function drawingPicture({ width, height, parts }: ChartDrawing): Tensor {
  const canvas = new Drawing(SCALE * width, SCALE * height, [1, 1, 1]);
  const texts = parts.flatMap((part) => "text" in part ? [part.text] : []);
  const lettering = letteringOf(texts, SCALE * LETTER);
  for (const part of parts) {
    if ("text" in part) write(canvas, part, lettering);
    else {
      const pen = { color: colorOf(part.color), width: SCALE * part.width };
      const places = part.places.map(([x, y]) => [SCALE * x, SCALE * y] as const);
      if (places.length === 1) canvas.stroke(places[0]!, places[0]!, pen);
      for (let i = 1; i < places.length; i++) canvas.stroke(places[i - 1]!, places[i]!, pen);
    }
  }
  return canvas.toTensor();
}

function write(canvas: Drawing, { text, at: [x, y], anchor }: Writing, lettering: Lettering): void {
  const before = textWidth(text, lettering) * { start: 0, middle: 0.5, end: 1 }[anchor];
  canvas.write(text, {
    x: Math.round(SCALE * x - before),
    y: Math.round(SCALE * y - lettering.ascent),
    color: [0, 0, 0],
    lettering,
  });
}

const colorOf = (hex: string): Color =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Color;
