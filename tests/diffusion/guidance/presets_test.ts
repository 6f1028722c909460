import { assertEquals, assertThrows } from "@std/assert";
import { gcfg, type Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import { cfg, cfgPlusPlus } from "../../../src/diffusion/guidance/presets/cfg.ts";
import { composable, perpNeg } from "../../../src/diffusion/guidance/presets/composable.ts";
import { frequencyGuidance } from "../../../src/diffusion/guidance/presets/frequency.ts";
import { loraComposite, loraSwitch } from "../../../src/diffusion/guidance/presets/lora.ts";
import {
  negativePrompt,
  separateNegative,
} from "../../../src/diffusion/guidance/presets/negative_prompt.ts";
import { regional } from "../../../src/diffusion/guidance/presets/regional.ts";
import { slider } from "../../../src/diffusion/guidance/presets/slider.ts";
import { dualCfg, instructPix2Pix } from "../../../src/diffusion/guidance/presets/two_scales.ts";
import {
  autoguidance,
  perturbedGuidance,
} from "../../../src/diffusion/guidance/presets/weak_model.ts";
import { zeros } from "../../../src/tensor/tensor.ts";
import { formulaOf, kLevels, TABLE, under } from "../guidance_networks.ts";

const uncond = under("net", "", 0);
const cat = under("net", "cat", 1);
const dog = under("net", "dog", 2);

const text = (guidance: Guidance): string =>
  formulaOf(planGuidance(guidance, kLevels(4, 2), { schedule: TABLE }))
    .replaceAll(
      /eps_net\((∅|"\w+"|"\w+", perturbed)\)/g,
      (_, inside) => inside.replaceAll('"', ""),
    );

Deno.test("presets have the scales that their authors give, unless told", () => {
  const pairs = [{ uncond, prediction: cat }, { uncond: dog, prediction: dog }];
  const cases: [Guidance, string][] = [
    [cfg(uncond, cat), "∅ + 7.5·(cat − ∅)"],
    [negativePrompt(dog, cat), "dog + 7.5·(cat − dog)"],
    [cfgPlusPlus(uncond, cat), "∅ + w_prompt·(cat − ∅)\nw_prompt = 0.6·σ / (σ − σ_next)"],
    [frequencyGuidance(uncond, cat), "∅ + 10·band_1/2[cat − ∅] + 5·band_2/2[cat − ∅]"],
    [loraComposite(pairs), "∅ + 3.75·(cat − ∅) + 0.5·(dog − ∅) + 3.75·(dog − dog)"],
    [
      loraSwitch(pairs),
      [
        "∅ + w_prompt_1·(cat − ∅) + w_model_2·(dog − ∅) + w_prompt_2·(dog − dog)",
        "w_prompt_1 = 7.5 on turn 1 of 2, every 5 steps, else 0",
        "w_model_2 = 1 on turn 2 of 2, every 5 steps, else 0",
        "w_prompt_2 = 7.5 on turn 2 of 2, every 5 steps, else 0",
      ].join("\n"),
    ],
    [regional(uncond, [{ prediction: cat }]), "∅ + 7.5·mask[cat − ∅]"],
    [dualCfg(uncond, dog, cat), "∅ + 8·(dog − ∅) + 8·(cat − dog)"],
    [dualCfg(uncond, dog, cat, { style: "nested" }), "∅ + 8·(dog − ∅) + 64·(cat − dog)"],
    [autoguidance(dog, cat), "dog + 2.05·(cat − dog)"],
    [
      perturbedGuidance(cfg(uncond, cat), { gates: [1] }),
      "∅ + 7.5·(cat − ∅) + 3·(cat − cat, perturbed)",
    ],
  ];
  for (const [guidance, expected] of cases) assertEquals(text(guidance), `eps = ${expected}`);
});

Deno.test("presets name their terms, by which records, references and the inspector know them", () => {
  const guided = cfg(uncond, cat);
  const parts = { and: [{ prediction: cat, scale: 7 }, { prediction: dog, scale: 2 }] };
  const not = [{ prediction: dog, scale: 1 }, { prediction: under("net", "bird", 3), scale: 2 }];
  const pairs = [{ uncond, prediction: cat }, { uncond: dog, prediction: dog }];
  const cases: [Guidance, string][] = [
    [guided, "prompt"],
    [negativePrompt(dog, cat), "prompt"],
    [separateNegative(uncond, cat, { negative: dog, g: 7, w: 2 }), "prompt, negative"],
    [frequencyGuidance(uncond, cat), "band 1, band 2"],
    [composable(uncond, { ...parts, not }), "and 1, and 2, not 1, not 2"],
    [perpNeg(uncond, cat, { not }), "prompt, not 1, not 2"],
    [perpNeg(uncond, cat, { and: parts.and.slice(1), not }), "prompt, and 1, not 1, not 2"],
    [loraComposite(pairs), "prompt 1, model 2, prompt 2"],
    [regional(uncond, [{ prediction: cat }, { prediction: dog }]), "region 1, region 2"],
    [slider(guided, [{ more: cat, less: dog }], 1), "prompt, slider"],
    [instructPix2Pix(uncond, dog, cat), "image, text"],
    [dualCfg(uncond, dog, cat), "middle, positive"],
    [autoguidance(dog, cat), "strong"],
    [perturbedGuidance(guided, { gates: [1] }), "prompt, perturbed"],
  ];
  for (const [guidance, expected] of cases) {
    assertEquals(guidance.terms.map(({ name }) => name).join(", "), expected);
  }
});

Deno.test("perpNeg() has scales of its own, 7.5 unless told, for what is perpendicular", () => {
  const not = [{ prediction: dog, scale: 2 }];
  assertEquals(
    text(perpNeg(uncond, cat, { not })),
    "eps = ∅ + 7.5·(cat − ∅) − 15·perp_prompt[dog − ∅]",
  );
});

Deno.test("perturbedGuidance() without terms leaves the base's own perturbed copy", () => {
  assertEquals(
    text(perturbedGuidance(gcfg(cat, []), { gates: [1], scale: 2 })),
    "eps = cat + 2·(cat − cat, perturbed)",
  );
});

Deno.test("loraComposite() and loraSwitch() want a model", () => {
  for (const combine of [loraComposite, loraSwitch]) {
    assertThrows(() => combine([]), RangeError, "the list of models is empty");
  }
});

Deno.test("slider() slides along each axis, in an interval where there is one, and does nothing elsewhere", () => {
  const axes = [{ more: cat, less: dog }, { more: dog, less: cat }];
  const interval = { unit: "percent", start: 0.2, end: 1 } as const;
  const guidance = slider(cfg(uncond, cat), axes, -2, interval);
  assertEquals(guidance.terms.map(({ name }) => name), ["prompt", "slider 1", "slider 2"]);
  assertEquals(text(guidance).split("\n").slice(1), [
    "w_slider_1 = −2 for timesteps 20–100 %, else 0",
    "w_slider_2 = −2 for timesteps 20–100 %, else 0",
  ]);
});

Deno.test("regional() says which mask has another shape", () => {
  const regions = [[6, 4], [6, 4], [4, 6]].map((shape) => ({
    prediction: cat,
    mask: zeros(shape),
  }));
  const error = assertThrows(() => regional(uncond, regions), RangeError);
  assertEquals(
    error.message,
    "Cannot average regions: mask 3 has shape [4, 6], another has [6, 4]",
  );
});
