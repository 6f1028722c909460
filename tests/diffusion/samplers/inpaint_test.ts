import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Denoiser, NoiseLevel } from "../../../src/diffusion/denoiser.ts";
import { inpaintDenoiser, inpaintSampler } from "../../../src/diffusion/samplers/inpaint.ts";
import { latentMask } from "../../../src/diffusion/samplers/latent_mask.ts";
import { createScheduler } from "../../../src/diffusion/schedulers/create.ts";
import { kSamplerSchedule } from "../../../src/diffusion/schedulers/comfy.ts";
import { addNoise, startLatents, stepNoise } from "../../../src/diffusion/schedulers/schedule.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

const SHAPE = [1, 1, 4, 4];
const ORIGINAL = tensor(Float32Array.from({ length: 16 }, (_, i) => i / 16), SHAPE);
const MASK = tensor(Float32Array.from({ length: 16 }, (_, i) => i % 4 < 2 ? 1 : 0), SHAPE);
const NOISE = createRandom(7).normal(SHAPE);
const PARTS = { mask: MASK, original: ORIGINAL, noise: NOISE };

/** Paints everything -2. */
const paint: Denoiser = (x) => Promise.resolve({ denoised: map(x, () => -2) });

function check(x: Tensor, tolerance = 1e-5): void {
  x.data.forEach((value, i) => {
    assertAlmostEquals(value, MASK.data[i] ? -2 : ORIGINAL.data[i]!, tolerance, `element ${i}`);
  });
}

Deno.test("inpaintDenoiser() keeps the picture outside the mask with each of ComfyUI's kinds of solver", async () => {
  for (const sampler of ["euler", "dpmpp_2m", "heun", "dpmpp_2m_sde", "lcm"]) {
    const request = { sampler, scheduler: "karras", steps: 6 };
    const schedule = kSamplerSchedule(request, stableDiffusionTable());
    let x = startLatents(schedule, NOISE, ORIGINAL);
    const noise = stepNoise(schedule, 7, createRandom(7));
    const denoise = inpaintDenoiser(paint, PARTS);
    for await (const step of schedule.sampler(denoise, x, schedule.levels, noise)) x = step.x;
    check(x, 1e-4);
  }
});

Deno.test("inpaintDenoiser() shows the network the picture noised to the level, and blends the unguided answer", async () => {
  const level: NoiseLevel = { alpha: 0.8, sigma: 0.6 };
  const x = map(ORIGINAL, () => 9);
  let seen: Tensor | undefined;
  const answer = await inpaintDenoiser((at) => {
    seen = at;
    return Promise.resolve({ denoised: map(at, () => -2), uncond: map(at, () => -3) });
  }, PARTS)(x, level);
  const noisy = addNoise(ORIGINAL, NOISE, level);
  MASK.data.forEach((inside, i) => {
    assertAlmostEquals(seen!.data[i]!, inside ? 9 : noisy.data[i]!, 1e-6);
    assertAlmostEquals(answer.uncond!.data[i]!, inside ? -3 : ORIGINAL.data[i]!, 1e-6);
  });
  check(answer.denoised);
});

Deno.test("inpaintSampler() puts back the picture, noised to the next level, after each step of diffusers", async () => {
  for (const name of ["DDIMScheduler", "EulerDiscreteScheduler", "DPMSolverMultistepScheduler"]) {
    const schedule = createScheduler({ clip_sample: false }, name).schedule({ steps: 5 });
    const sampler = inpaintSampler(schedule.sampler, PARTS);
    const start = startLatents(schedule, NOISE);
    const seen: Tensor[] = [];
    const watch: Denoiser = (x, level) => {
      seen.push(x);
      return paint(x, level);
    };
    let x = start;
    for await (
      const step of sampler(watch, start, schedule.levels, (shape) => createRandom(1).normal(shape))
    ) {
      x = step.x;
    }
    check(x);
    // What the next call is given outside the mask is the noised picture.
    const kept = addNoise(ORIGINAL, NOISE, schedule.levels[1]!);
    assertAlmostEquals(seen[1]!.data[3]!, kept.data[3]!, 1e-5, name);
  }
});

Deno.test("inpaintSampler() leaves the noise on the kept part where a run stops before the schedule's end", async () => {
  const { levels, sampler } = createScheduler({}, "EulerDiscreteScheduler").schedule({ steps: 5 });
  const half = inpaintSampler(sampler, PARTS, levels.at(-1)!);
  const start = addNoise(ORIGINAL, NOISE, levels[0]!);
  let x = start;
  for await (
    const step of half(paint, start, levels.slice(0, 3), (shape) => createRandom(1).normal(shape))
  ) {
    x = step.x;
  }
  const kept = addNoise(ORIGINAL, NOISE, levels[2]!);
  assertAlmostEquals(x.data[3]!, kept.data[3]!, 1e-5);
});

Deno.test("inpaintSampler() closes the sampler it wraps when a run is left", async () => {
  let closed = false;
  const sampler = inpaintSampler(async function* (_, x, levels) {
    try {
      for (let index = 0; index < levels.length - 1; index++) {
        await Promise.resolve();
        x = (yield { index, x, denoised: x }) ?? x;
      }
    } finally {
      closed = true;
    }
  }, PARTS);
  const levels = [3, 2, 1].map((sigma) => ({ alpha: 1, sigma }));
  for await (
    const _ of sampler(paint, ORIGINAL, levels, (shape) => createRandom(1).normal(shape))
  ) break;
  assertEquals(closed, true);
});

Deno.test("inpainting refuses a mask of another shape than the latents", async () => {
  const wrong = { ...PARTS, mask: tensor([1, 1], [2]) };
  await assertRejects(
    () => inpaintDenoiser(paint, wrong)(ORIGINAL, { alpha: 1, sigma: 1 }),
    RangeError,
    "with mask of [2]: bring it to their shape first",
  );
});

Deno.test("latentMask() takes the nearest pixel or the mean of the next four, for each channel", () => {
  const mask = tensor([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1], [4, 4]);
  assertEquals([...latentMask(mask, [1, 2, 2, 2]).data], [0, 1, 0, 0, 0, 1, 0, 0]);
  assertEquals([...latentMask(mask, [1, 1, 2, 2], "bilinear").data], [0, 1, 0, 0.25]);
  const up = latentMask(tensor([0, 1], [1, 2]), [1, 1, 1, 4], "bilinear");
  assertEquals([...up.data], [0, 0.25, 0.75, 1]);
  assertThrows(() => latentMask(tensor([1], [1]), [1, 1, 2, 2]), RangeError, "but got [1]");
});
