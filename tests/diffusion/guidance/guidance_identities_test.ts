import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Denoised, NoiseLevel, PredictionType } from "../../../src/diffusion/denoiser.ts";
import { compileGuidance, type CompileOptions } from "../../../src/diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import type { Network } from "../../../src/diffusion/guidance/network.ts";
import { cfg } from "../../../src/diffusion/guidance/presets/cfg.ts";
import { composable } from "../../../src/diffusion/guidance/presets/composable.ts";
import { conceptGuidance } from "../../../src/diffusion/guidance/presets/concept.ts";
import {
  negativePrompt,
  separateNegative,
} from "../../../src/diffusion/guidance/presets/negative_prompt.ts";
import { dualCfg, instructPix2Pix } from "../../../src/diffusion/guidance/presets/two_scales.ts";
import { linear, type Tensor } from "../../../src/tensor/tensor.ts";
import {
  type CountedNetwork,
  gap,
  kLevels,
  latentsOf,
  toyNetwork,
  under,
} from "../guidance_networks.ts";

const LEVELS = kLevels(14, 6, 2.5, 1, 0.3);
const uncond = under("prior", "", 0);
const cat = under("prior", "a cat", 1);
const dog = under("prior", "a dog", -0.7);
const concept = { model: "concept" };

function run(
  guidance: Guidance,
  networks: readonly Network[],
  level: NoiseLevel = LEVELS[1]!,
  x: Tensor = latentsOf(2),
  options: Partial<CompileOptions> = {},
): Promise<Denoised> {
  return compileGuidance(guidance, networks, { levels: LEVELS, ...options })(x, level);
}

function rowsOf(network: CountedNetwork): number {
  return network.batches.reduce((sum, rows) => sum + rows.length, 0);
}

const scale = fc.double({ min: -10, max: 20, noNaN: true });

Deno.test("separateNegative() with g - 1 equals negativePrompt() at any scale, on 2 rows an image", async () => {
  await fc.assert(
    fc.asyncProperty(scale, async (g) => {
      const [first, second] = [toyNetwork("prior"), toyNetwork("prior")];
      const a = await run(negativePrompt(dog, cat, g), [first]);
      const b = await run(separateNegative(uncond, cat, { negative: dog, g, w: g - 1 }), [second]);
      assert(gap(a.denoised, b.denoised) < 1e-5);
      assertEquals(rowsOf(second), rowsOf(first));
    }),
    { numRuns: 30 },
  );
  const network = toyNetwork("prior");
  await run(separateNegative(uncond, cat, { negative: dog, g: 7.5, w: 6.5 }), [network]);
  assertEquals([network.batches.length, rowsOf(network)], [1, 4]);
});

Deno.test("cfg() at scale 1 is the conditional prediction and costs 1 row an image", async () => {
  const network = toyNetwork("prior");
  const guided = await run(cfg(uncond, cat, 1), [network]);
  const alone = await run(gcfg(cat, []), [toyNetwork("prior")]);
  assertEquals(guided.denoised.data, alone.denoised.data);
  assertEquals(network.batches.map((rows) => rows.length), [2]);
});

Deno.test("conceptGuidance() with the prior as concept at scale 1 equals cfg() of the control", async () => {
  const networks =
    (): CountedNetwork[] => [toyNetwork("prior", { seed: 3 }), toyNetwork("concept", { seed: 3 })];
  const ours = await run(
    conceptGuidance({ uncond, concept, control: cat, conceptScale: 1, controlScale: 4 }),
    networks(),
  );
  // The null-text copy of the prior answers what the prior answers to the empty prompt.
  const plain = await run(cfg(uncond, cat, 4), networks());
  assert(gap(ours.denoised, plain.denoised) < 1e-5);
});

Deno.test("conceptGuidance() loses the concept's scale when the base has drifted onto it", async () => {
  // 1.3 of the method: with p_base -> p_concept the coefficient of the concept is 1 - controlScale whatever its scale.
  const results = await Promise.all([0, 1, 2.5, 7].map((conceptScale) =>
    run(
      conceptGuidance({
        uncond: { model: "tuned" },
        concept,
        control: cat,
        conceptScale,
        controlScale: 2,
      }),
      [toyNetwork("prior"), toyNetwork("concept", { seed: 5 }), toyNetwork("tuned", { seed: 5 })],
    )
  ));
  for (const { denoised } of results.slice(1)) assert(gap(denoised, results[0]!.denoised) < 2e-5);
  // The untouched prior as base keeps it.
  const [weak, strong] = await Promise.all(
    [1, 2.5].map((conceptScale) =>
      run(conceptGuidance({ uncond, concept, control: cat, conceptScale, controlScale: 2 }), [
        toyNetwork("prior"),
        toyNetwork("concept", { seed: 5 }),
      ])
    ),
  );
  assert(gap(weak!.denoised, strong!.denoised) > 0.1);
});

Deno.test("conceptGuidance() is linear in the drift of its base, from the prior's to the concept's", async () => {
  const interval = { unit: "sigma", low: 1, high: 6 } as const;
  const ramp = { scale: 3, neutral: 0.5, curve: { type: "cosine" } } as const;
  const plusPlus = { scale: 0.6, curve: { type: "cfg++" } } as const;
  const further = {
    concepts: [{ prediction: { model: "other" }, scale: 0.7 }],
    controls: [{ prediction: dog }],
  };
  for (const given of [{}, { interval }, { controlScale: ramp }, { conceptScale: plusPlus }]) {
    for (const level of LEVELS.slice(0, 4)) {
      const at = async (drift: number) => {
        const networks = ["prior", "concept", "other"].map((id) => toyNetwork(id));
        const whole = { uncond, concept, control: cat, ...further, ...given, drift };
        return (await run(conceptGuidance(whole), networks, level)).denoised;
      };
      const [none, third, whole] = [await at(0), await at(1 / 3), await at(1)];
      const between = linear([2 / 3, 1 / 3], [none, whole]);
      assert(gap(third, between) < 1e-4, `${JSON.stringify(given)} ${level.sigma}`);
    }
  }
});

Deno.test("conceptGuidance() with scales that sum to 1 drops the unconditional row", async () => {
  const [prior, own] = [toyNetwork("prior"), toyNetwork("concept")];
  await run(
    conceptGuidance({ uncond, concept, control: cat, conceptScale: 0.4, controlScale: 0.6 }),
    [prior, own],
  );
  assertEquals([rowsOf(prior), rowsOf(own)], [2, 2]);
});

Deno.test("instructPix2Pix() with equal scales equals cfg() on 2 rows an image", async () => {
  const network = toyNetwork("prior");
  const equal = await run(
    instructPix2Pix(uncond, dog, cat, { imageScale: 5, textScale: 5 }),
    [network],
  );
  const plain = await run(cfg(uncond, cat, 5), [toyNetwork("prior")]);
  assert(gap(equal.denoised, plain.denoised) < 1e-5);
  assertEquals(rowsOf(network), 4);
});

Deno.test("dualCfg() nested multiplies the scales, regular adds the pushes", async () => {
  const branch = async (prediction: typeof cat) =>
    (await run(gcfg(prediction, []), [toyNetwork("prior")])).denoised;
  const [n, m, p] = [await branch(uncond), await branch(dog), await branch(cat)];
  for (const style of ["regular", "nested"] as const) {
    const { denoised } = await run(
      dualCfg(uncond, dog, cat, { scale: 3, middleScale: 2, style }),
      [toyNetwork("prior")],
    );
    denoised.data.forEach((value, i) => {
      const [neg, mid, pos] = [n.data[i]!, m.data[i]!, p.data[i]!];
      const expected = style === "regular"
        ? neg + 2 * (mid - neg) + 3 * (pos - mid)
        : neg + 2 * (mid + 3 * (pos - mid) - neg);
      assert(Math.abs(value - expected) < 2e-5);
    });
  }
});

Deno.test("gcfg() does not depend on the order of its terms", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scale, { minLength: 2, maxLength: 5 }), async (scales) => {
      const terms = scales.map((scale, i) => ({
        prediction: under(i % 2 ? "prior" : "other", `prompt ${i}`, i * 0.6 - 1),
        scale,
      }));
      const networks =
        (): CountedNetwork[] => [toyNetwork("prior"), toyNetwork("other", { seed: 2 })];
      const forth = await run(gcfg(uncond, terms), networks());
      const back = await run(gcfg(uncond, terms.toReversed()), networks());
      assert(gap(forth.denoised, back.denoised) < 1e-5);
    }),
    { numRuns: 25 },
  );
});

Deno.test("compileGuidance() of linear guidance is the same for networks of every prediction type", async () => {
  const types: PredictionType[] = ["epsilon", "v_prediction", "sample", "flow"];
  const guidances = [
    cfg(uncond, cat, 7.5),
    composable(uncond, {
      and: [{ prediction: cat, scale: 4 }],
      not: [{ prediction: dog, scale: 2 }],
    }),
    conceptGuidance({ uncond, concept, control: cat, conceptScale: 2.5, controlScale: 2.5 }),
  ];
  for (const guidance of guidances) {
    for (const level of LEVELS.slice(0, -1)) {
      const results = await Promise.all(types.map((type) =>
        // The concept's network changes parametrisation the other way round, so that kinds are mixed.
        run(guidance, [
          toyNetwork("prior", { type }),
          toyNetwork("concept", { type: types[3 - types.indexOf(type)]!, seed: 4 }),
        ], level)
      ));
      // 1e-5 of the noise: an output's rounding to float32 comes back times sigma.
      for (const { denoised } of results) {
        assert(gap(denoised, results[2]!.denoised) < 1e-5 * Math.max(level.sigma, 1));
      }
    }
  }
});
