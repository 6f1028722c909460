import { svgGraph } from "../graph/picture.ts";
import { escapeXml } from "../words/escape_xml.ts";
import type { Drawn, Shape } from "./shape.ts";
import { wirePath } from "./wire_path.ts";

/** A graph as SVG that carries it. @param document The text of the graph */
export function shapesSvg({ at, size, shapes }: Drawn, paper: string, document: string): string {
  const [x, y, width, height] = [...at, ...size].map(round);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="${x} ${y} ${width} ${height}" font-family="system-ui, sans-serif">`,
    svgGraph(document),
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${paper}"/>`,
    ...shapes.map(shapeSvg),
    "</svg>\n",
  ].join("\n");
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

function shapeSvg(shape: Shape): string {
  const opacity = "opacity" in shape && shape.opacity < 1 ? ` opacity="${shape.opacity}"` : "";
  if (shape.shape === "wire") {
    const { from, to, lane, color } = shape;
    return `<path d="${
      wirePath(from, to, "curved", lane)
    }" fill="none" stroke="${color}" stroke-width="2"${opacity}/>`;
  }
  const [x, y] = shape.at.map(round);
  if (shape.shape === "text") {
    const { text, anchor, size, color, bold } = shape;
    return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}"${
      anchor === "end" ? ' text-anchor="end"' : ""
    }${bold ? ' font-weight="600"' : ""}${opacity}>${escapeXml(text)}</text>`;
  }
  const [width, height] = shape.size.map(round);
  const place = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  if (shape.shape === "picture") return `<image ${place} href="${escapeXml(shape.href)}"/>`;
  const { radius, fill, edge } = shape;
  return `<rect ${place} rx="${radius}" fill="${fill}"${
    edge ? ` stroke="${edge}"` : ""
  }${opacity}/>`;
}
