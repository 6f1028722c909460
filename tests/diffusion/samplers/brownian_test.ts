import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { brownianNoise, brownianPath } from "../../../src/diffusion/samplers/brownian.ts";
import { seedSequence } from "../../../src/diffusion/samplers/seed_sequence.ts";

/** Increments of torchsde 0.2.6's `BrownianTree(0.0291675, zeros(2, 2), 14.614643, entropy=42)`. */
const TREE: [number, number, number[]][] = [
  [1.0, 9.102929, [-2.2661402, -0.93290251, -3.5533619, -0.3905192]],
  [0.446918, 1.749418, [-1.1351582, 0.69710636, 0.066465631, 1.7234753]],
  [9.102929, 14.614643, [1.0495596, -3.2925868, 4.5742693, -0.020714521]],
  [0.0291675, 0.08191, [-0.13002694, -0.43022865, 0.21835692, -0.31851304]],
  [0.30303, 0.30403, [-0.010043806, 0.02693405, -0.068949722, 0.013807966]],
];

Deno.test("seedSequence() equals numpy.random.SeedSequence", () => {
  assertEquals(seedSequence(0, [], 4, 4), [2968811710, 3677149159, 745650761, 2884920346]);
  assertEquals(seedSequence(42, [], 24, 3), [387750627, 2536650517, 4078839648]);
  assertEquals(seedSequence(42, [5, 3], 24, 2), [3084123560, 468215949]);
  assertEquals(seedSequence((1n << 64n) - 1n, [0, 0], 24, 2), [2959649966, 2418963679]);
});

Deno.test("brownianPath() equals torchsde.BrownianTree", () => {
  const path = brownianPath([2, 2], 0.0291675, 14.614643, 42);
  for (const [from, to, values] of TREE) {
    const [a, b] = [path.at(from), path.at(to)];
    values.forEach((value, i) => assertAlmostEquals(b[i]! - a[i]!, value, 2e-6));
  }
});

Deno.test("brownianPath() gives the same values in any order of asking", () => {
  const times = [0.1, 3, 1.5, 9.99, 0.10001, 14, 7];
  const forwards = brownianPath([8], 0.03, 14.6, 1);
  const first = times.map((time) => [...forwards.at(time)]);
  const backwards = brownianPath([8], 0.03, 14.6, 1);
  assertEquals(times.toReversed().map((time) => [...backwards.at(time)]).reverse(), first);
  assertEquals([...backwards.at(0.03)], new Array(8).fill(0));
});

Deno.test("brownianPath() has independent increments of variance their length", () => {
  const path = brownianPath([20_000], 0, 10, 3);
  const moment = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;
  const [zero, one, four, ten] = [0, 1, 4, 10].map((time) => path.at(time)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - b[i]!);
  const [early, middle, late] = [minus(one, zero), minus(four, one), minus(ten, four)];
  assertAlmostEquals(moment(early, early), 1, 0.05);
  assertAlmostEquals(moment(middle, middle), 3, 0.15);
  assertAlmostEquals(moment(late, late), 6, 0.3);
  assertAlmostEquals(moment(early, middle), 0, 0.06);
  assertAlmostEquals(moment(middle, late), 0, 0.15);
});

Deno.test("brownianNoise() is standard normal, one path for any steps, and needs their levels", () => {
  const levels = [14.6, 5, 1, 0].map((sigma) => ({ alpha: 1, sigma }));
  const [first, second, third] = levels as [typeof levels[0], typeof levels[0], typeof levels[0]];
  const noise = brownianNoise(levels, 9);
  const whole = noise([4000], first!, third!).data;
  const parts = [noise([4000], first!, second!).data, noise([4000], second!, third!).data];
  const [a, b] = [Math.sqrt(14.6 - 5), Math.sqrt(5 - 1)];
  whole.forEach((value, i) => {
    const joined = (a * parts[0]![i]! + b * parts[1]![i]!) / Math.sqrt(14.6 - 1);
    assertAlmostEquals(value, joined, 1e-5);
  });
  const variance = whole.reduce((sum, value) => sum + value ** 2, 0) / whole.length;
  assert(Math.abs(variance - 1) < 0.1, String(variance));
  assertThrows(() => noise([4000]), TypeError, "without the levels");
});
