import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { gcfg, withPost } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import { cfg } from "../../../../src/diffusion/guidance/presets/cfg.ts";
import {
  assertClose,
  c,
  combined,
  g,
  guided,
  LEVELS,
  prompt,
  std,
  sum,
  testPost,
  u,
  uncond,
} from "./post_world.ts";

testPost(
  { type: "mimic", scale: 3, percentile: 0.95, joint: true },
  "then mimic in sample, scale 3, percentile 0.95, joint true",
);

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

Deno.test("mimic has the base evaluated where a scale is above its own, and cannot do without a term", () => {
  const branches = (mimic: number): readonly number[] => {
    const guidance = withPost(cfg(uncond, prompt, 1), { type: "mimic", scale: mimic });
    return planGuidance(guidance, LEVELS).steps[0]!.evaluated;
  };
  assertEquals([branches(0.5), branches(1)], [[0, 1], [1]]);
  assertThrows(() => gcfg(uncond, [], [{ type: "mimic", scale: 3 }]), RangeError, "needs a term");
});

Deno.test("mimic leaves values alone where no scale is above its own", async () => {
  const by = (scale: number) => ({ type: "mimic", scale, measure: "deviation" }) as const;
  assertClose(await guided([by(8)]), g);
  assertClose(await combined([0, 1], [1, 3], 0.5, [by(0.7)]), [0.5, 2], 1e-6);
});

Deno.test("mimic towards zero shrinks values as they are, by the ratio of the ranges about the means", async () => {
  const post = { type: "mimic", scale: 1, towards: "zero" } as const;
  // Guided by 3: -3, 0, 9 about 2; by 1: -1, 0, 3 about 2/3.
  assertClose(await combined([0, 0, 0], [-1, 0, 3], 3, [post]), [-1, 0, 3], 1e-6);
  const small = [-0.01, 0, 0.03];
  assertClose(await combined([0, 0, 0], small, 3, [post]), small, 1e-8);
  const half = { ...post, percentile: 0 } as const;
  // The least distance from the mean is that of 0: 2, against 7/3 at scale 1.
  assertClose(await combined([0, 0, 0], [-1, 0, 3], 3, [half]), [-3.5, 0, 10.5], 1e-5);
});

Deno.test("mimic leaves values without any range as they are", async () => {
  for (const towards of ["zero", "mean"] as const) {
    const post = { type: "mimic", scale: 2, towards } as const;
    assertClose(await combined([0, 0], [1, 1], 4, [post]), [4, 4], 1e-6);
  }
});
