import { assert, assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import type { Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import type { Prediction } from "../../../src/diffusion/guidance/prediction.ts";
import { InputError } from "../../../src/graph/node.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import bandTerm from "../../../nodes/concept/band_term.ts";
import maskTerm from "../../../nodes/concept/mask_term.ts";
import autoguidance from "../../../nodes/concept/autoguidance.ts";
import cfgPlusPlus from "../../../nodes/concept/cfg_plus_plus.ts";
import compareSets from "../../../nodes/concept/compare_sets.ts";
import composable from "../../../nodes/concept/composable.ts";
import conceptGuidance from "../../../nodes/concept/concept_guidance.ts";
import conceptSlider from "../../../nodes/concept/concept_slider.ts";
import conditionDecoupler from "../../../nodes/concept/condition_decoupler.ts";
import conditionList from "../../../nodes/concept/condition_list.ts";
import dualCfg from "../../../nodes/concept/dual_cfg.ts";
import frequencyGuidance from "../../../nodes/concept/frequency_guidance.ts";
import gcfg from "../../../nodes/concept/gcfg.ts";
import gcfgList from "../../../nodes/concept/gcfg_list.ts";
import imageFeatures from "../../../nodes/concept/image_features.ts";
import instructPix2Pix from "../../../nodes/concept/instruct_pix2pix.ts";
import negativePrompt from "../../../nodes/concept/negative_prompt.ts";
import nullText from "../../../nodes/concept/null_text.ts";
import perpNeg from "../../../nodes/concept/perp_neg.ts";
import regionalPrompts from "../../../nodes/concept/regional_prompts.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { withTwins } from "../world.ts";

/** A prediction that is told from others by its text. */
function predictionOf(text: string, model = "prior"): Prediction {
  const value = [...text].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % 1e6;
  return { model, condition: createCondition({ text, embeds: tensor([value], [1, 1, 1]) }) };
}

const uncond = predictionOf("");
const [cat, dog, hat] = ["cat", "dog", "hat"].map((text) => predictionOf(text)) as [
  Prediction,
  Prediction,
  Prediction,
];
const concept: Prediction = { model: "faces" };

const LEVELS = [4, 2, 1, 0].map((sigma) => ({ alpha: 1, sigma }));

/** Coefficient of each prediction in a step, by its text, or its model where it has none. */
function coefficients(guidance: Guidance, step = 0): Record<string, number> {
  const { steps } = planGuidance(guidance, LEVELS);
  const found = new Map<string, number>();
  const all = [
    guidance.base,
    ...guidance.terms.flatMap(({ prediction, against }) => [prediction, against]),
  ];
  const names = [...new Set(all.flatMap((one) => one ? [one.condition?.text ?? one.model] : []))];
  names.forEach((name, i) => found.set(name, Number(steps[step]!.coefficients[i]!.toFixed(9))));
  return Object.fromEntries(found);
}

Deno.test("concept.gcfg adds terms around its base, each against what it is told", async () => {
  const { guidance } = await runNode(gcfg, {
    base: uncond,
    terms: [
      { prediction: concept, scale: 1.5, name: "concept" },
      { prediction: cat, scale: 2, against: dog },
    ],
  });
  assertEquals(coefficients(guidance), { "": -0.5, faces: 1.5, cat: 2, dog: -2 });
  assertEquals(guidance.terms.map(({ name }) => name), ["concept", undefined]);
});

Deno.test("concept.gcfg_list takes one scale for all or one for each", async () => {
  const predictions = [cat, dog];
  const one = await runNode(gcfgList, { base: uncond, predictions, scales: [2] });
  assertEquals(coefficients(one.guidance), { "": -3, cat: 2, dog: 2 });
  const each = await runNode(gcfgList, {
    base: uncond,
    predictions,
    scales: [2, -1],
    names: ["a"],
  });
  assertEquals(coefficients(each.guidance), { "": 0, cat: 2, dog: -1 });
  const odd = () => runNode(gcfgList, { base: uncond, predictions, scales: [1, 2, 3] });
  await assertRejects(odd, InputError, "3 for 2 predictions");
});

Deno.test("concept.concept_guidance has the preset's scales but those that are set", async () => {
  const branches = { uncond, concept, control: cat };
  const scales = async (more = {}) =>
    coefficients((await runNode(conceptGuidance, { ...branches, ...more })).guidance);
  assertEquals(await scales(), { "": -2, faces: 1, cat: 2 });
  assertEquals(await scales({ preset: "paper" }), { "": -4, faces: 2.5, cat: 2.5 });
  assertEquals(await scales({ preset: "bayes" }), { "": -1, faces: 1, cat: 1 });
  assertEquals(await scales({ conceptGuidanceScale: 0, controlGuidanceScale: 3 }), {
    "": -2,
    faces: 0,
    cat: 3,
  });
  const alone = await runNode(conceptGuidance, { uncond, concept, conceptGuidanceScale: 1.5 });
  assertEquals(coefficients(alone.guidance), { "": -0.5, faces: 1.5 });
});

Deno.test("concept.concept_guidance runs the concept model alone outside its interval", async () => {
  const given = { uncond, concept, control: cat, sigmaHigh: 3, sigmaLow: 1 };
  const { guidance } = await runNode(conceptGuidance, given);
  assertEquals(coefficients(guidance, 0), { "": 0, faces: 1, cat: 0 });
  assertEquals(coefficients(guidance, 1), { "": -2, faces: 1, cat: 2 });
  assertEquals(coefficients(guidance, 2), { "": 0, faces: 1, cat: 0 });
});

Deno.test("concept.concept_guidance takes any number of concepts and controls, each with a schedule of its own", async () => {
  const pets: Prediction = { model: "pets" };
  const late = { scale: 4, neutral: 0, interval: { unit: "sigma", high: 3 } } as const;
  const { guidance } = await runNode(conceptGuidance, {
    uncond,
    concept,
    control: cat,
    concepts: [{ prediction: pets, scale: 0.5 }],
    controls: [{ prediction: dog, scale: late }, { prediction: hat }],
  });
  const names = ["concept", "concept 2", "control", "control 2", "control 3"];
  assertEquals(guidance.terms.map(({ name }) => name), names);
  const [first, second] = [coefficients(guidance, 0), coefficients(guidance, 1)];
  assertEquals(first, { "": -4.5, faces: 1, pets: 0.5, cat: 2, dog: 0, hat: 2 });
  assertEquals(second, { "": -8.5, faces: 1, pets: 0.5, cat: 2, dog: 4, hat: 2 });
  // Without a first control there may still be others.
  const only = await runNode(conceptGuidance, { uncond, concept, controls: [{ prediction: dog }] });
  assertEquals(coefficients(only.guidance), { "": -2, faces: 1, dog: 2 });
});

Deno.test("concept.concept_guidance drifts its base by one number", async () => {
  const given = { uncond, concept, control: cat, conceptGuidanceScale: 1.5 };
  const at = async (drift: number) =>
    coefficients((await runNode(conceptGuidance, { ...given, drift })).guidance);
  assertEquals(await at(0), { "": -2.5, faces: 1.5, cat: 2 });
  assertEquals(await at(0.5), { "": -1.25, faces: 0.25, cat: 2 });
  assertEquals(await at(1), { faces: -1, cat: 2 });
});

Deno.test("concept.mask_term and concept.band_term limit the term that is named", async () => {
  const { guidance } = await runNode(conceptGuidance, { uncond, concept, control: cat });
  const mask = tensor([1, 0, 0, 1], [1, 1, 2, 2]);
  const masked = await runNode(maskTerm, { guidance, mask });
  assertEquals(masked.guidance.terms.map(({ projection }) => projection?.type), [
    undefined,
    "mask",
  ]);
  const banded = await runNode(bandTerm, {
    guidance: masked.guidance,
    term: "concept",
    weights: [0, 1],
  });
  assertEquals(
    banded.guidance.terms.map(({ name, projection, scale }) => [name, projection?.type, scale]),
    [["concept band 1", "band", 0], ["concept band 2", "band", 1], ["control", "mask", 2]],
  );
  const missing = async () => await runNode(maskTerm, { guidance, mask, term: "pose" });
  assertEquals((await assertRejects(missing, InputError, "no term")).port, "term");
  const none = async () => await runNode(bandTerm, { guidance, weights: [] });
  await assertRejects(none, InputError, "empty");
});

Deno.test("concept.concept_guidance on a drifted base loses the concept", async () => {
  const given = { uncond: concept, concept, control: cat };
  for (const conceptGuidanceScale of [0, 1, 5]) {
    const { guidance } = await runNode(conceptGuidance, { ...given, conceptGuidanceScale });
    assertEquals(coefficients(guidance), { faces: -1, cat: 2 });
  }
});

Deno.test("concept.negative_prompt is the usual one unless it has a scale of its own", async () => {
  const given = { uncond, prediction: cat, negative: dog, guidanceScale: 3 };
  const usual = await runNode(negativePrompt, given);
  assertEquals(coefficients(usual.guidance), { "": 0, cat: 3, dog: -2 });
  const free = await runNode(negativePrompt, { ...given, negativeGuidanceScale: 0.5 });
  assertEquals(coefficients(free.guidance), { "": -1.5, cat: 3, dog: -0.5 });
});

Deno.test("concept.composable adds and negates", async () => {
  const { guidance } = await runNode(composable, {
    uncond,
    conditions: [
      { prediction: cat, guidanceScale: 3 },
      { prediction: dog, operator: "not", guidanceScale: 1 },
      { prediction: hat, guidanceScale: 2 },
    ],
  });
  assertEquals(coefficients(guidance), { "": -3, cat: 3, hat: 2, dog: -1 });
});

Deno.test("concept.perp_neg projects all but the prompt", async () => {
  const { guidance } = await runNode(perpNeg, {
    uncond,
    prediction: cat,
    conditions: [{ prediction: dog }, { prediction: hat, operator: "and", weight: 0.5 }],
  });
  assertEquals(guidance.terms.map(({ scale }) => scale), [3, 1.5, -3]);
  assertEquals(guidance.terms.map(({ projection }) => projection?.type), [
    undefined,
    "perpendicular",
    "perpendicular",
  ]);
});

Deno.test("concept.instruct_pix2pix and dual_cfg chain two scales", async () => {
  const edit = await runNode(instructPix2Pix, { uncond, image: dog, both: cat });
  assertEquals(coefficients(edit.guidance), { "": -0.5, dog: -6, cat: 7.5 });
  const given = {
    negative: uncond,
    middle: dog,
    positive: cat,
    guidanceScale: 3,
    middleGuidanceScale: 2,
  };
  const regular = await runNode(dualCfg, given);
  assertEquals(coefficients(regular.guidance), { "": -1, dog: -1, cat: 3 });
  const nested = await runNode(dualCfg, { ...given, style: "nested" });
  assertEquals(coefficients(nested.guidance), { "": -1, dog: -4, cat: 6 });
});

Deno.test("concept.autoguidance pushes away from the weak model", async () => {
  const { guidance } = await runNode(autoguidance, { strong: cat, weak: { model: "weak" } });
  assertEquals(coefficients(guidance), { weak: -1, cat: 2 });
});

Deno.test("concept.cfg_plus_plus has the scale that renoises without guidance", async () => {
  const { guidance } = await runNode(cfgPlusPlus, { uncond, prediction: cat });
  assertAlmostEquals(coefficients(guidance, 0).cat!, 0.6 * 4 / 2, 1e-9);
  assertAlmostEquals(coefficients(guidance, 2).cat!, 0.6, 1e-9);
});

Deno.test("concept.frequency_guidance has a term a band", async () => {
  const { guidance } = await runNode(frequencyGuidance, { uncond, prediction: cat });
  assertEquals(guidance.terms.map(({ scale }) => scale), [5, 3]);
  const none = () => runNode(frequencyGuidance, { uncond, prediction: cat, scales: [] });
  await assertRejects(none, InputError, "empty");
});

Deno.test("concept.regional_prompts gives each place shares that sum to 1", async () => {
  const half = tensor([1, 0], [1, 1, 1, 2]);
  const { guidance } = await runNode(regionalPrompts, {
    uncond,
    regions: [
      { prediction: cat, mask: half },
      { prediction: dog, mask: tensor([0, 0, 1, 1], [1, 1, 1, 4]) },
    ],
  });
  const shares = guidance.terms.map(({ projection }) =>
    projection?.type === "mask" ? [...projection.mask.data] : []
  );
  assertEquals(shares, [[1, 0], [0, 1]]);
  const several = { prediction: cat, mask: tensor([1, 1], [2, 1, 1, 1]) };
  const wrong = () => runNode(regionalPrompts, { uncond, regions: [several] });
  await assertRejects(wrong, InputError, "several masks");
});

Deno.test("concept.concept_slider pushes from less to more, several in a row", async () => {
  const guidance: Guidance = { base: uncond, terms: [] };
  const axes = [{ more: cat, less: dog }];
  const once = await runNode(conceptSlider, { guidance, axes, scale: -2 });
  assertEquals(coefficients(once.guidance), { "": 1, cat: -2, dog: 2 });
  const twice = await runNode(conceptSlider, {
    ...once,
    axes: [{ more: hat, less: dog }],
    name: "hat",
  });
  assertEquals(coefficients(twice.guidance), { "": 1, cat: -2, dog: 0.5, hat: 1.5 });
  const late = await runNode(conceptSlider, { guidance, axes, start: 0.2 });
  assertEquals(late.guidance.terms[0]!.scale, {
    scale: 1.5,
    neutral: 0,
    interval: { unit: "percent", start: 0.2, end: 1 },
  });
});

Deno.test("concept.condition_decoupler encodes each part alone, with its scale", async () => {
  await withTwins(async ({ context, models }) => {
    const refs = {
      unet: { model: "emoji", network: "emoji", takesText: true },
      textEncoder: { model: "emoji" },
    };
    const encoder = await models.promptEncoder("emoji");
    const given = { ...refs, prompt: "cat :2 | 3d style :-1.5 | hat", guidanceScale: 1 };
    const { guidance, texts, scales } = await runNode(conditionDecoupler, given, context());
    assertEquals(texts, ["cat", "3d style", "hat"]);
    assertEquals(scales, [2, -1.5, 1]);
    assertEquals(coefficients(guidance), { "": -0.5, cat: 2, "3d style": -1.5, hat: 1 });
    assertEquals(guidance.terms[0]!.prediction.condition!.id, (await encoder.encode("cat")).id);
    assertEquals(guidance.base.condition!.id, (await encoder.unconditional()).id);

    const faces = (await runNode(conceptGuidance, { uncond: guidance.base, concept })).guidance;
    const added = await runNode(conditionDecoupler, { ...given, guidance: faces }, context());
    assertEquals(added.guidance.terms.map(({ name }) => name), [
      "concept",
      "cat",
      "3d style",
      "hat",
    ]);

    const lists = { ...refs, prompts: texts, scales };
    const same = await runNode(conditionList, lists, context());
    assertEquals(same.guidance, guidance);
    const wrong = () => runNode(conditionDecoupler, { ...refs, prompt: "cat | " }, context());
    assertEquals((await assertRejects(wrong, InputError, "is empty")).port, "prompt");
    const odd = () => runNode(conditionList, { ...lists, scales: [1, 2] }, context());
    await assertRejects(odd, InputError, "2 for 3 prompts");
    assert(texts.length === 3);
  });
});

Deno.test("concept.null_text finds the fold exact, and counts what it takes away", async () => {
  await withTwins(async ({ context, models }) => {
    const unet = { model: "emoji", network: "emoji", takesText: true };
    const given = { unet, textEncoder: { model: "emoji" } };
    const { prediction, spread, parameters, text } = await runNode(nullText, given, context());
    assertAlmostEquals(spread, 0, 1e-5);
    const size = async (id: string): Promise<number> => {
      const { weights } = (await models.model(id)).component("unet");
      const bytes = await Deno.readFile(weights!.files[0]!);
      const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      return (bytes.length - 8 - header) / 4;
    };
    // The copy has a vector a block in place of what goes, 16 wide here.
    const blocks = Number(text.split(" ")[0]);
    assertEquals(parameters, await size("emoji") - await size("emoji-faces") + 16 * blocks);
    assert(text.includes("exact"), text);
    const encoder = await models.promptEncoder("emoji");
    assertEquals(prediction.condition!.id, (await encoder.unconditional()).id);
    const again = () =>
      runNode(nullText, { ...given, unet: { ...unet, takesText: false } }, context());
    await assertRejects(again, InputError, "null-text already");
  });
});

Deno.test("concept.image_features and concept.compare_sets tell like pictures from unlike ones", async () => {
  await withTwins(async ({ context }) => {
    const noise = (count: number, seed: number): Tensor =>
      createRandom(seed).uniform([count, 3, 32, 32]);
    const features = async (...images: Tensor[]) =>
      (await runNode(imageFeatures, { images, vae: { model: "emoji" }, grid: 2 }, context()))
        .features;
    const real = await features(noise(20, 1), noise(20, 2));
    assertEquals(real.shape, [40, 16]);
    const compare = async (generated: Tensor) =>
      await runNode(compareSets, { real: [real], generated: [generated], width: 8 }, context());
    const alike = await compare(await features(noise(20, 3)));
    const pale = noise(20, 3);
    const unlike = await compare(
      await features({ ...pale, data: pale.data.map((value) => 1 - value / 20) }),
    );
    assert(unlike.frechetDistance > 1.5 * alike.frechetDistance);
    assert(unlike.kernelDistance > alike.kernelDistance + 0.5);
    assert(unlike.vendiScore < alike.vendiScore / 2);
    assertMatch(alike.text, /^20 pictures a set, 8 directions\nFréchet distance +[\d.]+/);
    const none = () => runNode(compareSets, { real: [], generated: [real] }, context());
    await assertRejects(none, InputError, "The list is empty");
  });
});
