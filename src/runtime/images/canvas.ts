import type { Tensor } from "../../tensor/tensor.ts";
import { inkOf } from "./letter_ink.ts";
import type { Lettering } from "./lettering.ts";

/** A colour, red, green and blue in 0..1. */
export type Color = readonly [red: number, green: number, blue: number];

/** A place on a canvas, pixels from its top left corner. */
export type Place = readonly [x: number, y: number];

/** A picture while it is drawn. */
export class Drawing {
  readonly #data: Float32Array<ArrayBuffer>;

  constructor(readonly width: number, readonly height: number, background: Color) {
    const size = width * height;
    this.#data = new Float32Array(3 * size);
    background.forEach((value, c) => this.#data.fill(value, c * size, (c + 1) * size));
  }

  #set(x: number, y: number, color: Color): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const size = this.width * this.height;
    for (let c = 0; c < 3; c++) this.#data[c * size + y * this.width + x] = color[c]!;
  }

  /** Lays a picture [1, 3 or 1, H, W] with its top left corner at x, y; what leaves the canvas is cut. */
  place(image: Tensor, x: number, y: number): void {
    const [, channels, height, width] = image.shape as [number, number, number, number];
    const size = height * width;
    for (let i = 0; i < size; i++) {
      const at = (c: number) => image.data[(channels === 1 ? 0 : c * size) + i]!;
      this.#set(x + i % width, y + Math.floor(i / width), [at(0), at(1), at(2)]);
    }
  }

  /** Writes a line of text with its top left corner at x, y. */
  write(
    text: string,
    { x, y, color, lettering: { letters, ascent } }: Readonly<
      { x: number; y: number; color: Color; lettering: Lettering }
    >,
  ): void {
    let pen = x;
    for (const { outline, size, isOnGrid } of letters(text)) {
      if (isOnGrid) pen = Math.round(pen);
      const { left, ink } = inkOf(outline, size, pen);
      for (const [right, down, share] of ink) {
        const [column, row] = [left + right, y + ascent + down];
        const isOutside = column < 0 || row < 0 || column >= this.width || row >= this.height;
        if (!isOutside) this.#blend(column, row, color, share);
      }
      pen += outline.advance * size;
    }
  }

  /** Draws a straight line with round ends, its edges smooth; from a place to itself it is a dot. */
  stroke(
    [x1, y1]: Place,
    [x2, y2]: Place,
    { color, width }: { readonly color: Color; readonly width: number },
  ): void {
    const reach = width / 2 + 1;
    const [dx, dy] = [x2 - x1, y2 - y1];
    const squared = dx * dx + dy * dy;
    const bounds = (a: number, b: number, size: number): [number, number] => [
      Math.max(0, Math.floor(Math.min(a, b) - reach)),
      Math.min(size - 1, Math.ceil(Math.max(a, b) + reach)),
    ];
    const [left, right] = bounds(x1, x2, this.width);
    const [top, bottom] = bounds(y1, y2, this.height);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5 - x1, y + 0.5 - y1];
        const along = squared ? Math.min(Math.max((px * dx + py * dy) / squared, 0), 1) : 0;
        const distance = Math.hypot(px - along * dx, py - along * dy);
        this.#blend(x, y, color, Math.min(Math.max(width / 2 + 0.5 - distance, 0), 1));
      }
    }
  }

  /** Fills a rectangle whose corners may be round. */
  box(
    { at: [left, top], size: [width, height], radius }: {
      readonly at: Place;
      readonly size: Place;
      readonly radius: number;
    },
    color: Color,
    opacity = 1,
  ): void {
    const [right, bottom] = [left + width, top + height];
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(this.height, bottom); y++) {
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(this.width, right); x++) {
        const [px, py] = [x + 0.5, y + 0.5];
        // How far beyond the rectangle that the middles of the corners are at.
        const dx = Math.max(left + radius - px, px - (right - radius), 0);
        const dy = Math.max(top + radius - py, py - (bottom - radius), 0);
        const inside = Math.min(Math.max(radius + 0.5 - Math.hypot(dx, dy), 0), 1);
        this.#blend(x, y, color, opacity * (radius ? inside : 1));
      }
    }
  }

  #blend(x: number, y: number, color: Color, opacity: number): void {
    if (opacity === 0) return;
    const size = this.width * this.height;
    for (let c = 0; c < 3; c++) {
      const at = c * size + y * this.width + x;
      this.#data[at] = this.#data[at]! + opacity * (color[c]! - this.#data[at]!);
    }
  }

  /** What was drawn, [1, 3, height, width]. */
  toTensor(): Tensor {
    return { data: this.#data.slice(), shape: [1, 3, this.height, this.width] };
  }
}
