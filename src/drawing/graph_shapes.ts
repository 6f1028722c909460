import type { Source } from "../graph/reference.ts";
import { REROUTE } from "../graph/node_types.ts";
import type { Frame, Note, Point } from "../graph/workflow.ts";
import { fitText, wrapText } from "./fit_text.ts";
import { HEADER, NOTE_SIZE, pictureCells } from "./measure.ts";
import { nodeTexts } from "./node_texts.ts";
import { paint, type Palette } from "./palette.ts";
import {
  type Box,
  type Drawn,
  type DrawnGraph,
  type DrawnNode,
  type DrawnWire,
  type Shape,
  text,
  type WireShape,
} from "./shape.ts";
import { laneOf, type Span } from "./wire_path.ts";

const MARGIN = 24;
const LINE_HEIGHT = 16;
const MUTED = 0.45;
const PORT = 9;

/** @throws RangeError for an empty graph */
export function graphShapes(graph: DrawnGraph, palette: Palette): Drawn {
  const { nodes, wires, frames, notes } = graph;
  const shapes: Shape[] = [
    ...frames.flatMap((frame) => frameShapes(frame, palette)),
    ...notes.flatMap((note) => noteShapes(note, palette)),
    ...wires.flatMap((wire) => wireShape(wire, nodes)),
    ...[...nodes.values()].flatMap((node) => nodeShapes(node, palette)),
    ...wires.flatMap((wire) => portShapes(wire, nodes)),
  ];
  const boxes = shapes.filter((one) => one.shape === "box");
  if (!boxes.length) throw new RangeError("Cannot draw the graph: nothing is on its canvas");
  const [left, top, right, bottom] = boxes.reduce(
    ([left, top, right, bottom], { at: [x, y], size: [width, height] }) => [
      Math.min(left, x),
      Math.min(top, y),
      Math.max(right, x + width),
      Math.max(bottom, y + height),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  ) as [number, number, number, number];
  return {
    at: [left - MARGIN, top - MARGIN],
    size: [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN],
    shapes,
  };
}

function frameShapes({ at, size, title = "", color }: Frame, palette: Palette): readonly Shape[] {
  const fill = paint(color, palette) ?? palette.named["blue"]!;
  return [
    { shape: "box", at, size, radius: 6, fill, opacity: 0.15 },
    ...text(fitText(title, size[0] - 20, 13), [at[0] + 10, at[1] + 18], {
      color: palette.text,
      size: 13,
      bold: true,
    }),
  ];
}

function noteShapes({ at, size = NOTE_SIZE, text: words, color }: Note, palette: Palette): Shape[] {
  const fill = paint(color, palette) ?? palette.named["yellow"]!;
  const lines = wrapText(words, size[0] - 20, Math.floor((size[1] - 12) / LINE_HEIGHT), 12);
  return [
    { shape: "box", at, size, radius: 4, fill, opacity: 0.3 },
    ...lines.flatMap((line, i) =>
      text(line, [at[0] + 10, at[1] + 20 + i * LINE_HEIGHT], { color: palette.text })
    ),
  ];
}

/** Where the port of a wire's end is. */
function portPlace(
  side: "inputs" | "outputs",
  { node: id, port }: Source,
  nodes: DrawnGraph["nodes"],
): Point | undefined {
  const node = nodes.get(id);
  if (!node) return undefined;
  const { at: [x, y], measured } = node;
  const middle = measured[side].get(port) ?? measured.height / 2;
  return [side === "inputs" ? x : x + measured.width, y + middle];
}

function wireShape(wire: DrawnWire, nodes: DrawnGraph["nodes"]): readonly WireShape[] {
  const from = portPlace("outputs", wire.from, nodes);
  const to = portPlace("inputs", wire.to, nodes);
  const opacity = opacityOf(nodes.get(wire.from.node));
  if (!from || !to) return [];
  const [source, target] = [wire.from, wire.to].map(({ node }): Span => {
    const { at: [, y], measured: { height } } = nodes.get(node)!;
    return { y, height };
  }) as [Span, Span];
  const lane = laneOf(from, to, source, target);
  const { color } = wire;
  return [{ shape: "wire", from, to, ...(lane !== undefined && { lane }), color, opacity }];
}

function portShapes(wire: DrawnWire, nodes: DrawnGraph["nodes"]): readonly Box[] {
  return [portPlace("outputs", wire.from, nodes), portPlace("inputs", wire.to, nodes)]
    .flatMap((place) =>
      place
        ? [{
          shape: "box",
          at: [place[0] - PORT / 2, place[1] - PORT / 2],
          size: [PORT, PORT],
          radius: PORT / 2,
          fill: wire.color,
          opacity: 1,
        }]
        : []
    );
}

const opacityOf = (node: DrawnNode | undefined): number => node?.entry.mode ? MUTED : 1;

function nodeShapes(node: DrawnNode, palette: Palette): readonly Shape[] {
  const { at, title, entry, look, measured: { width, height, result }, pictures = [] } = node;
  const [x, y] = at;
  const opacity = opacityOf(node);
  const head = paint(look.color, palette) ?? palette.header;
  const edge = palette.edge;
  const body = { shape: "box", at, radius: 6, fill: palette.node, edge, opacity } as const;
  if (entry.type === REROUTE) return [{ ...body, size: [width, height], radius: 11 }];
  const mode = entry.mode ? ` (${entry.mode === "mute" ? "muted" : "bypassed"})` : "";
  return [
    { ...body, size: [width, height] },
    { ...body, size: [width, HEADER], fill: head },
    ...text(fitText(title + mode, width - 20, 12.5), [x + 10, y + 19], {
      color: palette.text,
      bold: true,
      opacity,
    }),
    ...nodeTexts(node, palette).map((one): Shape => ({ ...one, opacity })),
    ...result
      ? pictureCells(pictures.length, [x + 1, y + result.y, width - 2, result.height - 1])
        .map((cell, index): Shape => ({ shape: "picture", href: pictures[index]!, ...cell }))
      : [],
  ];
}
