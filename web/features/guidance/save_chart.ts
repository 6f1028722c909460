import { escapeXml } from "../../../src/words/escape_xml.ts";
import { rasterize } from "../../core/ui/rasterize.ts";

export type ChartType = "svg" | "png";

/** Saves the chart in a figure under a name. */
export type SaveChart = (figure: HTMLElement, title: string, type: ChartType) => void;

/** A chart as it is seen, with its title and legend, as a file for papers and slides. */
export async function chartPicture(figure: HTMLElement, type: ChartType): Promise<Blob> {
  const { svg, width, height } = chartSvg(figure);
  return type === "png"
    ? await rasterize(svg, width, height)
    : new Blob([svg], { type: "image/svg+xml" });
}

/** Of what is drawn, all that a style sheet says of it. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "stroke-linecap",
  "stroke-linejoin",
  "font-size",
  "font-style",
] as const;

/** Marks of where one is in the run. */
const PLACE = ".rule, .dot, .cost-at";

const EDGE = 12;
const LINE = 18;
/** What the legend draws before a name. */
const MARK = 18;
const GAP = 14;
const SIZE = 11;
const FONT = "system-ui, sans-serif";

function chartSvg(
  figure: HTMLElement,
): { readonly svg: string; readonly width: number; readonly height: number } {
  const plot = figure.querySelector<SVGSVGElement>(".plot svg")!;
  const [plotWidth, plotHeight] = ["width", "height"].map((side) =>
    Number(plot.getAttribute(side))
  ) as [number, number];
  const drawn = styled(plot);
  for (const one of drawn.querySelectorAll(PLACE)) one.remove();
  const words = figure.querySelectorAll<HTMLElement>("figcaption > :is(strong, span)");
  const [title = "", doc = ""] = [...words].map((one) => one.textContent ?? "");
  const color = getComputedStyle(figure).color;
  const { marks, rows } = legend(figure, plotWidth);
  const top = EDGE + 2 * LINE + rows * LINE;
  const [width, height] = [plotWidth + 2 * EDGE, top + plotHeight + EDGE];
  const line = (text: string, y: number, more = ""): string =>
    `<text x="${EDGE}" y="${y}" fill="${color}"${more}>${escapeXml(text)}</text>`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${SIZE}">`,
    `<rect width="${width}" height="${height}" fill="${paperOf(figure)}"/>`,
    line(title, EDGE + 12, ' font-size="14" font-weight="600"'),
    line(doc, EDGE + LINE + 10, ' fill-opacity="0.75"'),
    ...marks.map(({ x, row, mark, name }) => {
      const y = EDGE + (2 + row) * LINE + 10;
      return `<g transform="translate(${EDGE + x} ${y - 8})">${mark}</g>` +
        `<text x="${EDGE + x + MARK + 5}" y="${y}" fill="${color}">${escapeXml(name)}</text>`;
    }),
    `<g transform="translate(${EDGE} ${top})">${drawn.innerHTML}</g>`,
    "</svg>\n",
  ].join("\n");
  return { svg, width, height };
}

/** A copy of what is drawn that needs no style sheet. */
function styled(drawn: SVGElement): SVGElement {
  const copy = drawn.cloneNode(true) as SVGElement;
  const [from, to] = [drawn, copy].map((one) => [...one.querySelectorAll("*")]);
  from!.forEach((element, i) => {
    const style = getComputedStyle(element);
    if (!element.matches(PLACE)) to![i]!.removeAttribute("class");
    to![i]!.removeAttribute("style");
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value) to![i]!.setAttribute(name, value);
    }
  });
  return copy;
}

interface Mark {
  readonly x: number;
  readonly row: number;
  /** What it looks like, as SVG. */
  readonly mark: string;
  readonly name: string;
}

/** The lines of a chart that are shown, side by side as long as there is room. */
function legend(
  figure: HTMLElement,
  room: number,
): { readonly marks: readonly Mark[]; readonly rows: number } {
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = `${SIZE}px ${FONT}`;
  const entries = [
    ...figure.querySelectorAll<HTMLElement>(".legend [aria-pressed=true], .cost-legend > li"),
  ];
  let [x, row] = [0, 0];
  const marks = entries.map((entry): Mark => {
    const line = entry.querySelector("svg");
    const field = entry.querySelector(".cost-color");
    const mark = line
      ? styled(line).innerHTML
      : `<rect y="0" width="9" height="9" fill="${
        field ? getComputedStyle(field).backgroundColor : "none"
      }"/>`;
    const name = (entry.dataset.name ?? entry.textContent ?? "").trim();
    const width = MARK + 5 + context.measureText(name).width + GAP;
    if (x > 0 && x + width > room) [x, row] = [0, row + 1];
    const place = { x, row, mark, name };
    x += width;
    return place;
  });
  return { marks, rows: marks.length ? row + 1 : 0 };
}

/** The colour that a chart stands on. */
function paperOf(figure: HTMLElement): string {
  for (let one: HTMLElement | null = figure; one; one = one.parentElement) {
    const color = getComputedStyle(one).backgroundColor;
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(color)) return color;
  }
  return getComputedStyle(document.body).backgroundColor;
}
