import { assert, assertEquals, assertRejects } from "@std/assert";
import { denoise, type DenoiseOptions } from "../../src/diffusion/denoise.ts";
import type { Denoiser, Sampler } from "../../src/diffusion/denoiser.ts";
import { compileGuidance } from "../../src/diffusion/guidance/compile.ts";
import { cfg } from "../../src/diffusion/guidance/presets/cfg.ts";
import { eulerAncestral } from "../../src/diffusion/samplers/euler.ts";
import { type Tensor, tensor, zeros } from "../../src/tensor/tensor.ts";
import { gap, kLevels, latentsOf, toyNetwork, under } from "./guidance_networks.ts";

const LEVELS = kLevels(10, 5, 2, 0.5);

/** Data with mean `m` and no spread: the exact estimate is m everywhere. */
const still: Denoiser = (x) =>
  Promise.resolve({ denoised: { ...x, data: x.data.map(() => 0.25) } });

function options(over: Partial<DenoiseOptions> = {}): DenoiseOptions {
  return {
    sampler: eulerAncestral(),
    denoiser: still,
    levels: LEVELS,
    latents: latentsOf(1),
    noise: zeros,
    ...over,
  };
}

Deno.test("denoise() walks all levels and reports every step", async () => {
  const seen: [number, number][] = [];
  const x = await denoise(options({
    onStep: ({ index, steps, elapsed, denoised }) => {
      assert(elapsed >= 0 && denoised.data[0] === 0.25);
      seen.push([index, steps]);
    },
  }));
  assertEquals(seen, [[0, 4], [1, 4], [2, 4], [3, 4]]);
  assert(x.data.every((value) => Math.abs(value - 0.25) < 1e-6));
});

Deno.test("denoise() draws the sampler's noise from its source", async () => {
  const shapes: (readonly number[])[] = [];
  const x = await denoise(options({
    levels: LEVELS.slice(0, -1),
    noise: (shape) => {
      shapes.push(shape);
      return { data: new Float32Array(144).fill(3), shape };
    },
  }));
  assertEquals(shapes, Array(3).fill([1, 4, 6, 6]));
  const quiet = await denoise(options({ levels: LEVELS.slice(0, -1) }));
  assert(x.data.every((value, i) => value > quiet.data[i]! + 1));
});

Deno.test("denoise() goes on with edited latents", async () => {
  const seen: number[] = [];
  const x = await denoise(options({
    denoiser: (x) => {
      seen.push(x.data[0]!);
      return still(x, LEVELS[0]!);
    },
    edit: ({ index, x }) => ({ ...x, data: x.data.map(() => index + 7) }),
  }));
  assertEquals([seen.slice(1), x.data[0]], [[7, 8, 9], 10]);
});

Deno.test("denoise() stops between steps when aborted, and makes no further call", async () => {
  const stop = new AbortController();
  let calls = 0;
  const counted: Denoiser = (x, level) => {
    calls++;
    return still(x, level);
  };
  const run = denoise(options({
    denoiser: counted,
    signal: stop.signal,
    onStep: ({ index }) => index === 1 ? stop.abort() : undefined,
  }));
  const error = await assertRejects(() => run, DOMException);
  assertEquals([error.name, calls], ["AbortError", 2]);
  const before = denoise(options({ denoiser: counted, signal: stop.signal }));
  await assertRejects(() => before, DOMException);
  assertEquals(calls, 2);
});

Deno.test("denoise() stops between the evaluations of one step", async () => {
  const stop = new AbortController();
  let calls = 0;
  async function* twice(...[denoiser, x, levels]: Parameters<Sampler>): ReturnType<Sampler> {
    for (let index = 0; index + 1 < levels.length; index++) {
      await denoiser(x, levels[index]!);
      stop.abort(new Error("enough"));
      const { denoised } = await denoiser(x, levels[index]!);
      yield { index, x, denoised };
    }
  }
  const denoiser: Denoiser = (x, level) => (calls++, still(x, level));
  await assertRejects(
    () => denoise(options({ sampler: twice, denoiser, signal: stop.signal })),
    Error,
    "enough",
  );
  assertEquals(calls, 1);
});

Deno.test("denoise() without steps gives the latents back, and refuses numbers that are none", async () => {
  const latents = latentsOf(1);
  assertEquals(await denoise(options({ latents, levels: LEVELS.slice(0, 1) })), latents);
  const broken: Denoiser = (x) =>
    Promise.resolve({ denoised: { ...x, data: x.data.map(() => NaN) } });
  await assertRejects(
    () => denoise(options({ denoiser: broken })),
    RangeError,
    "no longer finite after step 1 of 4",
  );
});

Deno.test("denoise() of a batch paints each image as it would alone", async () => {
  const [uncond, cat] = [under("net", "", 0), under("net", "a cat", 1)];
  const paint = (latents: Tensor): Promise<Tensor> =>
    denoise(options({
      latents,
      denoiser: compileGuidance(cfg(uncond, cat), [toyNetwork("net")], { levels: LEVELS }),
    }));
  const batch = latentsOf(3, 9);
  const together = await paint(batch);
  for (let image = 0; image < 3; image++) {
    const at = [144 * image, 144 * (image + 1)];
    const single = await paint(tensor(batch.data.slice(...at), [1, 4, 6, 6]));
    assertEquals(gap(single, { ...single, data: together.data.slice(...at) }), 0);
  }
});

Deno.test("denoise() does not ask a sampler for no steps, and asks it for one", async () => {
  let asked = 0;
  async function* sampler(...[, x]: Parameters<Sampler>): ReturnType<Sampler> {
    asked++;
    await Promise.resolve();
    yield { index: 0, x, denoised: x };
  }
  for (const count of [0, 1]) await denoise(options({ sampler, levels: LEVELS.slice(0, count) }));
  assertEquals(asked, 0);
  await denoise(options({ sampler, levels: LEVELS.slice(0, 2) }));
  assertEquals(asked, 1);
});

Deno.test("denoise() tells the time of each step, which together are the run's", async () => {
  const [began, times] = [performance.now(), [] as number[]];
  await denoise(options({
    denoiser: async (x, level) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return still(x, level);
    },
    onStep: ({ elapsed }) => void times.push(elapsed),
  }));
  assert(times.every((time) => time > 0));
  assert(times.reduce((sum, time) => sum + time) <= performance.now() - began);
});

Deno.test("denoise() closes its sampler when a step is not taken up, and names the step that is no number", async () => {
  let closed = 0;
  async function* sampler(...[, x, levels]: Parameters<Sampler>): ReturnType<Sampler> {
    try {
      for (let index = 0; index < levels.length - 1; index++) {
        await Promise.resolve();
        const broken = {
          ...x,
          data: x.data.map((value, i) => index === 1 && i === 7 ? Infinity : value),
        };
        yield { index, x: broken, denoised: x };
      }
    } finally {
      closed++;
    }
  }
  const fail = () => Promise.reject(new Error("full"));
  await assertRejects(() => denoise(options({ sampler, onStep: fail })), Error, "full");
  assertEquals(closed, 1);
  await assertRejects(
    () => denoise(options({ sampler })),
    RangeError,
    "no longer finite after step 2 of 4: lower the guidance scales",
  );
  assertEquals(closed, 2);
});

Deno.test("denoise() shows edited latents, and is stopped by its last step too", async () => {
  const shown: number[] = [];
  await denoise(options({
    edit: ({ index, x }) => ({ ...x, data: x.data.map(() => index + 7) }),
    onStep: ({ x }) => void shown.push(x.data[0]!),
  }));
  assertEquals(shown, [7, 8, 9, 10]);
  const stop = new AbortController();
  const onStep = ({ index }: { index: number }) => index === 3 ? stop.abort() : undefined;
  await assertRejects(() => denoise(options({ signal: stop.signal, onStep })), DOMException);
});
