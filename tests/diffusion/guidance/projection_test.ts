import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bandOf } from "../../../src/diffusion/guidance/bands.ts";
import { compileGuidance } from "../../../src/diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { cfg } from "../../../src/diffusion/guidance/presets/cfg.ts";
import { perpNeg } from "../../../src/diffusion/guidance/presets/composable.ts";
import { frequencyGuidance } from "../../../src/diffusion/guidance/presets/frequency.ts";
import { areaMask, regional } from "../../../src/diffusion/guidance/presets/regional.ts";
import { planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import type { Prediction } from "../../../src/diffusion/guidance/prediction.ts";
import { rows, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { gap, kLevels, latentsOf, toyNetwork, under, values } from "../guidance_networks.ts";

const LEVELS = kLevels(8, 3, 1);
const uncond = under("net", "", 0);
const cat = under("net", "a cat", 1.2);
const dog = under("net", "a dog", -0.8);
const x = latentsOf(1);

async function estimate(guidance: Guidance, latents = x): Promise<Tensor> {
  const denoiser = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS });
  return (await denoiser(latents, LEVELS[1]!)).denoised;
}

async function alone(prediction: Prediction): Promise<number[]> {
  return [...(await estimate(gcfg(prediction, []))).data];
}

const [u, c, n] = [await alone(uncond), await alone(cat), await alone(dog)];
const sub = (a: number[], b: number[]): number[] => a.map((value, i) => value - b[i]!);
const inner = (a: number[], b: number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function assertClose(actual: Tensor, expected: number[], tolerance = 1e-4): void {
  actual.data.forEach((value, i) => assertAlmostEquals(value, expected[i]!, tolerance));
}

Deno.test("perpNeg() subtracts only what is perpendicular to the prompt's delta", async () => {
  const [p, neg] = [sub(c, u), sub(n, u)];
  const along = inner(neg, p) / inner(p, p);
  const expected = u.map((value, i) => value + 6 * (p[i]! - 1.5 * (neg[i]! - along * p[i]!)));
  assertClose(
    await estimate(perpNeg(uncond, cat, { not: [{ prediction: dog, scale: 1.5 }] }, 6)),
    expected,
  );
});

Deno.test("perpNeg() with the prompt itself as negative is cfg(), and leaves no NaN where the delta is 0", async () => {
  const same = await estimate(perpNeg(uncond, cat, { not: [{ prediction: cat, scale: 1 }] }, 6));
  assert(gap(same, await estimate(cfg(uncond, cat, 6))) < 1e-5);
  const still = await estimate(
    perpNeg(uncond, uncond, { not: [{ prediction: dog, scale: 1 }] }, 6),
  );
  assert(still.data.every(Number.isFinite));
});

Deno.test("perpNeg() does not couple the images of a batch", async () => {
  const guidance = perpNeg(uncond, cat, { not: [{ prediction: dog, scale: 1 }] });
  const batch = latentsOf(3, 5);
  const together = await estimate(guidance, batch);
  for (let image = 0; image < 3; image++) {
    const single = await estimate(guidance, rows(batch, image, image + 1));
    assertEquals(rows(together, image, image + 1).data, single.data);
  }
});

Deno.test("a projection has the other term evaluated that it needs, though that one is off", async () => {
  const guidance = gcfg(uncond, [
    { name: "cat", prediction: cat, scale: 0 },
    { prediction: dog, scale: 2, projection: { type: "perpendicular", to: "cat" } },
  ]);
  assertEquals(planGuidance(guidance, LEVELS).steps[0]!.evaluated, [0, 1, 2]);
  const [p, d] = [sub(c, u), sub(n, u)];
  const along = inner(d, p) / inner(p, p);
  assertClose(
    await estimate(guidance),
    u.map((value, i) => value + 2 * (d[i]! - along * p[i]!)),
  );
});

Deno.test("a projection has both sides of the other term evaluated, whatever that starts from", async () => {
  const bird = under("net", "a bird", 2);
  const guidance = gcfg(uncond, [
    { name: "cat", prediction: cat, against: dog, scale: 0 },
    { prediction: bird, scale: 2, projection: { type: "perpendicular", to: "cat" } },
  ]);
  assertEquals(planGuidance(guidance, LEVELS).steps[0]!.evaluated, [0, 1, 2, 3]);
  const [p, d] = [sub(c, n), sub(await alone(bird), u)];
  const along = inner(d, p) / inner(p, p);
  assertClose(await estimate(guidance), u.map((value, i) => value + 2 * (d[i]! - along * p[i]!)));
  // A projected push from elsewhere than the base needs what it starts from.
  const elsewhere = gcfg(uncond, [{
    prediction: cat,
    against: dog,
    scale: 2,
    projection: { type: "band", level: 0, of: 1 },
  }]);
  assertEquals(planGuidance(elsewhere, LEVELS).steps[0]!.evaluated, [0, 1, 2]);
  assertClose(await estimate(elsewhere), u.map((value, i) => value + 2 * (c[i]! - n[i]!)));
});

Deno.test("projections take latents without height and width for a single pixel", async () => {
  const mask = tensor(Float32Array.of(0.25, 0.75), [1, 2]);
  const latents = latentsOf(1, 0, [5]);
  const of = async (guidance: Guidance): Promise<number[]> => [
    ...(await estimate(guidance, latents)).data,
  ];
  const [base, own] = [await of(gcfg(uncond, [])), await of(gcfg(cat, []))];
  const masked = gcfg(uncond, [{ prediction: cat, scale: 4, projection: { type: "mask", mask } }]);
  (await of(masked)).forEach((value, i) =>
    assertAlmostEquals(value, base[i]! + 2 * (own[i]! - base[i]!), 1e-5)
  );
});

Deno.test("a mask is resized to the latents it meets, whatever their size", async () => {
  const mask = tensor(Float32Array.of(0, 1, 1, 0), [1, 2, 2]);
  const guidance = gcfg(uncond, [{
    prediction: cat,
    scale: 3,
    projection: { type: "mask", mask },
  }]);
  const denoiser = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS });
  for (const [height, width] of [[6, 6], [4, 10], [6, 6]] as const) {
    const latents = latentsOf(1, 2, [4, height, width]);
    const at = async (prediction: Prediction): Promise<Tensor> =>
      await estimate(gcfg(prediction, []), latents);
    const [base, own] = [await at(uncond), await at(cat)];
    const { denoised } = await denoiser(latents, LEVELS[1]!);
    denoised.data.forEach((value, i) => {
      const across = Math.min(Math.max((i % width + 0.5) * 2 / width - 0.5, 0), 1);
      const row = Math.floor(i / width) % height;
      const down = Math.min(Math.max((row + 0.5) * 2 / height - 0.5, 0), 1);
      const weight = across * (1 - down) + (1 - across) * down;
      const push = 3 * weight * (own.data[i]! - base.data[i]!);
      assertAlmostEquals(value, base.data[i]! + push, 1e-4);
    });
  }
});

Deno.test("bandOf() splits any image into bands that sum to it", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 99 }),
    (height, width, of, seed) => {
      const image = Float64Array.from(values(2 * height * width, seed));
      const bands = Array.from(
        { length: of },
        (_, level) => bandOf({ data: image, height, width }, level, of),
      );
      image.forEach((value, i) => {
        assertAlmostEquals(bands.reduce((sum, band) => sum + band[i]!, 0), value, 1e-9);
      });
    },
  ));
});

Deno.test("bandOf() finds a constant only in the coarsest band and a checkerboard only in the finest", () => {
  const flat = new Float64Array(64).fill(0.7);
  assert(
    bandOf({ data: flat, height: 8, width: 8 }, 0, 3).every((value) => Math.abs(value) < 1e-12),
  );
  assert(
    bandOf({ data: flat, height: 8, width: 8 }, 2, 3).every((value) =>
      Math.abs(value - 0.7) < 1e-12
    ),
  );
  const board = Float64Array.from({ length: 64 }, (_, i) => (i + (i >> 3)) % 2 ? 1 : -1);
  bandOf({ data: board, height: 8, width: 8 }, 0, 3).forEach((value, i) =>
    assertAlmostEquals(value, board[i]!, 1e-9)
  );
});

Deno.test("frequencyGuidance() with equal scales is cfg(), with scale 1 the bare prediction", async () => {
  const equal = await estimate(frequencyGuidance(uncond, cat, [5, 5, 5]));
  assert(gap(equal, await estimate(cfg(uncond, cat, 5))) < 1e-5);
  assertClose(await estimate(frequencyGuidance(uncond, cat, [1, 1])), c, 1e-5);
});

Deno.test("regional() averages predictions by normalised weight at each place", async () => {
  const left = tensor(Float32Array.from({ length: 36 }, (_, i) => i % 6 < 4 ? 1 : 0), [6, 6]);
  const right = tensor(Float32Array.from({ length: 36 }, (_, i) => i % 6 > 1 ? 3 : 0), [6, 6]);
  const guidance = regional(uncond, [
    { prediction: cat, mask: left },
    { prediction: dog, mask: right },
  ], 4);
  const expected = u.map((base, i) => {
    const [l, r] = [left.data[i % 36]!, right.data[i % 36]!];
    const region = (l * c[i]! + r * n[i]!) / (l + r);
    return base + 4 * (region - base);
  });
  assertClose(await estimate(guidance), expected);
});

Deno.test("regional() with regions over the whole picture weighs them by strength, and guides nowhere else", async () => {
  const both = await estimate(regional(uncond, [
    { prediction: cat, strength: 3 },
    { prediction: dog },
  ], 2));
  assertClose(both, u.map((base, i) => base + 2 * (0.75 * c[i]! + 0.25 * n[i]! - base)));
  const corner = areaMask(6, 6, { x: 0, y: 0, width: 3, height: 3 });
  const one = await estimate(regional(uncond, [{ prediction: cat, mask: corner }], 2));
  const far = [3, 4, 5].map((column) => 5 * 6 + column);
  for (const i of far) assertAlmostEquals(one.data[i]!, u[i]!, 1e-5);
});

Deno.test("areaMask() feathers as ComfyUI: over min(8, size / 4) pixels, not at the picture's border", () => {
  const mask = areaMask(1, 16, { x: 4, y: 0, width: 8, height: 1 });
  assertEquals([...mask.data], [0, 0, 0, 0, 0.5, 1, 1, 1, 1, 1, 1, 0.5, 0, 0, 0, 0]);
  const end = areaMask(1, 16, { x: 8, y: 0, width: 8, height: 1 });
  assertEquals([...end.data], [0, 0, 0, 0, 0, 0, 0, 0, 0.5, 1, 1, 1, 1, 1, 1, 1]);
  const narrow = areaMask(5, 1, { x: 0, y: 1, width: 1, height: 3 });
  assertEquals([...narrow.data], [0, 1, 1, 1, 0]);
  const border = areaMask(1, 16, { x: 0, y: 0, width: 8, height: 1 });
  assertEquals([...border.data].slice(0, 9), [1, 1, 1, 1, 1, 1, 1, 0.5, 0]);
});
