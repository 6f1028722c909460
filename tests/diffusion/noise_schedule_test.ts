import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { NoiseLevel } from "../../src/diffusion/denoiser.ts";
import { flowSchedule, vpSchedule } from "../../src/diffusion/noise_schedule.ts";

function near(actual: NoiseLevel, alphaBar: number, timestep: number): void {
  assertAlmostEquals(actual.alpha, Math.sqrt(alphaBar), 1e-12);
  assertAlmostEquals(actual.sigma, Math.sqrt(1 - alphaBar), 1e-12);
  assertEquals(actual.timestep, timestep);
}

Deno.test("vpSchedule() has the table's levels at whole timesteps, and its ends beyond", () => {
  const schedule = vpSchedule([0.9, 0.5, 0.2]);
  assertEquals([schedule.family, schedule.alphaBars], ["vp", [0.9, 0.5, 0.2]]);
  [0.9, 0.5, 0.2].forEach((bar, t) => {
    const level = { alpha: Math.sqrt(bar), sigma: Math.sqrt(1 - bar), timestep: t };
    assertEquals(schedule.levelAt(t), level);
  });
  near(schedule.levelAt(-3), 0.9, 0);
  near(schedule.levelAt(2.7), 0.2, 2);
  // The ratio of noise to signal is sqrt(1 / abar - 1): 1/3, 1, 2.
  [1 / 3, 1, 2].forEach((ratio, t) => {
    assertAlmostEquals(schedule.ratios[t]!, ratio, 1e-12);
    assertAlmostEquals(schedule.timestepOf(ratio), t, 1e-12);
  });
  assertEquals([schedule.timestepOf(0), schedule.timestepOf(Infinity)], [0, 2]);
});

Deno.test("vpSchedule() is linear between timesteps in the logarithm of the ratio", () => {
  const schedule = vpSchedule([0.9, 0.5, 0.2]);
  // Half way from ratio 1 to 2 is the root of 2: abar = 1 / (1 + 2).
  near(schedule.levelAt(1.5), 1 / 3, 1.5);
  assertAlmostEquals(schedule.timestepOf(Math.SQRT2), 1.5, 1e-12);
});

Deno.test("vpSchedule() is linear in alpha next to a level without signal, in the ratio before it", () => {
  const schedule = vpSchedule([0.5, 0.2, 0]);
  near(schedule.levelAt(2), 0, 2);
  near(schedule.levelAt(0.5), 1 / 3, 0.5);
  // A quarter of the alpha of timestep 1 is left.
  const level = schedule.levelAt(1.75);
  assertAlmostEquals(level.alpha, Math.sqrt(0.2) / 4, 1e-12);
  assertAlmostEquals(schedule.timestepOf(level.sigma / level.alpha), 1.75, 1e-12);
  assertAlmostEquals(schedule.timestepOf(Math.SQRT2), 0.5, 1e-12);
  assertAlmostEquals(schedule.timestepOf(2), 1, 1e-12);
  assertEquals(schedule.timestepOf(Infinity), 2);
});

Deno.test("flowSchedule() has sigma as the share of its timesteps, kept from 0 to 1", () => {
  const flow = flowSchedule();
  assertEquals(flow.family, "flow");
  assertEquals(flow.levelAt(250), { alpha: 0.75, sigma: 0.25, timestep: 250 });
  assertEquals(flow.levelAt(-5), { alpha: 1, sigma: 0, timestep: 0 });
  assertEquals(flow.levelAt(1200), { alpha: 0, sigma: 1, timestep: 1000 });
  assertEquals([0, 1, 3, Infinity].map((ratio) => flow.timestepOf(ratio)), [0, 500, 750, 1000]);
  assertEquals(flowSchedule(100).levelAt(50), { alpha: 0.5, sigma: 0.5, timestep: 50 });
});
