import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { runNode } from "sdk/testing";
import { blur } from "../../../nodes/examples/filters/_blur.ts";
import grain from "../../../nodes/examples/filters/grain.ts";
import sharpen from "../../../nodes/examples/filters/sharpen.ts";
import vignette from "../../../nodes/examples/filters/vignette.ts";

/** A grey picture whose right half is lighter. */
const edge = (size = 16) => ({
  data: Float32Array.from({ length: 3 * size * size }, (_, i) => i % size < size / 2 ? 0.3 : 0.7),
  shape: [1, 3, size, size],
});

Deno.test("blur() keeps what is even, and spreads a point as a Gauss function", () => {
  const even = new Float32Array(25).fill(0.5);
  for (const value of blur(even, { width: 5, height: 5, sigma: 1 })) {
    assertAlmostEquals(value, 0.5, 1e-6);
  }
  const point = new Float32Array(15 * 9);
  point[4 * 15 + 7] = 1;
  const spread = blur(point, { width: 15, height: 9, sigma: 1 });
  assertAlmostEquals(spread.reduce((sum, one) => sum + one, 0), 1, 1e-5);
  assertAlmostEquals(spread[4 * 15 + 8]! / spread[4 * 15 + 7]!, Math.exp(-0.5), 1e-5);
  assertAlmostEquals(spread[3 * 15 + 7]!, spread[4 * 15 + 6]!, 1e-6);
});

Deno.test("sharpening makes both sides of an edge differ more, and leaves the rest", async () => {
  const { image } = await runNode(sharpen, { image: edge(), amount: 1 });
  assertAlmostEquals(image.data[0]!, 0.3, 1e-5);
  assert(image.data[7]! < 0.25 && image.data[8]! > 0.75);
  const same = await runNode(sharpen, { image: edge(), amount: 0 });
  assertEquals(same.image, edge());
});

Deno.test("grain is of its seed, grey, and none on black", async () => {
  const [one, again, other] = await Promise.all(
    [1n, 1n, 2n].map((seed) => runNode(grain, { image: edge(), seed })),
  );
  assertEquals(one, again);
  assert(one!.image.data[0] !== other!.image.data[0]);
  const [r, g] = [one!.image.data[5]!, one!.image.data[5 + 256]!];
  assertAlmostEquals(r, g, 1e-6);
  const black = { ...edge(), data: new Float32Array(768) };
  assertEquals((await runNode(grain, { image: black })).image, black);
});

Deno.test("a vignette darkens corners alone, all alike", async () => {
  const white = { ...edge(), data: new Float32Array(768).fill(1) };
  const { image: { data } } = await runNode(vignette, { image: white, amount: 0.5 });
  assertEquals(data[8 * 16 + 8], 1);
  assert(data[0]! < 0.6 && data[0]! >= 0.5);
  assertEquals([data[15], data[15 * 16], data[255]], [data[0], data[0], data[0]]);
});
