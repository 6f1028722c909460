import type { Pixels } from "./region.ts";

/**
 * Gives each pixel the greatest opacity within `radius` pixels of it; for a negative radius the least: grey-scale dilation
 * and erosion by a disc. Beyond the picture there is nothing that grows into it, nor that eats from it.
 */
export function growAlpha({ width, height, data }: Pixels, radius: number): void {
  const flip = radius < 0 ? 255 : 0;
  const reach = Math.abs(radius);
  const source = Uint8Array.from({ length: width * height }, (_, at) => data[4 * at + 3]! ^ flip);
  const result = source.slice();
  for (let dy = -reach; dy <= reach; dy++) {
    const half = Math.floor(Math.sqrt(reach * reach - dy * dy));
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      const line = source.subarray((y + dy) * width, (y + dy + 1) * width);
      widen(line, half, result.subarray(y * width, (y + 1) * width));
    }
  }
  for (let at = 0; at < result.length; at++) {
    data[4 * at] = data[4 * at + 1] = data[4 * at + 2] = 255;
    data[4 * at + 3] = result[at]! ^ flip;
  }
}

/** Raises `target` to the greatest value of `line` up to `half` away: those that may still be it wait in falling order. */
function widen(line: Uint8Array, half: number, target: Uint8Array): void {
  const waiting: number[] = [];
  let first = 0;
  for (let x = 0; x < line.length + half; x++) {
    if (x < line.length) {
      while (waiting.length > first && line[waiting.at(-1)!]! <= line[x]!) waiting.pop();
      waiting.push(x);
    }
    const at = x - half;
    if (at < 0) continue;
    while (waiting[first]! < at - half) first++;
    target[at] = Math.max(target[at]!, line[waiting[first]!]!);
  }
}
