import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { NoiseLevel, PredictionType } from "../../src/diffusion/denoiser.ts";
import { compileGuidance } from "../../src/diffusion/guidance/compile.ts";
import { gcfg, withPost } from "../../src/diffusion/guidance/guidance.ts";
import type { Post } from "../../src/diffusion/guidance/post.ts";
import { cfg } from "../../src/diffusion/guidance/presets/cfg.ts";
import type { Prediction } from "../../src/diffusion/guidance/prediction.ts";
import { rows, type Tensor } from "../../src/tensor/tensor.ts";
import { gap, kLevels, latentsOf, toyNetwork, under } from "./guidance_networks.ts";

const SIGMA = 2.5;
const LEVELS = kLevels(14, SIGMA, 1, 0.3);
const HERE = LEVELS[1]!;
const uncond = under("net", "", 0);
const prompt = under("net", "a cat", 1.2);
const x = latentsOf(1);

async function guided(
  post: Post[],
  { scale = 7.5, type = "epsilon", at = HERE, latents = x }: {
    scale?: number;
    type?: PredictionType;
    at?: NoiseLevel;
    latents?: Tensor;
  } = {},
): Promise<Tensor> {
  const guidance = withPost(cfg(uncond, prompt, scale), ...post);
  const denoiser = compileGuidance(guidance, [toyNetwork("net", { type })], { levels: LEVELS });
  return (await denoiser(latents, at)).denoised;
}

async function alone(prediction: Prediction): Promise<number[]> {
  const denoiser = compileGuidance(gcfg(prediction, []), [toyNetwork("net")], { levels: LEVELS });
  return [...(await denoiser(x, HERE)).denoised.data];
}

// Everything below recomputes each method from its definition with plain loops on these three lists.
const u = await alone(uncond);
const c = await alone(prompt);
const xs = [...x.data];
const g = u.map((value, i) => value + 7.5 * (c[i]! - value));

const root = Math.hypot(1, SIGMA);
// Denoised values at alpha 1 in the other spaces, written from D = x - sigma·e and its relatives.
const toEps = (d: number[]): number[] => d.map((value, i) => (xs[i]! - value) / SIGMA);
const fromEps = (e: number[]): number[] => e.map((value, i) => xs[i]! - SIGMA * value);
const toV = (d: number[]): number[] =>
  d.map((value, i) => (xs[i]! / (SIGMA * SIGMA + 1) - value) * root / SIGMA);
const fromV = (v: number[]): number[] =>
  v.map((value, i) => xs[i]! / (SIGMA * SIGMA + 1) - value * SIGMA / root);
const toFlow = (d: number[]): number[] => toEps(d).map((e, i) => e - d[i]!);
const fromFlow = (f: number[]): number[] =>
  f.map((value, i) => xs[i]! / (1 + SIGMA) - value * SIGMA / (1 + SIGMA));

const sum = (v: number[]): number => v.reduce((total, value) => total + value, 0);
const inner = (a: number[], b: number[]): number => sum(a.map((value, i) => value * b[i]!));
const std = (v: number[]): number => {
  const mean = sum(v) / v.length;
  return Math.sqrt(sum(v.map((value) => (value - mean) ** 2)) / v.length);
};

function assertClose(actual: Tensor, expected: number[], tolerance = 1e-4): void {
  assertEquals(actual.data.length, expected.length);
  actual.data.forEach((value, i) => assertAlmostEquals(value, expected[i]!, tolerance));
}

Deno.test("rescale matches Lin et al. in v, and diffusers in epsilon when asked", async () => {
  const scaled = (to: (d: number[]) => number[], from: (y: number[]) => number[]): number[] => {
    const [target, reference] = [to(g), to(c)];
    const ratio = std(reference) / std(target);
    return from(target.map((value) => 0.7 * value * ratio + 0.3 * value));
  };
  assertClose(await guided([{ type: "rescale", amount: 0.7 }]), scaled(toV, fromV));
  assertClose(
    await guided([{ type: "rescale", amount: 0.7, space: "epsilon" }]),
    scaled(toEps, fromEps),
  );
  assertClose(await guided([{ type: "rescale", amount: 0 }]), g);
});

Deno.test("rescale against the unit-weight combination equals rescale against the only term", async () => {
  const unit = await guided([{ type: "rescale", amount: 0.7, reference: "unit" }]);
  assert(gap(unit, await guided([{ type: "rescale", amount: 0.7 }])) < 1e-5);
});

Deno.test("tcfg keeps of the base what lies along the stack's first singular vector, found by power iteration", async () => {
  const [ce, ue] = [toEps(c), toEps(u)];
  let v = ce.map((value, i) => value + 0.9 * ue[i]!);
  for (let round = 0; round < 200; round++) {
    const [pc, pu] = [inner(ce, v), inner(ue, v)];
    v = v.map((_, i) => pc * ce[i]! + pu * ue[i]!);
    const size = Math.sqrt(inner(v, v));
    v = v.map((value) => value / size);
  }
  const damped = v.map((value) => inner(ue, v) * value);
  const expected = fromEps(damped.map((value, i) => value + 7.5 * (ce[i]! - value)));
  assertClose(await guided([{ type: "tcfg" }]), expected, 2e-4);
});

Deno.test("cfg_zero fits the base on the velocity and starts without any", async () => {
  const [cf, uf] = [toFlow(c), toFlow(u)];
  const fit = inner(cf, uf) / (inner(uf, uf) + 1e-8);
  const expected = fromFlow(uf.map((value, i) => fit * value + 7.5 * (cf[i]! - fit * value)));
  assertClose(await guided([{ type: "cfg_zero" }]), expected, 2e-4);
  const still = await guided([{ type: "cfg_zero" }], { at: LEVELS[0]! });
  assertClose(still, xs.map((value) => value / 15), 1e-6);
});

Deno.test("cfg_zero's first step calls no network", async () => {
  const network = toyNetwork("net", { type: "flow" });
  const levels = kLevels(30, 2, 0.5);
  const guidance = withPost(cfg(uncond, prompt), { type: "cfg_zero" });
  const denoiser = compileGuidance(guidance, [network], { levels });
  await denoiser(x, levels[0]!);
  assertEquals(network.batches.length, 0);
  await denoiser(x, levels[1]!);
  assertEquals(network.batches.length, 1);
});

Deno.test("dynamic_thresholding matches Imagen's clamp at an interpolated quantile", async () => {
  const sorted = g.map(Math.abs).sort((a, b) => a - b);
  const at = 0.9 * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const s = Math.max(1, low + (sorted[Math.floor(at) + 1]! - low) * (at % 1));
  assert(s > 1, "the quantile must matter for this test");
  const expected = g.map((value) => Math.min(Math.max(value, -s), s) / s);
  assertClose(await guided([{ type: "dynamic_thresholding", ratio: 0.9 }]), expected);
  const clipped = g.map((value) => Math.min(Math.max(value, -1), 1));
  assertClose(await guided([{ type: "dynamic_thresholding", ratio: 0.9, max: 1 }]), clipped);
});

Deno.test("cfg_norm leaves no pixel longer over channels than the reference's", async () => {
  const expected = g.map((value, i) => {
    const pixel = i % 36;
    let [own, other] = [0, 0];
    for (let channel = 0; channel < 4; channel++) {
      own += g[channel * 36 + pixel]! ** 2;
      other += c[channel * 36 + pixel]! ** 2;
    }
    return value * Math.min(1, Math.sqrt(other) / (Math.sqrt(own) + 1e-8));
  });
  assertClose(await guided([{ type: "cfg_norm" }]), expected);
});

/** Mimic by its definition; the channels have 36 values, so the median lies halfway between two. */
function mimicked(scale: number, percentile: 0.5 | 1): number[] {
  const lo = u.map((value, i) => value + scale * (c[i]! - value));
  return [0, 1, 2, 3].flatMap((channel) => {
    const [h, l] = [g, lo].map((v) => v.slice(channel * 36, channel * 36 + 36));
    const [mean, lowMean] = [sum(h!) / 36, sum(l!) / 36];
    const a = Math.max(...l!.map((value) => Math.abs(value - lowMean)));
    const sizes = h!.map((value) => Math.abs(value - mean)).sort((p, q) => p - q);
    const b = percentile === 1 ? sizes[35]! : (sizes[17]! + sizes[18]!) / 2;
    const m = Math.max(a, b);
    return h!.map((value) => Math.min(Math.max(value - mean, -m), m) / m * a + mean);
  });
}

Deno.test("mimic gives the high scale's values the low scale's range, channel by channel", async () => {
  const expected = mimicked(3, 1);
  assertClose(await guided([{ type: "mimic", scale: 3 }]), expected);
  // A quantile below the low scale's own extreme gives way to it.
  const clamped = await guided([{ type: "mimic", scale: 7.4, percentile: 0.5 }]);
  assertClose(clamped, mimicked(7.4, 0.5));
  assertClose(await guided([{ type: "mimic", scale: 8 }]), g);
  const half = await guided([{ type: "mimic", scale: 3, amount: 0.5 }]);
  assertClose(half, expected.map((value, i) => (value + g[i]!) / 2));
});

Deno.test("mimic by deviation gives each channel the low scale's deviation", async () => {
  const lo = u.map((value, i) => value + 3 * (c[i]! - value));
  const out = await guided([{ type: "mimic", scale: 3, measure: "deviation" }]);
  for (let channel = 0; channel < 4; channel++) {
    const part = (v: ArrayLike<number>) => Array.from(v).slice(channel * 36, channel * 36 + 36);
    assertAlmostEquals(std(part(out.data)), std(part(lo)), 1e-4);
    assertAlmostEquals(sum(part(out.data)), sum(part(g)), 1e-3);
  }
  const zeroed = await guided([{ type: "mimic", scale: 3, towards: "zero", joint: true }]);
  assertAlmostEquals(zeroed.data[5]! / g[5]!, zeroed.data[77]! / g[77]!, 1e-4);
});

const EVERY: Post[] = [
  { type: "rescale", amount: 0.7 },
  { type: "tcfg" },
  { type: "cfg_zero", zeroSteps: 0 },
  { type: "apg", eta: 0, momentum: -0.5, threshold: 0.3 },
  { type: "cfg_norm" },
  { type: "mimic", scale: 3, percentile: 0.95 },
  { type: "dynamic_thresholding", ratio: 0.95 },
];

Deno.test("every post keeps to its own space whatever the network predicts", async () => {
  for (const post of EVERY) {
    const reference = await guided([post], { type: "sample" });
    for (const type of ["epsilon", "v_prediction", "flow"] as const) {
      assert(gap(reference, await guided([post], { type })) < 1e-4, `${post.type} from ${type}`);
    }
  }
  const all = await guided(EVERY, { type: "sample" });
  assert(gap(all, await guided(EVERY, { type: "v_prediction" })) < 2e-4);
});

Deno.test("every post treats each image of a batch as if it were alone", async () => {
  const batch = latentsOf(3, 8);
  for (const post of EVERY) {
    const together = await guided([post], { latents: batch });
    for (let image = 0; image < 3; image++) {
      const single = await guided([post], { latents: rows(batch, image, image + 1) });
      assertEquals(rows(together, image, image + 1).data, single.data, post.type);
    }
  }
});

Deno.test("every post is finite at pure noise", async () => {
  const noise: NoiseLevel = { alpha: 0, sigma: 1 };
  for (const post of [...EVERY, undefined]) {
    for (const type of ["v_prediction", "sample", "flow", "epsilon"] as const) {
      const out = await guided(post ? [post] : [], { at: noise, type, latents: latentsOf(1) });
      assert(out.data.every(Number.isFinite), `${post?.type} with ${type}`);
    }
  }
});
