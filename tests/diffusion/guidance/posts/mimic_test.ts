import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { gcfg, withPost } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import { cfg } from "../../../../src/diffusion/guidance/presets/cfg.ts";
import {
  assertClose,
  c,
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
