import type { Drawn, Shape, TextShape, WireShape } from "../drawing/shape.ts";
import { cornersOf, handleOf } from "../drawing/wire_path.ts";
import type { Point } from "../graph/workflow.ts";
import { type Color, Drawing } from "../runtime/images/canvas.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import { letteringOf, textWidth } from "../runtime/images/lettering.ts";

/** Pixels of a picture for one of the canvas, unless that takes more than {@link MOST} of them. */
const SCALE = 2;
const MOST = 32e6;
/** Pixels of all shapes, however many of them are in one place: some seconds' work. */
const MOST_PAINTED = 2e8;
/** Straight pieces of a wire's curve. */
const PIECES = 32;

/**
 * A graph as a PNG that carries it, the same on every machine.
 *
 * @param document The text of the graph
 * @throws RangeError for one that is too large
 */
export async function drawGraph(
  { at: [left, top], size: [width, height], shapes }: Drawn,
  paper: string,
  document: string,
): Promise<Uint8Array> {
  const scale = [SCALE, 1].find((scale) =>
    width * height * scale ** 2 <= MOST && painted(shapes, scale) <= MOST_PAINTED
  );
  if (scale === undefined) {
    throw new RangeError(
      width * height > MOST
        ? `Cannot draw a graph of ${Math.ceil(width)}x${
          Math.ceil(height)
        } pixels as PNG: draw it as SVG`
        : `Cannot draw as PNG what overlaps so much: boxes, wires and texts of ${
          Math.ceil(painted(shapes, 1) / 1e6)
        } million pixels, of at most ${MOST_PAINTED / 1e6}. Draw it as SVG`,
    );
  }
  const sides = [width, height].map((side) => Math.ceil(side * scale)) as [number, number];
  const canvas = new Drawing(...sides, colorOf(paper));
  const place = ([x, y]: Point): Point => [(x - left) * scale, (y - top) * scale];
  const write = ({ text, at, anchor, size, color }: TextShape): void => {
    const [x, y] = place(at);
    const lettering = letteringOf([text], size * scale);
    canvas.write(text, {
      x: Math.round(anchor === "end" ? x - textWidth(text, lettering) : x),
      y: Math.round(y - lettering.ascent),
      color: colorOf(color),
      lettering,
    });
  };
  const draw = (shape: Shape): void => {
    if (shape.shape === "text") write(shape);
    else if (shape.shape === "wire") {
      const pen = { color: colorOf(shape.color), width: 2 * scale };
      const places = placesOf(shape).map(place);
      places.slice(1).forEach((to, i) => canvas.stroke(places[i]!, to, pen));
    } else if (shape.shape === "box") {
      const { size: [w, h], fill, edge, opacity } = shape;
      const radius = shape.radius * scale;
      const box = { at: place(shape.at), size: [w * scale, h * scale] as const, radius };
      if (edge) canvas.box(box, colorOf(edge), opacity);
      const [[x, y], inset] = [box.at, edge ? scale : 0];
      canvas.box(
        {
          at: [x + inset, y + inset],
          size: [w * scale - 2 * inset, h * scale - 2 * inset],
          radius: Math.max(0, radius - inset),
        },
        colorOf(fill),
        opacity,
      );
    }
  };
  shapes.forEach(draw);
  return await encodeImage(canvas.toTensor(), "png", { text: { braid: document } });
}

/** About how many pixels shapes take. */
function painted(shapes: readonly Shape[], scale: number): number {
  return shapes.reduce((sum, shape) => {
    if (shape.shape === "box") {
      const [width, height] = shape.size;
      return sum + width * height * scale ** 2 * (shape.edge ? 2 : 1);
    }
    if (shape.shape === "text") return sum + shape.text.length * (shape.size * scale) ** 2;
    if (shape.shape === "picture") return sum;
    // Each piece is looked for in the rectangle about it.
    const [width, height] = [0, 1].map((axis) =>
      Math.abs(shape.to[axis]! - shape.from[axis]!) / PIECES + 4
    );
    return sum + PIECES * width! * height! * scale ** 2;
  }, 0);
}

/** The places along a wire. */
function placesOf({ from, to, lane }: WireShape): readonly Point[] {
  if (lane !== undefined) return cornersOf(from, to, lane);
  const reach = handleOf(from[0], to[0]);
  const [xs, ys] = [
    [from[0], from[0] + reach, to[0] - reach, to[0]],
    [from[1], from[1], to[1], to[1]],
  ];
  return Array.from({ length: PIECES + 1 }, (_, i): Point => {
    const t = i / PIECES;
    const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    const along = (all: readonly number[]): number =>
      all.reduce((sum, value, k) => sum + value * weights[k]!, 0);
    return [along(xs!), along(ys!)];
  });
}

const colorOf = (hex: string): Color =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Color;
