import { assert, assertEquals } from "@std/assert";
import { growAlpha } from "../../../../web/features/painter/grow_alpha.ts";
import { blurAlpha, floodFill, sameColor } from "../../../../web/features/painter/region.ts";
import type { Pixels } from "../../../../web/features/painter/region.ts";

/** Pixels drawn by signs: each sign is a brightness from 0 to 9. */
function drawn(...rows: readonly string[]): Pixels {
  const data = rows.join("").split("").flatMap((sign) => {
    const gray = Math.round(Number(sign) * 255 / 9);
    return [gray, gray, gray, 255];
  });
  return { width: rows[0]!.length, height: rows.length, data: new Uint8ClampedArray(data) };
}

function shown(region: Uint8ClampedArray, width: number): readonly string[] {
  const signs = [...region].map((value) => value ? "x" : ".").join("");
  return signs.match(new RegExp(`.{${width}}`, "g")) ?? [];
}

Deno.test("floodFill stops at other colours, and goes round corners", () => {
  const picture = drawn("00900", "09900", "00090", "99000");
  assertEquals(shown(floodFill(picture, 0, 0, 10), 5), ["xx.xx", "x..xx", "xxx.x", "..xxx"]);
  assertEquals(shown(floodFill(picture, 2, 0, 10), 5), ["..x..", ".xx..", ".....", "....."]);
});

Deno.test("sameColor takes all of a colour, as far as the tolerance goes", () => {
  const picture = drawn("01900", "98000");
  assertEquals(shown(sameColor(picture, 2, 0, 10), 5), ["..x..", "x...."]);
  assertEquals(shown(sameColor(picture, 2, 0, 30), 5), ["..x..", "xx..."]);
});

Deno.test("blurAlpha keeps what is selected in sum, and whole masks whole", () => {
  const size = 33;
  const data = new Uint8ClampedArray(size * size * 4);
  data[4 * (16 * size + 16) + 3] = 255;
  const dot = { width: size, height: size, data };
  blurAlpha(dot, 1);
  const alpha = (x: number, y: number): number => data[4 * (y * size + x) + 3]!;
  const sum = Array.from({ length: size * size }, (_, i) => data[4 * i + 3]!)
    .reduce((a, b) => a + b, 0);
  assert(Math.abs(sum - 255) < 8, `sum ${sum}`);
  assertEquals(alpha(15, 16), alpha(17, 16));
  assertEquals(alpha(16, 15), alpha(16, 17));
  assert(alpha(16, 16) > alpha(17, 16) && alpha(17, 16) > alpha(18, 16));
  const whole = { width: 4, height: 4, data: new Uint8ClampedArray(64).fill(255) };
  blurAlpha(whole, 3);
  assertEquals([...whole.data], Array(64).fill(255));
});

Deno.test("growAlpha takes the most, or the least, of a disc", () => {
  const [width, height] = [13, 9];
  // A fixed pattern of soft and hard values.
  const alpha = Uint8Array.from(
    { length: width * height },
    (_, at) => at * at * 37 % 7 ? 0 : at * 89,
  );
  const grown = (radius: number): readonly number[] => {
    const data = new Uint8ClampedArray(4 * alpha.length);
    alpha.forEach((value, at) => data[4 * at + 3] = value);
    growAlpha({ width, height, data }, radius);
    return Array.from(alpha, (_, at) => data[4 * at + 3]!);
  };
  for (const radius of [1, 2, 4, 20]) {
    const disc = (at: number): number[] =>
      [...alpha].filter((_, other) => {
        const dx = other % width - at % width;
        const dy = Math.floor(other / width) - Math.floor(at / width);
        return dx * dx + dy * dy <= radius * radius;
      });
    assertEquals(grown(radius), Array.from(alpha, (_, at) => Math.max(...disc(at))));
    assertEquals(grown(-radius), Array.from(alpha, (_, at) => Math.min(...disc(at))));
  }
});
