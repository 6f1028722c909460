import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { denoise } from "../../../src/diffusion/denoise.ts";
import { evaluatedLevels } from "../../../src/diffusion/guidance/evaluated_levels.ts";
import { createSampler } from "../../../src/diffusion/samplers/create.ts";
import { vpSigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { zeros } from "../../../src/tensor/tensor.ts";
import { compileGuidance } from "../../../src/diffusion/guidance/compile.ts";
import {
  gcfg,
  type Guidance,
  type Term,
  withPost,
} from "../../../src/diffusion/guidance/guidance.ts";
import type { Interval } from "../../../src/diffusion/guidance/interval.ts";
import type { Observation } from "../../../src/diffusion/guidance/observation.ts";
import { planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import { cfg } from "../../../src/diffusion/guidance/presets/cfg.ts";
import { composable, perpNeg } from "../../../src/diffusion/guidance/presets/composable.ts";
import {
  CONCEPT_SCALES,
  conceptGuidance,
} from "../../../src/diffusion/guidance/presets/concept.ts";
import { loraComposite, loraSwitch } from "../../../src/diffusion/guidance/presets/lora.ts";
import { separateNegative } from "../../../src/diffusion/guidance/presets/negative_prompt.ts";
import { slider } from "../../../src/diffusion/guidance/presets/slider.ts";
import {
  autoguidance,
  perturbedGuidance,
} from "../../../src/diffusion/guidance/presets/weak_model.ts";
import { instructPix2Pix } from "../../../src/diffusion/guidance/presets/two_scales.ts";
import {
  type CountedNetwork,
  formulaOf,
  kLevels,
  latentsOf,
  stepFormulaOf,
  TABLE,
  toyNetwork,
  under,
} from "../guidance_networks.ts";

const LEVELS = kLevels(14, 6, 2.5, 1, 0.2);
const uncond = under("prior", "", 0);
const cat = under("prior", "a cat", 1);
const dog = under("prior", "a dog", -0.7);
const concept = { model: "concept" };
const paper = { uncond, concept, control: cat, ...CONCEPT_SCALES.paper };

function rowsPerStep(guidance: Guidance): number[] {
  return planGuidance(guidance, LEVELS).steps.map(({ batches }) =>
    batches.reduce((sum, batch) => sum + batch.rows, 0)
  );
}

Deno.test("planGuidance() writes the guidance as readable mathematics", () => {
  assertEquals(
    formulaOf(planGuidance(conceptGuidance(paper), LEVELS)),
    'eps = eps_prior(∅) + 2.5·(eps_concept − eps_prior(∅)) + 2.5·(eps_prior("a cat") − eps_prior(∅))',
  );
  assertEquals(
    formulaOf(planGuidance(separateNegative(uncond, cat, { negative: dog, g: 7.5, w: 1 }), LEVELS)),
    'eps = eps_prior(∅) + 7.5·(eps_prior("a cat") − eps_prior(∅)) − (eps_prior("a dog") − eps_prior(∅))',
  );
  const interval: Interval = { unit: "sigma", low: 0.3, high: 5.5 };
  const scheduled = withPost(conceptGuidance({ ...paper, interval }), {
    type: "rescale",
    amount: 0.7,
    reference: "concept",
  });
  assertEquals(formulaOf(planGuidance(scheduled, LEVELS)).split("\n"), [
    'eps = eps_prior(∅) + w_concept·(eps_concept − eps_prior(∅)) + w_control·(eps_prior("a cat") − eps_prior(∅))',
    "w_concept = 2.5 for 0.3 < σ ≤ 5.5, else 1",
    "w_control = 2.5 for 0.3 < σ ≤ 5.5, else 0",
    "then rescale in v_prediction, amount 0.7, reference concept",
  ]);
  assertEquals(
    formulaOf(
      planGuidance(perpNeg(uncond, cat, { not: [{ prediction: dog, scale: 1 }] }, 5), LEVELS),
    ),
    'eps = eps_prior(∅) + 5·(eps_prior("a cat") − eps_prior(∅)) − 5·perp_prompt[eps_prior("a dog") − eps_prior(∅)]',
  );
});

Deno.test("planGuidance() collects each step's coefficients", () => {
  assertEquals(
    stepFormulaOf(planGuidance(conceptGuidance(paper), LEVELS)),
    'eps = −4·eps_prior(∅) + 2.5·eps_concept + 2.5·eps_prior("a cat")',
  );
  assertEquals(
    stepFormulaOf(
      planGuidance(separateNegative(uncond, cat, { negative: dog, g: 7.5, w: 6.5 }), LEVELS),
    ),
    'eps = 7.5·eps_prior("a cat") − 6.5·eps_prior("a dog")',
  );
});

Deno.test("planGuidance() drops evaluations outside an interval, down to the concept alone", () => {
  const interval: Interval = { unit: "sigma", low: 0.3, high: 5.5 };
  const plan = planGuidance(conceptGuidance({ ...paper, interval }), LEVELS);
  const { steps, calls, rows } = plan;
  assertEquals(steps.map((step) => step.batches.map(({ model, rows }) => `${model} ${rows}`)), [
    ["concept 1"],
    ["concept 1"],
    ["prior 2", "concept 1"],
    ["prior 2", "concept 1"],
    ["concept 1"],
  ]);
  assertEquals([calls, rows], [7, 9]);
  assertEquals(stepFormulaOf(plan), "eps = eps_concept");
});

Deno.test("planGuidance() counts rows as the reference's table of methods", () => {
  const weak = { ...cat, model: "early" };
  const pair = (i: number) => ({
    uncond: under(`lora ${i}`, "", 0),
    prediction: under(`lora ${i}`, "a cat", 1),
  });
  const pairs = [0, 1, 2].map(pair);
  const cases: [Guidance, number[]][] = [
    [cfg(uncond, cat, 7.5), [2, 2, 2, 2, 2]],
    [cfg(uncond, cat, 1), [1, 1, 1, 1, 1]],
    [cfg(uncond, cat, 0), [1, 1, 1, 1, 1]],
    [conceptGuidance(paper), [3, 3, 3, 3, 3]],
    [composable(uncond, { and: [{ prediction: cat, scale: 7 }, { prediction: dog, scale: 2 }] }), [
      3,
      3,
      3,
      3,
      3,
    ]],
    [autoguidance(weak, cat), [2, 2, 2, 2, 2]],
    [perturbedGuidance(cfg(uncond, cat), { gates: [1] }), [3, 3, 3, 3, 3]],
    [perturbedGuidance(cfg(uncond, cat), { gates: [0] }), [2, 2, 2, 2, 2]],
    [slider(cfg(uncond, cat), [{ more: dog, less: under("prior", "no dog", 2) }], 2), [
      4,
      4,
      4,
      4,
      4,
    ]],
    [slider(cfg(uncond, cat), [{ more: dog, less: under("prior", "no dog", 2) }], 0), [
      2,
      2,
      2,
      2,
      2,
    ]],
    [loraComposite(pairs, 7.5), [6, 6, 6, 6, 6]],
    [loraSwitch(pairs, 7.5, 2), [2, 2, 2, 2, 2]],
    // What is not a plain sum needs its branches whatever their coefficients.
    [withPost(cfg(uncond, cat, 1), { type: "rescale", amount: 0.7 }), [1, 1, 1, 1, 1]],
    [withPost(cfg(uncond, cat, 1), { type: "rescale", amount: 0.7, reference: "unit" }), [
      2,
      2,
      2,
      2,
      2,
    ]],
    [withPost(cfg(dog, cat, 0), { type: "tcfg" }), [2, 2, 2, 2, 2]],
    [withPost(cfg(uncond, cat, 7.5), { type: "cfg_zero", zeroSteps: 2 }), [0, 0, 2, 2, 2]],
  ];
  for (const [guidance, expected] of cases) {
    assertEquals(rowsPerStep(guidance), expected, formulaOf(planGuidance(guidance, LEVELS)));
  }
});

Deno.test("presets have the coefficients of their methods' definitions", () => {
  const formula = (guidance: Guidance): string => stepFormulaOf(planGuidance(guidance, LEVELS));
  const pair = (i: number) => ({
    uncond: under(`lora ${i}`, "", 0),
    prediction: under(`lora ${i}`, "a cat", 1),
  });
  // 1/2·{u1 + 4·(c1 - u1)} + 1/2·{u2 + 4·(c2 - u2)}
  assertEquals(
    formula(loraComposite([1, 2].map(pair), 4)),
    'eps = −1.5·eps_lora_1(∅) + 2·eps_lora_1("a cat") − 1.5·eps_lora_2(∅) + 2·eps_lora_2("a cat")',
  );
  assertEquals(
    formula(composable(uncond, {
      and: [{ prediction: cat, scale: 7.5 }],
      not: [{ prediction: dog, scale: 2 }],
    })),
    'eps = −4.5·eps_prior(∅) + 7.5·eps_prior("a cat") − 2·eps_prior("a dog")',
  );
  assertEquals(
    formula(slider(cfg(uncond, cat, 5), [{ more: dog, less: cat }], -1.5)),
    'eps = −4·eps_prior(∅) + 6.5·eps_prior("a cat") − 1.5·eps_prior("a dog")',
  );
  assertEquals(
    formula(autoguidance({ ...cat, model: "early" }, cat, 2)),
    'eps = −eps_early("a cat") + 2·eps_prior("a cat")',
  );
  assertEquals(
    formula(perturbedGuidance(cfg(uncond, cat, 5), { gates: [1], scale: 3 })),
    'eps = −4·eps_prior(∅) + 8·eps_prior("a cat") − 3·eps_prior("a cat", perturbed)',
  );
  assertEquals(
    formula(instructPix2Pix(uncond, dog, cat)),
    'eps = −0.5·eps_prior(∅) − 6·eps_prior("a dog") + 7.5·eps_prior("a cat")',
  );
});

Deno.test("loraSwitch() runs one model at a time, in turn", () => {
  const pairs = [0, 1].map((i) => ({
    uncond: under(`lora ${i}`, "", 0),
    prediction: under(`lora ${i}`, "a cat", 1),
  }));
  const plan = planGuidance(loraSwitch(pairs, 4, 2), LEVELS);
  assertEquals(plan.steps.map((step) => step.batches.map((batch) => batch.model)), [
    ["lora 0"],
    ["lora 0"],
    ["lora 1"],
    ["lora 1"],
    ["lora 0"],
  ]);
  assertEquals(stepFormulaOf(plan, 2), 'eps = −3·eps_lora_1(∅) + 4·eps_lora_1("a cat")');
});

/** Guidance of any shape around a base of its own. */
const anyTerm: fc.Arbitrary<Term> = fc.record({
  prediction: fc.constantFrom(uncond, cat, dog, concept),
  against: fc.constantFrom(uncond, cat, dog, concept),
  scale: fc.oneof(
    fc.constantFrom(0, 1, -1, 2.5),
    fc.record({
      scale: fc.constantFrom(0, 3, 7.5),
      neutral: fc.constantFrom(0, 1),
      interval: fc.constant<Interval>({ unit: "sigma", low: 0.3, high: 5.5 }),
    }),
  ),
});
const anyGuidance: fc.Arbitrary<Guidance> = fc.tuple(
  fc.constantFrom(uncond, dog, concept),
  fc.array(anyTerm, { maxLength: 4 }),
  fc.constantFrom(
    [],
    [{ type: "tcfg" }],
    [{ type: "rescale", amount: 0.5 }],
    [{
      type: "apg",
      eta: 0,
    }],
    [{ type: "mimic", scale: 3 }],
    [{ type: "cfg_zero" }],
  ),
).map(([base, terms, post]) => gcfg(base, terms, terms.length > 0 ? post as never : []));

Deno.test("planGuidance() coefficients sum to 1 at every step", () => {
  fc.assert(fc.property(anyGuidance, (guidance) => {
    for (const { coefficients } of planGuidance(guidance, LEVELS).steps) {
      assertAlmostEquals(coefficients.reduce((sum, k) => sum + k, 0), 1, 1e-9);
    }
  }));
});

Deno.test("planGuidance() counts the calls and rows that are made, for any guidance, batch and row limit", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyGuidance,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 5 }),
      fc.record({ uncond: fc.boolean(), evaluateAll: fc.boolean() }),
      async (guidance, images, maxRows, options) => {
        const networks: CountedNetwork[] = [
          toyNetwork("prior", { maxRows }),
          toyNetwork("concept", { seed: 2 }),
        ];
        const plan = planGuidance(guidance, LEVELS, { networks, images, ...options });
        const seen: Observation[] = [];
        const denoiser = compileGuidance(guidance, networks, {
          levels: LEVELS,
          observe: (observation) => seen.push(observation),
          ...options,
        });
        for (const level of LEVELS.slice(0, -1)) await denoiser(latentsOf(images), level);
        const batches = networks.flatMap((network) => network.batches);
        assertEquals(batches.length, plan.calls);
        assertEquals(batches.reduce((sum, rows) => sum + rows.length, 0), plan.rows);
        assertEquals(seen.reduce((sum, { calls }) => sum + calls, 0), plan.calls);
        assert(networks[0]!.batches.every((rows) => rows.length <= maxRows));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("planGuidance() refuses what cannot be, and has percents of the base's own table", () => {
  const bad: Guidance = { base: uncond, terms: [{ prediction: cat, scale: NaN }] };
  assertThrows(() => planGuidance(bad, LEVELS), RangeError, "its scale is NaN");
  assertThrows(() => compileGuidance(bad, [toyNetwork("prior")], { levels: LEVELS }), RangeError);
  const interval: Interval = { unit: "percent", start: 0.25, end: 1 };
  const guidance = cfg(uncond, cat, { scale: 3, neutral: 1, interval });
  assertThrows(() => planGuidance(guidance, LEVELS), RangeError, "without a noise schedule");
  const { steps } = planGuidance(guidance, LEVELS, { networks: [toyNetwork("prior")] });
  // A quarter of the way is sigma 4.086.
  assertEquals(steps.map(({ scales }) => scales[0]), [1, 1, 3, 3, 3]);
});

Deno.test("planGuidance() gives plain data and tells branches of equal text apart", () => {
  const clipSkip = under("prior", "a cat", 1.5);
  const plan = planGuidance(gcfg(cat, [{ prediction: clipSkip, scale: 2 }]), LEVELS);
  assertEquals(plan.branches.map((branch) => branch.label), [
    'eps_prior("a cat")',
    'eps_prior("a cat")′',
  ]);
  assertEquals(JSON.parse(JSON.stringify(plan)), plan);
  const path = { ...cat, model: "models/emoji-prior?pag=mid_block." };
  const [branch] = planGuidance(gcfg(path, []), LEVELS).branches;
  assertEquals(branch!.label, 'eps_emoji_prior("a cat")');
});

Deno.test("planGuidance() counts any sampler's calls from a dry walk of it", async () => {
  const interval: Interval = { unit: "steps", start: 0.2, stop: 0.8 };
  const guidance = cfg(uncond, cat, { scale: 5, interval });
  const table = vpSigmaTable(TABLE);
  const evaluations: number[] = [];
  for (
    const name of [
      "euler",
      "heun",
      "dpm_2_ancestral",
      "dpmpp_2s_ancestral",
      "dpmpp_sde",
      "dpm_fast",
    ]
  ) {
    const sampler = createSampler(name, table);
    const network = toyNetwork("prior");
    await denoise({
      sampler,
      denoiser: compileGuidance(guidance, [network], { levels: LEVELS }),
      levels: LEVELS,
      latents: latentsOf(1),
      noise: zeros,
    });
    const evaluated = await evaluatedLevels(sampler, LEVELS);
    const plan = planGuidance(guidance, LEVELS, { evaluated });
    assertEquals(
      network.batches.map((rows) => rows.length),
      plan.steps.map(({ batches }) => batches[0]!.rows),
      name,
    );
    evaluations.push(plan.calls);
  }
  assertEquals(evaluations, [5, 9, 9, 9, 9, 5]);
});
