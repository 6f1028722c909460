import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { NoiseLevel } from "../../../src/diffusion/denoiser.ts";
import { inpaintDenoiser, inpaintSampler } from "../../../src/diffusion/samplers/inpaint.ts";
import { lcm } from "../../../src/diffusion/samplers/lcm.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { drawing, sure } from "../runs.ts";

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

Deno.test("inpainting ends with the picture itself where a run ends with noise", async () => {
  const levels = [3, 2, 0.5].map((sigma) => ({ alpha: 1, sigma }));
  const white = tensor([9, 9], [1, 1, 1, 2]);
  const kept: number[] = [];
  const steps = inpaintSampler(lcm(), PARTS)(
    () => Promise.resolve({ denoised: white }),
    ORIGINAL,
    levels,
    drawing(-1).noise,
  );
  for await (const { x } of steps) kept.push(x.data[1]!);
  assertEquals(kept, [3, 2]);
});
