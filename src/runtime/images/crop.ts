import type { Tensor } from "../../tensor/tensor.ts";
import { resize, type ResizeMethod } from "./resize.ts";

/** A rectangle of pixels from the top left. */
export interface Rectangle {
  /** Left edge. */
  readonly x: number;
  /** Top edge. */
  readonly y: number;
  /** From the left edge to the right. */
  readonly width: number;
  /** From the top edge to the bottom. */
  readonly height: number;
}

/** What stands beyond the edge of a padded picture: a number, the edge's own pixels, or the picture mirrored. */
export type Padding = number | "edge" | "reflect";

/** Where a position beyond the edge is taken from, or -1 for the fill. */
function source(at: number, size: number, padding: Padding): number {
  if (at >= 0 && at < size) return at;
  if (typeof padding === "number") return -1;
  if (padding === "edge") return Math.min(Math.max(at, 0), size - 1);
  const period = Math.max(2 * size - 2, 1);
  const place = ((at % period) + period) % period;
  return place < size ? place : period - place;
}

/** The window `area` of a picture [n, c, H, W]; what lies beyond its edges is filled by `padding`. */
function view(image: Tensor, area: Rectangle, padding: Padding): Tensor {
  const [count, channels, oldHeight, oldWidth] = image.shape as [number, number, number, number];
  const { x, y, width, height } = area;
  const fill = typeof padding === "number" ? padding : 0;
  const data = new Float32Array(count * channels * height * width).fill(fill);
  const columns = Array.from({ length: width }, (_, i) => source(x + i, oldWidth, padding));
  for (let plane = 0; plane < count * channels; plane++) {
    for (let i = 0; i < height; i++) {
      const row = source(y + i, oldHeight, padding);
      if (row < 0) continue;
      const [to, from] = [(plane * height + i) * width, (plane * oldHeight + row) * oldWidth];
      for (let j = 0; j < width; j++) {
        const column = columns[j]!;
        if (column >= 0) data[to + j] = image.data[from + column]!;
      }
    }
  }
  return { data, shape: [count, channels, height, width] };
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

/** The pixels of a rectangle. @throws RangeError when it leaves the picture or is empty */
export function crop(image: Tensor, area: Rectangle): Tensor {
  const [height, width] = image.shape.slice(2) as [number, number];
  const { x, y } = area;
  const inside = [x, y, area.width - 1, area.height - 1].every(isCount) &&
    x + area.width <= width && y + area.height <= height;
  if (!inside) {
    throw new RangeError(
      `Cannot crop ${area.width}x${area.height} at ${x}, ${y} from a picture of ${width}x${height}`,
    );
  }
  return view(image, area, 0);
}

/** Pixels added on each side. */
export interface Margins {
  /** Pixels on the left; 0 unless given, as the others. */
  readonly left?: number;
  /** Pixels above. */
  readonly top?: number;
  /** Pixels on the right. */
  readonly right?: number;
  /** Pixels below. */
  readonly bottom?: number;
}

/** A picture with margins around it, black unless `padding` says otherwise. @throws RangeError for negative margins */
export function pad(image: Tensor, margins: Margins, padding: Padding = 0): Tensor {
  const { left = 0, top = 0, right = 0, bottom = 0 } = margins;
  if (![left, top, right, bottom].every(isCount)) {
    throw new RangeError(
      `Margins are whole numbers from 0, but got ${[left, top, right, bottom].join(", ")}`,
    );
  }
  const [height, width] = image.shape.slice(2) as [number, number];
  const area = { x: -left, y: -top, width: width + left + right, height: height + top + bottom };
  return view(image, area, padding);
}

/** The largest centred part of a picture with the wanted proportions, brought to the wanted size. */
export function fill(image: Tensor, width: number, height: number, method?: ResizeMethod): Tensor {
  const [oldHeight, oldWidth] = image.shape.slice(2) as [number, number];
  const scale = Math.min(oldWidth / width, oldHeight / height);
  const [w, h] = [width, height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const area = {
    x: Math.floor((oldWidth - w) / 2),
    y: Math.floor((oldHeight - h) / 2),
    width: w,
    height: h,
  };
  return resize(crop(image, area), width, height, method);
}

/** The whole picture within the wanted size, centred, the rest filled. */
export function fit(
  image: Tensor,
  width: number,
  height: number,
  { method, padding = 0 }: { readonly method?: ResizeMethod; readonly padding?: Padding } = {},
): Tensor {
  const [oldHeight, oldWidth] = image.shape.slice(2) as [number, number];
  const scale = Math.min(width / oldWidth, height / oldHeight);
  const [w, h] = [oldWidth, oldHeight].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const [left, top] = [Math.floor((width - w) / 2), Math.floor((height - h) / 2)];
  const margins = { left, top, right: width - w - left, bottom: height - h - top };
  return pad(resize(image, w, h, method), margins, padding);
}
