import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { adamw, gradientNorm, type Slot, updateEma } from "../../src/training/adamw.ts";
import { learningRateAt } from "../../src/training/learning_rate.ts";
import { minSnrWeight } from "../../src/training/loss_weight.ts";

const slot = (weight: number[], gradient: number[], decays = true): Slot => ({
  weight: Float32Array.from(weight),
  gradient: Float32Array.from(gradient),
  m: new Float32Array(weight.length),
  v: new Float32Array(weight.length),
  decays,
});

Deno.test("adamw() follows torch.optim.AdamW over three steps", () => {
  // torch 2.13, AdamW([0.5, -1, 2], lr=0.1, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.01), gradient [0.1, -0.2, 0.3]·t.
  const EXPECTED = [
    [0.3995000, -0.8989999, 1.8980000],
    [0.3027130, -0.8017134, 1.7997145],
    [0.2068569, -0.7053583, 1.7023614],
  ];
  const s = slot([0.5, -1, 2], [0, 0, 0]);
  EXPECTED.forEach((row, i) => {
    const t = i + 1;
    s.gradient.set([0.1 * t, -0.2 * t, 0.3 * t]);
    adamw([s], t, { lr: 0.1, betas: [0.9, 0.99], eps: 1e-8, weightDecay: 0.01 });
    row.forEach((value, k) => assertAlmostEquals(s.weight[k]!, value, 1e-6));
  });
});

Deno.test("adamw() spares what does not decay and scales gradients first", () => {
  const options = { lr: 0.1, betas: [0.9, 0.99], eps: 1e-8, weightDecay: 0.5 } as const;
  const still = slot([3], [0], false);
  adamw([still], 1, options);
  assertEquals(still.weight[0], 3);
  const [whole, half] = [slot([1], [4], false), slot([1], [8], false)];
  adamw([whole], 1, options);
  adamw([half], 1, options, 0.5);
  assertEquals(whole.m[0], half.m[0]);
});

Deno.test("gradientNorm() is the norm over all tensors", () => {
  assertAlmostEquals(gradientNorm([slot([0], [3]), slot([0, 0], [0, 4])]), 5, 1e-6);
});

Deno.test("updateEma() warms up to its decay", () => {
  const [ema, weight] = [Float32Array.of(0), Float32Array.of(1)];
  updateEma([[ema, weight]], 1, 0.999);
  assertAlmostEquals(ema[0]!, 1 - 2 / 11, 1e-6);
  ema[0] = 0;
  updateEma([[ema, weight]], 1e6, 0.999);
  assertAlmostEquals(ema[0]!, 0.001, 1e-6);
});

Deno.test("learningRateAt() warms up, holds or falls by half a cosine", () => {
  const shape = { lr: 2, warmupSteps: 10, totalSteps: 110, floor: 0.1 } as const;
  assertAlmostEquals(learningRateAt(5, { kind: "cosine", ...shape }), 1, 1e-9);
  assertAlmostEquals(learningRateAt(60, { kind: "cosine", ...shape }), 2 * (0.1 + 0.9 / 2), 1e-9);
  assertAlmostEquals(learningRateAt(500, { kind: "cosine", ...shape }), 0.2, 1e-9);
  assertEquals(learningRateAt(500, { kind: "constant", ...shape }), 2);
});

Deno.test("minSnrWeight() follows Hang et al. 2023 for each prediction type", () => {
  const level = { alpha: Math.sqrt(0.9), sigma: Math.sqrt(0.1) };
  const snr = 9;
  const paper = { gamma: 5, offset: 0 };
  assertAlmostEquals(
    minSnrWeight(level, "v_prediction", { gamma: 5, offset: 1 }),
    6 / (snr + 1),
    1e-9,
  );
  assertAlmostEquals(minSnrWeight(level, "epsilon", paper), 5 / snr, 1e-9);
  assertAlmostEquals(minSnrWeight(level, "v_prediction", paper), 5 / (snr + 1), 1e-9);
  assertAlmostEquals(minSnrWeight(level, "sample", paper), 5, 1e-9);
  assert(minSnrWeight(level, "epsilon", { gamma: Infinity, offset: 0 }) === 1);
});
