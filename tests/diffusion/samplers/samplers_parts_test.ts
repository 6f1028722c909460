import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { NoiseLevel } from "../../../src/diffusion/denoiser.ts";
import { brownianNoise, brownianPath } from "../../../src/diffusion/samplers/brownian.ts";
import { dpmFast } from "../../../src/diffusion/samplers/dpm_fast.ts";
import { inpaintDenoiser, inpaintSampler } from "../../../src/diffusion/samplers/inpaint.ts";
import { latentMask } from "../../../src/diffusion/samplers/latent_mask.ts";
import { lcm } from "../../../src/diffusion/samplers/lcm.ts";
import { seedSequence } from "../../../src/diffusion/samplers/seed_sequence.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { drawing, path, single, sure } from "../runs.ts";

Deno.test("brownianPath() keeps the last four values that were asked for", () => {
  const walk = brownianPath([2], 0, 10, 1);
  const [first, , third] = [1, 2, 3, 4].map((time) => walk.at(time));
  assertStrictEquals(walk.at(1), first);
  walk.at(5);
  assertStrictEquals(walk.at(1), first);
  assertStrictEquals(walk.at(3), third);
  walk.at(6);
  walk.at(7);
  walk.at(8);
  assert(walk.at(1) !== first);
  assertEquals(walk.at(1), first);
});

Deno.test("brownianNoise() needs both levels", () => {
  const [from, to] = [{ alpha: 1, sigma: 2 }, { alpha: 1, sigma: 1 }];
  const noise = brownianNoise([from, to], 1);
  assertThrows(() => noise([1], from), TypeError, "without the levels");
  assertThrows(() => noise([1], undefined, to), TypeError, "without the levels");
});

Deno.test("seedSequence() tells seeds apart by words over the first", () => {
  const first = (seed: bigint): number => seedSequence(seed, [], 24, 1)[0]!;
  assertEquals(new Set([0n, 1n, 1n << 32n, (1n << 32n) + 1n].map(first)).size, 4);
});

Deno.test("DPM-Solver-Fast spends its calls on steps of order 3, the rest on one of order 2 or 1", async () => {
  const stepsOf = async (calls: number): Promise<number[]> => {
    const levels = Array.from(
      { length: calls + 1 },
      (_, k) => ({ alpha: 1, sigma: 10 * 0.5 ** k }),
    );
    const perStep: number[] = [];
    let called = 0;
    const steps = dpmFast()(
      (x, level) => {
        called++;
        return sure(0)(x, level);
      },
      single(10),
      levels,
      drawing(-1).noise,
    );
    for await (const _ of steps) {
      perStep.push(called);
      called = 0;
    }
    return perStep;
  };
  assertEquals(await stepsOf(9), [3, 3, 2, 1]);
  assertEquals(await stepsOf(8), [3, 3, 2]);
  assertEquals(await stepsOf(7), [3, 3, 1]);
  assertEquals([await stepsOf(3), await stepsOf(2), await stepsOf(1)], [[2, 1], [2], [1]]);
});

Deno.test("LCM draws no noise where a run ends without any", async () => {
  const levels = [2, 1, 0].map((sigma) => ({ alpha: 1, sigma }));
  const { noise, draws } = drawing(0);
  assertEquals(await path({ sampler: lcm(), levels }, 2, sure(5), noise), [6, 5]);
  assertEquals(draws(), 1);
});

const ORIGINAL = tensor([1, 2], [1, 1, 1, 2]);
const PARTS = {
  mask: tensor([1, 0], [1, 1, 1, 2]),
  original: ORIGINAL,
  noise: tensor([0.5, 0.5], [1, 1, 1, 2]),
};
const LEVEL: NoiseLevel = { alpha: 1, sigma: 2 };

Deno.test("inpainting refuses each part of another shape, in steps too", async () => {
  for (const name of ["mask", "original", "noise"]) {
    const parts = { ...PARTS, [name]: tensor([1, 1], [2, 1]) };
    const message = `latents of shape [1, 1, 1, 2] with ${name} of [2, 1]`;
    const paint = inpaintDenoiser((x) => Promise.resolve({ denoised: x }), parts);
    await assertRejects(() => paint(ORIGINAL, LEVEL), RangeError, message);
    const steps = inpaintSampler(lcm(), parts)(sure(0), ORIGINAL, [LEVEL, LEVEL], drawing(0).noise);
    await assertRejects(() => steps.next(), RangeError, message);
  }
});

Deno.test("inpainting hands on what else a network and a step say", async () => {
  const variance = tensor([3, 4], [1, 1, 1, 2]);
  const paint = inpaintDenoiser((x) => Promise.resolve({ denoised: x, variance }), PARTS);
  assertStrictEquals((await paint(ORIGINAL, LEVEL)).variance, variance);
  const levels = [3, 2, 0].map((sigma) => ({ alpha: 1, sigma }));
  const white = tensor([9, 9], [1, 1, 1, 2]);
  const seen: [number, number[], number[]][] = [];
  const sampler = inpaintSampler(lcm(), PARTS);
  const steps = sampler(
    () => Promise.resolve({ denoised: white }),
    ORIGINAL,
    levels,
    drawing(-1).noise,
  );
  for await (const { index, denoised, x } of steps) {
    seen.push([index, [...denoised.data], [...x.data]]);
  }
  // Kept: 2 + sigma·0.5 at the next level, at the end the picture itself.
  assertEquals(seen, [[0, [9, 9], [9, 3]], [1, [9, 9], [9, 2]]]);
});

Deno.test("latentMask() keeps within its edges, and is of the latents' shape", () => {
  const mask = tensor([0, 0.25, 1], [1, 3]);
  assertEquals(latentMask(mask, [1, 1, 1, 2]).data, new Float32Array([0, 0.25]));
  assertEquals(latentMask(mask, [1, 1, 1, 6], "bilinear").data[5], 1);
  assertEquals(latentMask(mask, [2, 3, 1, 2]).shape, [2, 3, 1, 2]);
  for (const [shape, of] of [[[3], "[3]"], [[1, 1, 3], "[1, 1, 3]"]] as const) {
    assertThrows(
      () => latentMask(tensor([0, 1, 1], shape), [1, 1, 2, 2]),
      RangeError,
      `but got ${of}`,
    );
  }
  assertThrows(() => latentMask(mask, [1, 2, 2]), RangeError, "for [1, 2, 2]");
});
