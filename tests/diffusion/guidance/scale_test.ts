import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compileGuidance } from "../../../src/diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { type Interval, isActive } from "../../../src/diffusion/guidance/interval.ts";
import { locator, type Position } from "../../../src/diffusion/guidance/position.ts";
import { cfg, cfgPlusPlus } from "../../../src/diffusion/guidance/presets/cfg.ts";
import { type Scale, scaleAt } from "../../../src/diffusion/guidance/scale.ts";
import { denoise } from "../../../src/diffusion/denoise.ts";
import type { NoiseLevel, Sampler } from "../../../src/diffusion/denoiser.ts";
import { euler, eulerCfgPlusPlus } from "../../../src/diffusion/samplers/euler.ts";
import { map, zeros } from "../../../src/tensor/tensor.ts";
import { FLOW, gap, kLevels, latentsOf, TABLE, toyNetwork, under } from "../guidance_networks.ts";

const LEVELS = kLevels(14, 9, 5.5, 2, 0.3);

function along(scale: Scale, levels: readonly NoiseLevel[] = LEVELS): number[] {
  const locate = locator(levels, TABLE);
  return levels.slice(0, -1).map((level) => scaleAt(scale, locate(level)));
}

Deno.test("scaleAt() in a sigma interval holds for low < sigma <= high, and is neutral outside", () => {
  const scale = { scale: 7, interval: { unit: "sigma", low: 0.3, high: 5.5 } } as const;
  assertEquals(along(scale), [1, 1, 7, 7, 1]);
  assertEquals(along({ ...scale, neutral: 0 }), [0, 0, 7, 7, 0]);
});

Deno.test("isActive() has no bound where an interval gives none", () => {
  const locate = locator(LEVELS);
  const active = (interval: Interval): boolean[] =>
    LEVELS.slice(0, -1).map((level) => isActive(interval, locate(level)));
  assertEquals(active({ unit: "sigma" }), [true, true, true, true, true]);
  assertEquals(active({ unit: "sigma", low: 2 }), [true, true, true, false, false]);
  assertEquals(active({ unit: "sigma", high: 2 }), [false, false, false, true, true]);
});

Deno.test("gcfg() takes intervals up to their ends, and no empty ones", () => {
  const prediction = under("net", "a cat", 1);
  const fault = (interval: Interval): string | undefined => {
    try {
      gcfg(under("net", "", 0), [{ name: "cat", prediction, scale: { scale: 2, interval } }]);
    } catch (error) {
      return (error as Error).message.replace('Cannot guide by "cat": ', "");
    }
  };
  assertEquals(fault({ unit: "steps", start: 0, stop: 1 }), undefined);
  assertEquals(fault({ unit: "percent", start: 0, end: 1 }), undefined);
  assertEquals(fault({ unit: "sigma", low: 0, high: 900 }), undefined);
  assertEquals(fault({ unit: "sigma" }), undefined);
  assertEquals(
    fault({ unit: "sigma", low: 2, high: 2 }),
    "its sigma interval runs from 2 to 2",
  );
  assertEquals(fault({ unit: "sigma", high: 0 }), "its sigma interval runs from 0 to 0");
  assertEquals(
    fault({ unit: "percent", start: -0.1, end: 0.5 }),
    "its percent interval [-0.1, 0.5] leaves 0..1",
  );
});

Deno.test("scaleAt() in a step interval counts as diffusers: int(start·N) <= step < int(stop·N)", () => {
  const interval = { unit: "steps", start: 0.2, stop: 0.79 } as const;
  assertEquals(along({ scale: 7, interval }), [1, 7, 7, 1, 1]);
  assertEquals(along({ scale: 7, interval: { ...interval, afterStart: true } }), [1, 1, 7, 1, 1]);
});

Deno.test("isActive() in percent ends where ComfyUI's percent_to_sigma does", () => {
  // percent_to_sigma of SD1.5's table: 0.25 -> 4.0861, 0.75 -> 0.69515 (comfy-sampler-reference).
  const at = (ratio: number): Position => ({
    level: { alpha: 1, sigma: ratio },
    ratio,
    next: 0,
    step: 0,
    steps: 1,
    schedule: TABLE,
  });
  const interval = { unit: "percent", start: 0.25, end: 0.75 } as const;
  const active = [4.09, 4.08, 0.696, 0.694].map((ratio) => isActive(interval, at(ratio)));
  assertEquals(active, [false, true, true, false]);
  assert(isActive({ unit: "percent", start: 0, end: 1 }, at(1e9)));
  assert(isActive({ unit: "percent", start: 0, end: 1 }, at(0)));
  // A flow's percents are of its noise itself: at half of them sigma is 0.5, its ratio 1.
  const inFlow = (ratio: number): Position => ({ ...at(ratio), schedule: FLOW });
  const half = { unit: "percent", start: 0.5, end: 1 } as const;
  assertEquals([1.001, 1, 0.5].map((ratio) => isActive(half, inFlow(ratio))), [false, true, true]);
  const error = assertThrows(
    () => isActive(interval, { level: LEVELS[0]!, ratio: 1, next: 0, step: 0, steps: 1 }),
    RangeError,
  );
  assert(error.message.includes("without a noise schedule"));
});

Deno.test("scaleAt() follows its curves from neutral to scale and back", () => {
  assertEquals(along({ scale: 5, curve: { type: "linear" } }), [1, 2, 3, 4, 5]);
  assertEquals(along({ scale: 5, curve: { type: "linear", reverse: true } }), [5, 4, 3, 2, 1]);
  assertEquals(along({ scale: 5, curve: { type: "power", power: 2 } }), [1, 1.25, 2, 3.25, 5]);
  const cosine = along({ scale: 3, neutral: 1, curve: { type: "cosine" } });
  cosine.forEach((value, i) => assertAlmostEquals(value, 2 - Math.cos(Math.PI * i / 4), 1e-12));
  const half = along({ scale: 2, neutral: 1, curve: { type: "half_cosine", reverse: true } });
  half.forEach((value, i) => assertAlmostEquals(value, 1 + Math.cos(Math.PI * i / 8), 1e-12));
  const points = [[0, 0], [0.5, 1], [1, 0.5]] as const;
  assertEquals(along({ scale: 10, neutral: 0, curve: { type: "points", points } }), [
    0,
    5,
    10,
    7.5,
    5,
  ]);
  const turn = (index: number): number[] =>
    along({ scale: 6, neutral: 0, curve: { type: "switch", index, of: 2, every: 2 } });
  assertEquals([turn(0), turn(1)], [[6, 6, 0, 0, 6], [0, 0, 6, 6, 0]]);
});

Deno.test("scaleAt() stays between neutral and scale on every rising and falling curve", () => {
  fc.assert(fc.property(
    fc.constantFrom("linear" as const, "cosine" as const, "half_cosine" as const),
    fc.boolean(),
    fc.double({ min: -5, max: 15, noNaN: true }),
    fc.integer({ min: 2, max: 60 }),
    (type, reverse, scale, steps) => {
      const levels = kLevels(...Array.from({ length: steps }, (_, i) => steps - i));
      const all = along({ scale, curve: { type, reverse } }, levels);
      assert(
        all.every((value) =>
          value >= Math.min(1, scale) - 1e-9 && value <= Math.max(1, scale) + 1e-9
        ),
      );
      assertAlmostEquals(all[reverse ? 0 : steps - 1]!, scale, 1e-9);
    },
  ));
});

Deno.test("locator() puts a sampler's evaluations between levels into the step they start from", () => {
  const locate = locator(LEVELS);
  const steps = [14, 20, 12, 9, 5.4, 0.1, 0].map((sigma) => locate({ alpha: 1, sigma }).step);
  assertEquals(steps, [0, 0, 0, 1, 2, 4, 4]);
  // The same noise in variance-preserving latents.
  assertEquals(locate({ alpha: 0.6, sigma: 0.6 * 5.5 }).step, 2);
});

Deno.test("cfgPlusPlus() on Euler steps equals the CFG++ sampler, which renoises with the unconditional noise", async () => {
  const [uncond, cat] = [under("net", "", 0), under("net", "a cat", 1)];
  const latents = map(latentsOf(1, 3), (value) => 5 * value);
  const paint = (sampler: Sampler, guidance: Guidance, options: { uncond?: boolean } = {}) => {
    const denoiser = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS, ...options });
    return denoise({ sampler, denoiser, levels: LEVELS, latents, noise: zeros });
  };
  const schedule = await paint(euler(), cfgPlusPlus(uncond, cat, 0.6));
  const sampler = await paint(eulerCfgPlusPlus(), cfg(uncond, cat, 0.6), { uncond: true });
  assert(gap(schedule, sampler) < 1e-4, `gap ${gap(schedule, sampler)}`);
  // Plain CFG at the same scale goes elsewhere, so the agreement means something.
  assert(gap(schedule, await paint(euler(), cfg(uncond, cat, 0.6))) > 0.01);
});

Deno.test("cfgPlusPlus() has the weights of its formula, lambda on the last step", () => {
  const weights = along({ scale: 0.6, curve: { type: "cfg++" } });
  const sigmas = [14, 9, 5.5, 2, 0.3, 0];
  weights.forEach((value, i) => {
    assertAlmostEquals(value, 0.6 * sigmas[i]! / (sigmas[i]! - sigmas[i + 1]!), 1e-12);
  });
  assertAlmostEquals(weights.at(-1)!, 0.6, 1e-12);
  const zeroSnr = [{ alpha: 0, sigma: 1 }, ...kLevels(5)];
  assertEquals(along({ scale: 0.6, curve: { type: "cfg++" } }, zeroSnr), [0.6, 0.6]);
});

Deno.test("gcfg() refuses scales, intervals and projections that cannot be", () => {
  const prediction = under("net", "a cat", 1);
  const base = under("net", "", 0);
  const messages = ([
    { scale: NaN },
    { scale: { scale: 2, interval: { unit: "sigma", low: 5, high: 1 } } },
    { scale: { scale: 2, interval: { unit: "steps", start: 0, stop: 1.5 } } },
    { scale: { scale: 2, curve: { type: "points", points: [] } } },
    { scale: { scale: 2, curve: { type: "switch", index: 2, of: 2, every: 5 } } },
    { scale: 1, projection: { type: "perpendicular", to: "dog" } },
    { scale: 1, projection: { type: "perpendicular" } },
    { scale: 1, projection: { type: "band", level: 2, of: 2 } },
    { scale: 1, projection: { type: "band", level: -1, of: 2 } },
    {
      scale: 1,
      projection: { type: "mask", mask: { data: new Float32Array(8), shape: [2, 2, 2] } },
    },
    { scale: 1, projection: { type: "mask", mask: { data: new Float32Array(8), shape: [8] } } },
  ] as const).map((part) =>
    assertThrows(() => gcfg(base, [{ name: "cat", prediction, ...part }]), RangeError).message
  );
  assertEquals(messages, [
    'Cannot guide by "cat": its scale is NaN',
    'Cannot guide by "cat": its sigma interval runs from 5 to 1',
    'Cannot guide by "cat": its steps interval [0, 1.5] leaves 0..1',
    'Cannot guide by "cat": its curve has no points',
    'Cannot guide by "cat": its switch takes turn 2 of 2 every 5 steps',
    'Cannot guide by "cat": it is perpendicular to "dog", which is none of its terms',
    'Cannot guide by "cat": it is perpendicular to itself',
    'Cannot guide by "cat": it has band 2 of 2',
    'Cannot guide by "cat": it has band -1 of 2',
    'Cannot guide by "cat": its mask has shape [2, 2, 2]: expected [height, width]',
    'Cannot guide by "cat": its mask has shape [8]: expected [height, width]',
  ]);
  const twice = { name: "cat", prediction, scale: 1 };
  assertThrows(() => gcfg(base, [twice, twice]), RangeError, "another term has the same name");
  assertThrows(
    () => gcfg(base, [twice], [{ type: "rescale", amount: 0.7, reference: "dog" }]),
    RangeError,
    'its rescale refers to "dog", which is none of its terms',
  );
  assertThrows(() => gcfg(base, [], [{ type: "tcfg" }]), RangeError, "needs a term");
});
