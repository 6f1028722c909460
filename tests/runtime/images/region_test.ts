import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { matchColors } from "../../../src/runtime/images/match_colors.ts";
import { cropRegion, placeRegion, regionOfMask } from "../../../src/runtime/images/region.ts";
import { type Tensor, tensor } from "../../../src/tensor/tensor.ts";

/** A smooth picture, whose pixels tell where they are. */
function scene(width: number, height: number): Tensor {
  const value = (c: number, x: number, y: number) =>
    [
      0.5 + 0.4 * Math.sin(x / 9),
      0.5 + 0.4 * Math.cos(y / 7),
      0.5 + 0.3 * Math.sin((x + y) / 11),
    ][c]!;
  const data = Array.from({ length: 3 * width * height }, (_, i) => {
    const at = i % (width * height);
    return value(Math.floor(i / (width * height)), at % width, Math.floor(at / width));
  });
  return tensor(data, [1, 3, height, width]);
}

function maskOf(width: number, height: number, inside: (x: number, y: number) => boolean): Tensor {
  const data = Array.from(
    { length: width * height },
    (_, i) => inside(i % width + 0.5, Math.floor(i / width) + 0.5) ? 1 : 0,
  );
  return tensor(data, [1, 1, height, width]);
}

Deno.test("regionOfMask() is the square around what is selected, with room", () => {
  const box = maskOf(40, 30, (x, y) => x > 10 && x < 20 && y > 4 && y < 8);
  assertEquals(regionOfMask(box, { margin: 0, align: false }), { x: 15, y: 6, side: 10, angle: 0 });
  assertEquals(regionOfMask(box, { margin: 0.5, align: false }).side, 20);
  const one = maskOf(9, 9, (x, y) => x === 4.5 && y === 2.5);
  assertEquals(regionOfMask(one, { margin: 0, align: true }), {
    x: 4.5,
    y: 2.5,
    side: 1,
    angle: 0,
  });
  const nothing = maskOf(9, 9, () => false);
  assertThrows(
    () => regionOfMask(nothing, { margin: 0, align: false }),
    RangeError,
    "selects nothing",
  );
});

Deno.test("regionOfMask() turns along the longer axis, whichever way that leans", () => {
  for (const angle of [-70, -30, 0, 25, 60]) {
    const [sin, cos] = [Math.sin(angle * Math.PI / 180), Math.cos(angle * Math.PI / 180)];
    const leaning = maskOf(120, 120, (x, y) => {
      const [dx, dy] = [x - 60, y - 60];
      return ((cos * dx + sin * dy) / 12) ** 2 + ((cos * dy - sin * dx) / 40) ** 2 < 1;
    });
    const found = regionOfMask(leaning, { margin: 0, align: true });
    assertAlmostEquals(found.angle, angle, 1);
    assertAlmostEquals(found.side, 80, 3);
    // Cropped, it stands upright: the middle column is all of it, the middle row a part.
    const upright = cropRegion(leaning, found, 64).data;
    const column = Array.from({ length: 64 }, (_, i) => upright[i * 64 + 32]!);
    const row = Array.from({ length: 64 }, (_, j) => upright[32 * 64 + j]!);
    const sum = (values: number[]) => values.reduce((a, b) => a + b);
    assert(sum(column) > 58 && sum(row) < 24, `${angle}: ${sum(column)}, ${sum(row)}`);
  }
});

Deno.test("cropRegion() of whole pixels is exact, and placeRegion() puts it back where it was", () => {
  const picture = scene(40, 32);
  const region = { x: 20, y: 16, side: 16, angle: 0 };
  const cut = cropRegion(picture, region, 16);
  const at = (x: number, y: number) => picture.data[y * 40 + x]!;
  assertAlmostEquals(cut.data[0]!, at(12, 8), 1e-6);
  assertAlmostEquals(cut.data[15 * 16 + 15]!, at(27, 23), 1e-6);
  const { image, mask } = placeRegion(cut, region, { width: 40, height: 32, feather: 0 });
  assertEquals(mask.data.reduce((sum, weight) => sum + weight, 0), 256);
  mask.data.forEach((weight, i) => {
    if (weight) assertAlmostEquals(image.data[i]!, picture.data[i]!, 1e-6);
  });
});

Deno.test("a region that is turned and of another size goes back to its place", () => {
  const picture = scene(64, 64);
  for (const [side, size] of [[30, 96], [40, 24]] as const) {
    const region = { x: 30.5, y: 35, side, angle: 33 };
    const { image, mask } = placeRegion(cropRegion(picture, region, size), region, {
      width: 64,
      height: 64,
      feather: 0.2,
    });
    let most = 0;
    mask.data.forEach((weight, i) => {
      assert(weight >= 0 && weight <= 1);
      if (weight > 0.5) most = Math.max(most, Math.abs(image.data[i]! - picture.data[i]!));
    });
    assert(most < 0.03, `${side} as ${size}: ${most}`);
    assertEquals(mask.data[0], 0);
    assertAlmostEquals(mask.data[35 * 64 + 30]!, 1, 1e-6);
  }
});

Deno.test("cropRegion() has the picture's edge beyond it", () => {
  const picture = scene(16, 16);
  const cut = cropRegion(picture, { x: 0, y: 0, side: 8, angle: 0 }, 8);
  assertAlmostEquals(cut.data[0]!, picture.data[0]!, 1e-6);
});

Deno.test("matchColors() gives a picture the other's mean and spread, and leaves one that has them", () => {
  const picture = scene(24, 20);
  const same = matchColors(picture, picture);
  same.data.forEach((value, i) => assertAlmostEquals(value, picture.data[i]!, 1e-4));
  // A darkened and tinted copy is brought back.
  const tinted = {
    ...picture,
    data: picture.data.map((value, i) => value * [0.7, 0.6, 0.5][Math.floor(i / 480)]!),
  };
  const back = matchColors(tinted, picture);
  const away = (a: Tensor) =>
    a.data.reduce((sum, value, i) => sum + Math.abs(value - picture.data[i]!), 0) / a.data.length;
  assert(away(back) < away(tinted) / 4, `${away(back)} of ${away(tinted)}`);
  // One colour has no spread that could be scaled.
  const grey = tensor(new Float32Array(1440).fill(0.5), [1, 3, 20, 24]);
  assert(matchColors(grey, picture).data.every((value) => value >= 0 && value <= 1));
});

Deno.test("matchColors() measures where masks say", () => {
  const picture = scene(24, 20);
  const half = maskOf(24, 20, (x) => x < 12);
  const changed = { ...picture, data: picture.data.map((value, i) => i % 24 < 12 ? value : 0) };
  const whole = matchColors(picture, changed);
  const masked = matchColors(picture, changed, { imageMask: half, likeMask: half });
  masked.data.forEach((value, i) => assertAlmostEquals(value, picture.data[i]!, 1e-4));
  assert(whole.data.some((value, i) => Math.abs(value - picture.data[i]!) > 0.1));
  const none = maskOf(24, 20, () => false);
  assertThrows(
    () => matchColors(picture, picture, { likeMask: none }),
    RangeError,
    "selects nothing",
  );
});
