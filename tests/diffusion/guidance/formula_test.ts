import { assertEquals, assertThrows } from "@std/assert";
import type { Curve } from "../../../src/diffusion/guidance/curve.ts";
import { gcfg, type Term } from "../../../src/diffusion/guidance/guidance.ts";
import type { Interval } from "../../../src/diffusion/guidance/interval.ts";
import { planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import type { Projection } from "../../../src/diffusion/guidance/projection.ts";
import { formulaText } from "../../../src/formula/text.ts";
import { formulaOf, kLevels, stepFormulaOf, TABLE, under } from "../guidance_networks.ts";

const LEVELS = kLevels(14, 6, 2.5, 1);
const uncond = under("net", "", 0);
const cat = under("net", "a cat", 1);

const textOf = (term: Partial<Term>): string[] => {
  const guidance = gcfg(uncond, [{ prediction: cat, scale: 2, ...term }]);
  return formulaOf(planGuidance(guidance, LEVELS, { schedule: TABLE })).split("\n");
};

Deno.test("a formula tells how each curve leads from one strength to another", () => {
  const curves: [Curve, string][] = [
    [{ type: "linear" }, "0.5 → 7.5, linear"],
    [{ type: "half_cosine", reverse: true }, "7.5 → 0.5, half cosine"],
    [{ type: "power", power: 2 }, "0.5 → 7.5, power"],
    [{ type: "sawtooth", periods: 3 }, "0.5 → 7.5, sawtooth"],
    [{ type: "points", points: [[0, 0], [1, 1]] }, "0.5 to 7.5 along 2 points"],
    [
      { type: "switch", index: 1, of: 3, every: 5 },
      "7.5 on turn 2 of 3, every 5 steps, else 0.5",
    ],
    [{ type: "cfg++" }, "7.5·σ / (σ − σ_next)"],
  ];
  for (const [curve, expected] of curves) {
    const [sum, scale] = textOf({ name: "big cat", scale: { scale: 7.5, neutral: 0.5, curve } });
    assertEquals(sum, 'eps = eps_net(∅) + w_big_cat·(eps_net("a cat") − eps_net(∅))');
    assertEquals(scale, `w_big_cat = ${expected}`);
  }
});

Deno.test("a formula tells where a scale holds, in the interval's own unit", () => {
  const intervals: [Interval, string][] = [
    [{ unit: "sigma", low: 0.3, high: 5.5 }, "0.3 < σ ≤ 5.5"],
    [{ unit: "sigma", high: 5.5 }, "σ ≤ 5.5"],
    [{ unit: "sigma", low: 0.3 }, "0.3 < σ"],
    [{ unit: "steps", start: 0.2, stop: 0.805 }, "steps 20–80.5 %"],
    [{ unit: "percent", start: 0, end: 0.7 }, "timesteps 0–70 %"],
  ];
  for (const [interval, expected] of intervals) {
    const [, scale] = textOf({ scale: { scale: 5, interval } });
    assertEquals(scale, `w_term_1 = 5 for ${expected}, else 1`);
  }
});

Deno.test("a formula has each projection before what it projects", () => {
  const mask = { data: new Float32Array(4), shape: [2, 2] };
  const projections: [Projection, string][] = [
    [{ type: "band", level: 0, of: 3 }, "band_1/3"],
    [{ type: "mask", mask }, "mask"],
    [{ type: "apg", eta: 0 }, "apg"],
    [{ type: "perpendicular", to: "the dog" }, "perp_the_dog"],
  ];
  for (const [projection, expected] of projections) {
    const dog = { name: "the dog", prediction: under("net", "a dog", 2), scale: -1 };
    const guidance = gcfg(uncond, [{ prediction: cat, scale: -2, projection }, dog]);
    const plan = planGuidance(guidance, LEVELS);
    const projected = `2·${expected}[eps_net("a cat") − eps_net(∅)]`;
    assertEquals(
      formulaOf(plan),
      `eps = eps_net(∅) − ${projected} − (eps_net("a dog") − eps_net(∅))`,
    );
    assertEquals(stepFormulaOf(plan), `eps = 2·eps_net(∅) − eps_net("a dog") − ${projected}`);
  }
  const first = gcfg(uncond, [
    { name: "dog", prediction: cat, scale: 1 },
    { prediction: under("net", "a dog", 2), scale: 3, projection: { type: "perpendicular" } },
  ]);
  assertEquals(
    stepFormulaOf(planGuidance(first, LEVELS)),
    'eps = eps_net("a cat") + 3·perp[eps_net("a dog") − eps_net(∅)]',
  );
  const { formula } = planGuidance(first, LEVELS);
  assertEquals(formula, JSON.parse(JSON.stringify(formula)));
});

Deno.test("a formula is plain data: texts, predictions by their branch, and letters with an index", () => {
  const scale = { scale: 2, interval: { unit: "sigma", high: 5 } } as const;
  const guidance = gcfg(uncond, [{ name: "a_b c", prediction: cat, scale }]);
  const { formula, branches } = planGuidance(guidance, LEVELS);
  const w = { symbol: "w", index: "a_b c" };
  assertEquals(formula, [
    [
      { symbol: "eps" },
      " = ",
      { branch: 0 },
      " + ",
      w,
      "·(",
      { branch: 1 },
      " − ",
      { branch: 0 },
      ")",
    ],
    [w, " = 2 for ", { symbol: "σ" }, " ≤ 5, else 1"],
  ]);
  assertEquals(branches[1], {
    label: 'eps_net("a cat")',
    name: "net",
    inside: '("a cat")',
    model: "net",
  });
  assertEquals(formulaText([formula[1]!], branches), "w_a_b_c = 2 for σ ≤ 5, else 1");
});

Deno.test("gcfg() refuses numbers of a curve or projection that are none", () => {
  const refuse = (term: Partial<Term>, message: string): void => {
    const all = [{ name: "cat", prediction: cat, scale: 2, ...term }];
    assertThrows(() => gcfg(uncond, all), RangeError, `Cannot guide by "cat": ${message}`);
  };
  refuse(
    { scale: { scale: 2, curve: { type: "power", power: NaN } } },
    "the power of its curve is NaN",
  );
  refuse({ scale: { scale: 2, curve: { type: "sawtooth", periods: Infinity } } }, "the periods of");
  refuse({ projection: { type: "apg", eta: NaN } }, "its eta is NaN");
  refuse({ projection: { type: "apg", eta: 0, momentum: NaN } }, "its momentum is NaN");
  refuse({ projection: { type: "band", level: 0, of: Infinity } }, "its of is Infinity");
});
