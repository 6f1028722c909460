import { HEADER, pictureCells } from "../../../src/drawing/measure.ts";
import { overlaps } from "../rect.ts";
import type { Rect, Viewport } from "../rect.ts";
import { cssColor } from "../css_color.ts";
import { cornersOf, handleOf } from "../../../src/drawing/wire_path.ts";
import type { WireStyle } from "../../../src/drawing/wire_path.ts";
import type { NodeBox, Overview } from "./overview.ts";

export interface OverviewStyle {
  /** What of the world there is room for. */
  readonly shown: Rect;
  /** Where the world is on the canvas, in pixels of it. */
  readonly viewport: Viewport;
  /** Pixels of the canvas for one of the screen. */
  readonly density: number;
  readonly wires: WireStyle;
  /** Titles as well, and lines of a strength to be seen. */
  readonly large: boolean;
  /** What a colour of CSS is here. */
  color(css: string): string;
  /** The picture at an address, once it is there. */
  picture?(url: string): CanvasImageSource | undefined;
}

/** Below this zoom the curve of a wire cannot be seen. */
const STRAIGHT = 0.05;
/** Least width of a node on the screen that a title fits in. */
const TITLED = 40;
const LETTER = 5.4;
/** Pixels of the screen that a line of text is high. */
const LINE = 15;

/** Numbers of a wire. */
const FIELDS = 5;
/** As many wires are one outline: what many that cross cost grows with their square. */
const LOT = 200;
/** Of each colour no more wires are painted: they would be a blot. */
const MOST_WIRES = 10_000;

/** Paints boxes, wires and states: thousands of nodes in a few milliseconds. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  overview: Overview,
  style: OverviewStyle,
): void {
  const { viewport: { x, y, zoom }, shown, density, color } = style;
  const pixel = density / zoom;
  context.setTransform(zoom, 0, 0, zoom, x, y);
  context.globalAlpha = 0.2;
  const frames = overview.frames.filter((frame) => overlaps(frame, shown));
  for (const frame of frames) fill(context, frame, color(cssColor(frame.color ?? "blue")));
  context.globalAlpha = 0.4;
  const notes = overview.notes.filter((note) => overlaps(note, shown));
  for (const note of notes) fill(context, note, color(cssColor(note.color ?? "yellow")));
  const wires = (all: Overview["wires"], width: number): void => {
    context.lineWidth = width;
    for (const [kind, points] of all) {
      context.strokeStyle = color(kind);
      const outline = zoom / density < STRAIGHT ? "straight" : style.wires;
      for (let i = 0; i < Math.min(points.length, FIELDS * MOST_WIRES); i += FIELDS * LOT) {
        context.beginPath();
        traceWires(context, points.slice(i, i + FIELDS * LOT), shown, outline);
        context.stroke();
      }
    }
  };
  context.globalAlpha = 0.75;
  if (style.wires !== "hidden") wires(overview.wires, Math.max(2, pixel));
  context.globalAlpha = 1;
  wires(overview.near, style.large ? 2 * pixel : pixel);
  const boxes = overview.boxes.filter((box) => overlaps(box, shown));
  // As high as the title in it, which does not shrink with the node.
  const head = style.large ? Math.max(HEADER, LINE * pixel) : HEADER;
  const [body, header] = [color("var(--overview-node)"), color("var(--overview-header)")];
  for (const box of boxes) {
    context.globalAlpha = box.state === "mute" ? 0.35 : box.state === "bypass" ? 0.6 : 1;
    const own = box.color && color(cssColor(box.color));
    if (HEADER < pixel) fill(context, box, own || body);
    else {
      fill(context, box, body);
      fill(context, { ...box, height: Math.min(head, box.height) }, own || header);
    }
    if (box.pictures && style.picture) paintPictures(context, box, style.picture);
  }
  context.globalAlpha = 1;
  for (const box of boxes) outline(context, box, style.large ? pixel : pixel / 2, color);
  if (!style.large) return;
  context.textBaseline = "top";
  context.fillStyle = color("var(--vscode-foreground)");
  context.font = `600 ${11 * pixel}px system-ui, sans-serif`;
  for (const frame of frames) write(context, frame, 0, pixel);
  context.font = `${10 * pixel}px system-ui, sans-serif`;
  for (const box of [...notes, ...boxes]) write(context, box, 0, pixel);
  context.fillStyle = color("var(--vscode-descriptionForeground)");
  for (const box of boxes) {
    if (box.telling && box.height > 2 * head) {
      write(context, { ...box, title: box.telling }, head, pixel);
    }
  }
}

/** Writes as much of a title as there is room for. */
function write(
  context: CanvasRenderingContext2D,
  { title, x, y, width }: Rect & { readonly title: string },
  below: number,
  pixel: number,
): void {
  if (width / pixel < TITLED) return;
  const letters = Math.floor((width / pixel - 6) / LETTER);
  const text = title.length <= letters ? title : `${title.slice(0, letters - 1)}…`;
  context.fillText(text, x + 3 * pixel, y + below + 2 * pixel);
}

function fill(context: CanvasRenderingContext2D, rect: Rect, color: string): void {
  context.fillStyle = color;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
}

/** What a node's colour of state is; none for one that nothing happens to. */
function stateColor({ state, selected }: NodeBox): string | undefined {
  if (selected) return "var(--vscode-focusBorder)";
  if (state === "failed" || state === "faulty") return "var(--vscode-errorForeground)";
  if (state === "running") return "var(--vscode-charts-green)";
  return state === "bypass" ? "var(--vscode-charts-purple)" : undefined;
}

function outline(
  context: CanvasRenderingContext2D,
  box: NodeBox,
  pixel: number,
  color: OverviewStyle["color"],
): void {
  const edge = stateColor(box);
  if (!edge) return;
  context.strokeStyle = color(edge);
  context.lineWidth = 2 * pixel;
  context.setLineDash(box.state === "bypass" && !box.selected ? [4 * pixel, 3 * pixel] : []);
  context.strokeRect(box.x, box.y, box.width, box.height);
  context.setLineDash([]);
}

function paintPictures(
  context: CanvasRenderingContext2D,
  { x, y, width, pictures }: NodeBox,
  picture: NonNullable<OverviewStyle["picture"]>,
): void {
  const { urls, y: below, height } = pictures!;
  for (
    const [index, { at, size }] of pictureCells(urls.length, [x, y + below, width, height])
      .entries()
  ) {
    const image = picture(urls[index]!);
    if (!image) continue;
    const { width: w, height: h } = image as HTMLImageElement;
    const scale = Math.min(size[0] / w, size[1] / h);
    const [left, top] = [at[0] + (size[0] - w * scale) / 2, at[1] + (size[1] - h * scale) / 2];
    context.drawImage(image, left, top, w * scale, h * scale);
  }
}

/** The outlines of `wire_path.ts`, their corners not rounded. */
function traceWires(
  context: CanvasRenderingContext2D,
  points: readonly number[],
  shown: Rect,
  style: WireStyle,
): void {
  const [right, bottom] = [shown.x + shown.width, shown.y + shown.height];
  for (let i = 0; i < points.length; i += FIELDS) {
    // One by one, as this is done for each wire of each frame.
    const [x1, y1, x2, y2] = [points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!];
    const lane = points[i + 4]!;
    if (Math.max(x1, x2) < shown.x || Math.min(x1, x2) > right) continue;
    if (Math.max(y1, y2) < shown.y || Math.min(y1, y2) > bottom) continue;
    context.moveTo(x1, y1);
    if (style !== "straight" && !Number.isNaN(lane)) {
      for (const [x, y] of cornersOf([x1, y1], [x2, y2], lane)) context.lineTo(x, y);
    } else if (style === "stepped") {
      context.lineTo((x1 + x2) / 2, y1);
      context.lineTo((x1 + x2) / 2, y2);
    } else if (style !== "straight") {
      const reach = handleOf(x1, x2);
      context.bezierCurveTo(x1 + reach, y1, x2 - reach, y2, x2, y2);
      continue;
    }
    context.lineTo(x2, y2);
  }
}
