import { assert, assertEquals, assertThrows } from "@std/assert";
import { crop, fill, fit, pad } from "../../../src/runtime/images/crop.ts";
import {
  channelMask,
  composite,
  featherMask,
  growMask,
  invertMask,
  thresholdMask,
} from "../../../src/runtime/images/mask.ts";
import { resize, type ResizeMethod } from "../../../src/runtime/images/resize.ts";
import { type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { pillowBicubic } from "../../../src/runtime/images/pillow_bicubic.ts";
import golden from "../../golden/resize.json" with { type: "json" };
import pillow from "../../golden/pillow_bicubic.json" with { type: "json" };

const input = tensor(Float32Array.from({ length: 63 }, (_, i) => i * 37 % 101 / 100), [1, 1, 7, 9]);

for (const { method, width, height, values } of golden.cases) {
  Deno.test(`resize by ${method} to ${width}x${height} equals the reference`, () => {
    const { data, shape } = resize(input, width, height, method as ResizeMethod);
    assertEquals(shape, [1, 1, height, width]);
    data.forEach((value, i) => {
      assert(Math.abs(value - values[i]!) < 2e-5, `${i}: ${value}, not ${values[i]}`);
    });
  });
}

for (const { width, height, float, bytes } of pillow.cases) {
  Deno.test(`pillowBicubic() to ${width}x${height} equals Pillow's, in numbers and in bytes`, () => {
    const picture = tensor(
      Array.from({ length: 63 }, (_, i) => i * 37 * 7 % 256),
      [1, 1, 7, 9],
    );
    pillowBicubic(picture, width, height, "float").data.forEach((value, i) => {
      assert(Math.abs(value - float[i]!) < 2e-3, `${i}: ${value}, not ${float[i]}`);
    });
    pillowBicubic(picture, width, height, "bytes").data.forEach((value, i) => {
      assert(Math.abs(value - bytes[i]!) < 0.5, `${i}: ${value}, not ${bytes[i]}`);
    });
  });
}

Deno.test("resize treats every plane of a batch alike", () => {
  const twice = tensor([...input.data, ...input.data.map((x) => -x)], [2, 1, 7, 9]);
  const { data } = resize(twice, 5, 4, "bicubic");
  const alone = resize(input, 5, 4, "bicubic").data;
  assertEquals(data.slice(0, 20), alone);
  assertEquals(data.slice(20), alone.map((x) => -x));
  assertThrows(() => resize(input, 0, 4), RangeError, "0x4");
});

const square = (values: number[], width: number): Tensor =>
  tensor(values, [1, 1, values.length / width, width]);

Deno.test("crop takes a rectangle and refuses one that leaves the picture", () => {
  assertEquals([...crop(square([1, 2, 3, 4, 5, 6], 3), { x: 1, y: 0, width: 2, height: 2 }).data], [
    2,
    3,
    5,
    6,
  ]);
  assertThrows(
    () => crop(input, { x: 5, y: 0, width: 5, height: 1 }),
    RangeError,
    "Cannot crop 5x1 at 5, 0 from a picture of 9x7",
  );
});

Deno.test("pad fills margins with a number, the edge or the mirrored picture", () => {
  const x = square([1, 2, 3], 3);
  assertEquals([...pad(x, { left: 2, right: 1 }, 9).data], [9, 9, 1, 2, 3, 9]);
  assertEquals([...pad(x, { left: 2, right: 1 }, "edge").data], [1, 1, 1, 2, 3, 3]);
  assertEquals([...pad(x, { left: 2, right: 3 }, "reflect").data], [3, 2, 1, 2, 3, 2, 1, 2]);
  assertEquals(pad(x, { top: 2 }).shape, [1, 1, 3, 3]);
});

Deno.test("fill cuts and fit fills to reach the wanted proportions", () => {
  const wide = square([0, 1, 2, 3, 0, 1, 2, 3], 4);
  assertEquals([...fill(wide, 2, 2, "nearest-exact").data], [1, 2, 1, 2]);
  const whole = fit(wide, 4, 4, { method: "nearest-exact", padding: 9 });
  assertEquals([...whole.data], [9, 9, 9, 9, 0, 1, 2, 3, 0, 1, 2, 3, 9, 9, 9, 9]);
});

Deno.test("growMask grows in diamonds or squares, and shrinks", () => {
  const dot = square(Array.from({ length: 25 }, (_, i) => i === 12 ? 1 : 0), 5);
  const sum = (mask: Tensor) => mask.data.reduce((a, b) => a + b, 0);
  assertEquals([sum(growMask(dot, 1)), sum(growMask(dot, 2))], [5, 13]);
  assertEquals([sum(growMask(dot, 1, false)), sum(growMask(dot, 2, false))], [9, 25]);
  assertEquals(growMask(growMask(dot, 1, false), -1, false).data, dot.data);
});

Deno.test("masks are inverted, thresholded, feathered and taken from channels", () => {
  const mask = square([0, 0.25, 0.75, 1], 4);
  assertEquals([...invertMask(mask).data], [1, 0.75, 0.25, 0]);
  assertEquals([...thresholdMask(mask, 0.5).data], [0, 0, 1, 1]);
  assertEquals([...featherMask(square([1, 1, 1, 1], 4), { left: 2, right: 1 }).data], [
    0.5,
    1,
    1,
    1,
  ]);
  const image = tensor([1, 2, 3, 4, 5, 6], [1, 3, 1, 2]);
  assertEquals([...channelMask(image, 1).data], [3, 4]);
  assertThrows(() => channelMask(image, 3), RangeError, "channel 3 of a picture with 3");
});

Deno.test("composite lays one picture over another through a mask", () => {
  const [below, above] = [tensor([0, 0, 0, 0], [1, 2, 1, 2]), tensor([1, 1, 1, 1], [1, 2, 1, 2])];
  assertEquals([...composite(below, above, square([0.25, 1], 2)).data], [0.25, 1, 0.25, 1]);
  assertThrows(() => composite(below, above, square([1], 1)), RangeError, "by a mask [1, 1, 1, 1]");
});
