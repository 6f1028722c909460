import { GLYPH_HEIGHT, GLYPH_WIDTH, isInked } from "../runtime/images/glyphs.ts";

/** How letters are drawn: as text in whatever font there is, or as shapes, alike on every machine. */
export type Letters = "text" | "shapes";

type Write = (text: string, x: number, y: number, anchor: Anchor) => string;

/** What draws a text at a place of an SVG, its foot at y. */
export const writer = (letters: Letters): Write => letters === "text" ? asText : asShapes;

const round = (value: number): string => value.toFixed(1);

type Anchor = "start" | "middle" | "end";

function asText(text: string, x: number, y: number, anchor: Anchor): string {
  const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"`;
  return `<text ${place}>${escapeXml(text)}</text>`;
}

/** Size of a glyph's pixel, and of its advance. */
const [PIXEL, ADVANCE] = [1.25, (GLYPH_WIDTH + 1) * 1.25];

/** Letters as squares: renderers that have no fonts draw them too. Accents, which the glyphs lack, are left out. */
function asShapes(text: string, x: number, y: number, anchor: Anchor): string {
  const chars = [...text.normalize("NFD").replaceAll(/\p{M}/gu, "")];
  const from = x - chars.length * ADVANCE * { start: 0, middle: 0.5, end: 1 }[anchor];
  const squares = chars.flatMap((char, i) =>
    Array.from(
      { length: GLYPH_WIDTH * GLYPH_HEIGHT },
      (_, k) => [k % GLYPH_WIDTH, Math.floor(k / GLYPH_WIDTH)] as const,
    )
      .filter(([column, row]) => isInked(char, column, row))
      .map(([column, row]) =>
        `M${round(from + i * ADVANCE + column * PIXEL)} ${
          round(y - (GLYPH_HEIGHT - row) * PIXEL)
        }h${PIXEL}v${PIXEL}h-${PIXEL}z`
      )
  );
  return `<path d="${squares.join("")}"/>`;
}

/** The text as XML and HTML have it. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (char) => names[char]!);
}
