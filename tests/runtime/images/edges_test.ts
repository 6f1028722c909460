import { assertEquals } from "@std/assert";
import { findEdges } from "../../../src/runtime/images/edges.ts";
import { tensor } from "../../../src/tensor/tensor.ts";

/** What OpenCV 5 draws of {@link gray} by `Canny(gray, 100, 200)`. */
const LINES = `
................
....###.........
..##...##.......
..#.....#.......
.#......#.......
.#......#.......
.#......#.....##
..#.....#....##.
..###..##...##..
.....##....##...
.#...#....##....
.#...#....#.....
`.trim().split("\n");

const [WIDTH, HEIGHT] = [16, 12];

/** A disc, a corner and a box, of other brightness each. */
function gray(i: number): number {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  if (y >= 9 && x >= 2 && x < 6) return 90;
  if (x + y > 20) return 110;
  return (x - 5) ** 2 + (y - 5) ** 2 <= 14 ? 200 : 30;
}

Deno.test("findEdges() draws the lines that OpenCV's Canny does, of each picture by itself", () => {
  const size = WIDTH * HEIGHT;
  const picture = Array.from({ length: 3 * size }, (_, i) => gray(i % size) / 255);
  const empty = Array.from({ length: 3 * size }, () => 0.5);
  const image = tensor([...empty, ...picture], [2, 3, HEIGHT, WIDTH]);
  const { data, shape } = findEdges(image, { low: 100 / 255, high: 200 / 255 });
  assertEquals(shape, [2, 1, HEIGHT, WIDTH]);
  const lines = Array.from(
    { length: 2 * HEIGHT },
    (_, y) =>
      Array.from(data.subarray(y * WIDTH, (y + 1) * WIDTH), (value) => value ? "#" : ".").join(""),
  );
  assertEquals(lines, [...LINES.map(() => ".".repeat(WIDTH)), ...LINES]);
});
