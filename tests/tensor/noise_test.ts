import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { createRandom } from "../../src/tensor/noise.ts";
import { sizeOf } from "../../src/tensor/tensor.ts";
import golden from "../golden/torch_cpu_rng.json" with { type: "json" };

/** Largest difference of a float32 sine, cosine and logarithm from PyTorch's own. */
const TOLERANCE = 2e-6;

Deno.test("Random.normal() equals torch.randn for each seed and shape, and goes on alike", () => {
  const checks = Object.entries(golden.checks);
  assertEquals(checks.length, 40);
  for (const [name, check] of checks) {
    const [, seed, dims] = /^seed=(\d+),shape=\[(.*)\]$/.exec(name)!;
    const random = createRandom(BigInt(seed!));
    const { data } = random.normal(dims!.split(",").map(Number));
    const near = (actual: ArrayLike<number>, expected: readonly number[]): void =>
      expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, TOLERANCE, name));
    near(data, check.first8);
    near(data.slice(-check.last4.length), check.last4);
    assertAlmostEquals(data.reduce((sum, v) => sum + v, 0), check.sum, 1e-3, name);
    assertAlmostEquals(data.reduce((sum, v) => sum + Math.abs(v), 0), check.abs_sum, 1e-2, name);
    near(random.normal(dims!.split(",").map(Number)).data, check.second_draw_first4);
  }
});

Deno.test("Random.uniform() equals torch.rand for seed 0 and stays in [0, 1)", () => {
  const { data, shape } = createRandom(0).uniform([2, 3]);
  assertEquals(shape, [2, 3]);
  [0.4962566, 0.7682218, 0.0884774, 0.1320305, 0.3074228, 0.6340787]
    .forEach((value, i) => assertAlmostEquals(data[i]!, value, 1e-7));
  assert(createRandom(1).uniform([4096]).data.every((value) => value >= 0 && value < 1));
});

Deno.test("Random.normal() keeps the second of a pair for the next short draw", () => {
  const whole = createRandom(3).normal([6]).data;
  const stream = createRandom(3);
  const parts = [1, 2, 3].flatMap((size) => [...stream.normal([size]).data]);
  assertEquals(parts, [...whole]);
});

Deno.test("createRandom() takes seeds modulo 2^32, as numbers or bigints", () => {
  const draw = (seed: number | bigint): number[] => [...createRandom(seed).normal([16]).data];
  assertEquals(draw(5), draw(5n));
  assertEquals(draw(2 ** 32 + 5), draw(5));
  assertEquals(draw((1n << 64n) - 1n), draw(2 ** 32 - 1));
});

Deno.test("createRandom() refuses seeds that are not whole numbers from 0 to 2^64 - 1", () => {
  for (const seed of [-1, 0.5, NaN, 1n << 64n]) {
    assertThrows(() => createRandom(seed), RangeError, "whole number from 0 to 2^64 - 1");
  }
});

Deno.test("Random.normal() has mean 0 and variance 1", () => {
  const { data, shape } = createRandom(11).normal([100, 1001]);
  const mean = data.reduce((sum, v) => sum + v, 0) / sizeOf(shape);
  const square = data.reduce((sum, v) => sum + v * v, 0) / sizeOf(shape);
  assertAlmostEquals(mean, 0, 0.01);
  assertAlmostEquals(square, 1, 0.02);
});
