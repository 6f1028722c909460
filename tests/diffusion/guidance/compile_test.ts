import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import { controlInput } from "../../../src/diffusion/conditions/control.ts";
import type { NoiseLevel } from "../../../src/diffusion/denoiser.ts";
import { compileGuidance } from "../../../src/diffusion/guidance/compile.ts";
import { gcfg } from "../../../src/diffusion/guidance/guidance.ts";
import type { Network } from "../../../src/diffusion/guidance/network.ts";
import type { Observation, StepRecord } from "../../../src/diffusion/guidance/observation.ts";
import { type FormulatedStep, planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import { cfg } from "../../../src/diffusion/guidance/presets/cfg.ts";
import { conceptGuidance } from "../../../src/diffusion/guidance/presets/concept.ts";
import { negativePrompt } from "../../../src/diffusion/guidance/presets/negative_prompt.ts";
import { predictionKey } from "../../../src/diffusion/guidance/prediction.ts";
import { noiseRatio } from "../../../src/diffusion/parametrization.ts";
import { rows, tensor } from "../../../src/tensor/tensor.ts";
import {
  gap,
  kLevels,
  latentsOf,
  scaledLinear,
  TABLE,
  toyNetwork,
  under,
} from "../guidance_networks.ts";

const LEVELS = kLevels(14, 6, 2.5, 1, 0.2);
const uncond = under("prior", "", 0);
const cat = under("prior", "a cat", 1);
const dog = under("prior", "a dog", -0.7);
const concept = { model: "concept" };
const x = latentsOf(2);

Deno.test("compileGuidance() sends all rows of a network in one call, each distinct prediction once", async () => {
  const [prior, own] = [toyNetwork("prior"), toyNetwork("concept")];
  const guidance = gcfg(uncond, [
    { prediction: cat, scale: 3 },
    { prediction: dog, scale: 2 },
    { name: "again", prediction: under("prior", "a cat, once more", 1), scale: -1 },
    { prediction: concept, scale: 2 },
  ]);
  await compileGuidance(guidance, [prior, own], { levels: LEVELS })(x, LEVELS[1]!);
  assertEquals(prior.batches.map((batch) => batch.map((row) => row.condition?.text)), [
    ["", "", "a cat", "a cat", "a dog", "a dog"],
  ]);
  assertEquals(prior.batches[0]!.map((row) => row.image), [0, 1, 0, 1, 0, 1]);
  assertEquals(own.batches.map((batch) => batch.length), [2]);
});

Deno.test("compileGuidance() batches rows of any text length, but apart from those with a control network", async () => {
  const network = toyNetwork("prior");
  const embeds = tensor([1, 1], [1, 2, 1]);
  const longer = { model: "prior", condition: createCondition({ text: "two tokens", embeds }) };
  await compileGuidance(cfg(uncond, longer), [network], { levels: LEVELS })(x, LEVELS[1]!);
  assertEquals(network.batches.map((batch) => batch.length), [4]);
  const hint = tensor([1], [1, 1, 1, 1]);
  const controlled = {
    ...cat,
    control: [controlInput({ input: "controlnet_cond", tensor: hint, model: "canny" })],
  };
  await compileGuidance(cfg(uncond, controlled), [network], { levels: LEVELS })(x, LEVELS[1]!);
  assertEquals(network.batches.slice(1).map((batch) => batch.map((row) => row.control?.length)), [
    [undefined, undefined],
    [1, 1],
  ]);
});

Deno.test("compileGuidance() takes one condition for all images or one each, and no other number", async () => {
  const rowsOf = (...shifts: number[]) => ({
    model: "prior",
    condition: createCondition({ text: "cats", embeds: tensor(shifts, [shifts.length, 1, 1]) }),
  });
  const run = (prediction: typeof cat) =>
    compileGuidance(cfg(uncond, prediction), [toyNetwork("prior")], { levels: LEVELS })(
      x,
      LEVELS[1]!,
    );
  await run(rowsOf(1, 2));
  const error = await assertRejects(() => run(rowsOf(1, 2, 3)), RangeError);
  assertEquals(
    error.message,
    'Cannot evaluate eps_prior("cats"): its embeds has 3 rows for 2 images, expected 1 or one each',
  );
});

Deno.test("compileGuidance() gives a network its latents at unit variance and its own timestep", async () => {
  const [first, second] = [
    toyNetwork("prior"),
    toyNetwork("concept", { schedule: scaledLinear(0.001, 0.02) }),
  ];
  const denoiser = compileGuidance(conceptGuidance({ uncond, concept, control: cat }), [
    first,
    second,
  ], {
    levels: LEVELS,
  });
  await denoiser(x, LEVELS[2]!);
  for (const network of [first, second]) {
    const { latents, timestep } = network.batches[0]![0]!;
    assertAlmostEquals(latents.data[3]!, x.data[3]! / Math.hypot(1, 2.5), 1e-6);
    assertAlmostEquals(noiseRatio(network.schedule.levelAt(timestep)), 2.5, 1e-9);
  }
  assert(first.batches[0]![0]!.timestep - second.batches[0]![0]!.timestep > 50);
  const flow = toyNetwork("prior", { type: "flow" });
  await compileGuidance(cfg(uncond, cat), [flow], { levels: LEVELS })(x, LEVELS[2]!);
  assertAlmostEquals(flow.batches[0]![0]!.latents.data[3]!, x.data[3]! / 3.5, 1e-6);
  assertAlmostEquals(flow.batches[0]![0]!.timestep, 1000 * 2.5 / 3.5, 1e-9);
});

Deno.test("compileGuidance() combines networks of two schedules at equal sigma", async () => {
  // The same function of sigma behind both tables, so it must not matter which network a branch runs on.
  const schedule = scaledLinear(0.001, 0.02);
  const networks = [toyNetwork("prior"), toyNetwork("concept", { schedule })];
  for (const level of LEVELS.slice(0, -1)) {
    const [mixed, single] = await Promise.all(
      ["concept", "prior"].map((model) =>
        compileGuidance(cfg(uncond, under(model, "a cat", 1), 3), networks, { levels: LEVELS })(
          x,
          level,
        )
      ),
    );
    assert(gap(mixed!.denoised, single!.denoised) < 1e-5 * Math.max(level.sigma, 1));
  }
});

Deno.test("compileGuidance() takes the level's timestep as it is for networks of the scheduler's table", async () => {
  const [own, other] = [
    toyNetwork("prior"),
    toyNetwork("concept", { schedule: scaledLinear(0.001, 0.02) }),
  ];
  const level = { ...TABLE.levelAt(400.4), timestep: 400 };
  const guidance = conceptGuidance({ uncond, concept, control: cat });
  await compileGuidance(guidance, [own, other], { levels: [level, ...LEVELS] })(x, level);
  assertEquals(own.batches[0]![0]!.timestep, 400);
  assertAlmostEquals(
    noiseRatio(other.schedule.levelAt(other.batches[0]![0]!.timestep)),
    noiseRatio(level),
    1e-9,
  );
  // An equal table made elsewhere counts as the same, and the scheduler's may be named.
  await compileGuidance(guidance, [own, other], {
    levels: [level, ...LEVELS],
    schedule: scaledLinear(),
  })(x, level);
  assertEquals(own.batches[1]![0]!.timestep, 400);
});

Deno.test("compileGuidance() gives the same estimate in every convention of latents", async () => {
  for (const type of ["epsilon", "v_prediction", "flow"] as const) {
    const denoiser = compileGuidance(cfg(uncond, cat), [toyNetwork("prior", { type })], {
      levels: LEVELS,
    });
    const inK = await denoiser(x, { alpha: 1, sigma: 2.5 });
    for (const scale of [1 / Math.hypot(1, 2.5), 1 / 3.5]) {
      const scaled = { data: x.data.map((value) => scale * value), shape: x.shape };
      const level = { alpha: scale, sigma: 2.5 * scale };
      assert(gap((await denoiser(scaled, level)).denoised, inK.denoised) < 2e-5);
    }
  }
});

Deno.test("compileGuidance() at pure noise reads a noise predictor at the end of its own table", async () => {
  const pure: NoiseLevel = { alpha: 0, sigma: 1 };
  const network = toyNetwork("prior");
  const denoiser = compileGuidance(cfg(uncond, cat), [network], { levels: [pure, ...LEVELS] });
  const { denoised } = await denoiser(x, pure);
  const last = TABLE.levelAt(999);
  const atEnd = await denoiser(x, { alpha: last.alpha, sigma: last.sigma });
  assert(gap(denoised, atEnd.denoised) < 1e-5);
  assertEquals(network.batches[0]![0]!.timestep, 999);
  // Noisier than the table in any other way too, unless the level brings a timestep of that table.
  const noisy = { alpha: 1, sigma: 100 };
  const scaled = { ...x, data: x.data.map((value) => value * Math.hypot(1, 100)) };
  assert(gap((await denoiser(scaled, noisy)).denoised, atEnd.denoised) < 1e-4);
  const bare = compileGuidance(gcfg(cat, []), [network], { levels: LEVELS });
  const told = await bare(scaled, { ...noisy, timestep: 999 });
  const [row] = await network.evaluate([network.batches.at(-1)![0]!]);
  assertAlmostEquals(told.denoised.data[7]!, scaled.data[7]! - 100 * row!.data[7]!, 1e-3);
  // On a table that itself reaches alpha = 0 there is nothing to read it by.
  const zeroSnr = { ...TABLE, levelAt: (t: number) => t === 999 ? pure : TABLE.levelAt(t) };
  const odd = compileGuidance(cfg(uncond, cat), [toyNetwork("prior", { schedule: zeroSnr })], {
    levels: [{ ...pure, timestep: 999 }, ...LEVELS],
  });
  await assertRejects(() => odd(x, { ...pure, timestep: 999 }), RangeError, "alpha = 0");
});

Deno.test("compileGuidance() names the network that is missing, and one that answers wrongly", async () => {
  assertThrows(
    () =>
      compileGuidance(conceptGuidance({ uncond, concept }), [toyNetwork("prior")], {
        levels: LEVELS,
      }),
    RangeError,
    'there is no network "concept" among "prior"',
  );
  const among = (...ids: string[]): string => {
    const networks = ids.map((id) => toyNetwork(id));
    const compile = () => compileGuidance(cfg(uncond, cat), networks, { levels: LEVELS });
    return assertThrows(compile, RangeError).message.split(" among ")[1]!;
  };
  assertEquals([among(), among("a", "b")], ["none", '"a", "b"']);
  const short: Network = { ...toyNetwork("prior"), evaluate: () => Promise.resolve([]) };
  await assertRejects(
    () => compileGuidance(cfg(uncond, cat), [short], { levels: LEVELS })(x, LEVELS[0]!),
    RangeError,
    'Network "prior" answered 0 rows: expected 4',
  );
  const wide: Network = {
    ...toyNetwork("prior"),
    evaluate: (asked) => Promise.resolve(asked.map(() => tensor([1], [1]))),
  };
  await assertRejects(
    () => compileGuidance(cfg(uncond, cat), [wide], { levels: LEVELS })(x, LEVELS[0]!),
    RangeError,
    "answered shape [1]: expected [1, 4, 6, 6]",
  );
});

Deno.test("compileGuidance() gives the base's own estimate to samplers that ask for it", async () => {
  const network = toyNetwork("prior");
  const levels = LEVELS;
  const bare = await compileGuidance(gcfg(uncond, []), [network], { levels })(x, levels[1]!);
  const asked = compileGuidance(cfg(uncond, cat, 1), [network], { levels, uncond: true });
  const { uncond: estimate } = await asked(x, levels[1]!);
  assertEquals(estimate!.data, bare.denoised.data);
  const plain = compileGuidance(cfg(uncond, cat), [network], { levels });
  assertEquals((await plain(x, levels[1]!)).uncond, undefined);
});

Deno.test("predictionKey() is the value of what is evaluated, not its wording", () => {
  const hint = controlInput({
    input: "controlnet_cond",
    tensor: tensor([1, 2], [1, 1, 1, 2]),
    model: "canny",
  });
  const key = (part: object): string => predictionKey({ ...cat, ...part });
  assertEquals(key({ perturb: [0, 0] }), key({}));
  assertEquals(key({ control: [{ ...hint, scale: 0 }] }), key({}));
  assertEquals(key({ control: [{ ...hint, scale: 1 }] }), key({ control: [hint] }));
  assertEquals(predictionKey(under("prior", "other words", 1)), key({}));
  const keys = [
    key({}),
    key({ perturb: [1] }),
    key({ control: [hint] }),
    key({ control: [{ ...hint, scale: 0.5 }] }),
    key({ control: [{ ...hint, id: "another picture" }] }),
    key({ control: [{ ...hint, input: "mask" }] }),
    key({ control: [{ ...hint, model: "depth" }] }),
    key({ control: [{ ...hint, interval: { unit: "sigma", low: 1 } }] }),
    key({ model: "concept" }),
    predictionKey(dog),
    predictionKey(concept),
  ];
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("channels appended to the latents count at any strength, and at every step", async () => {
  const { model: _, ...channels } = controlInput({
    input: "image_latents",
    tensor: tensor([1, 2], [1, 1, 1, 2]),
    model: "none",
    scale: 0,
    interval: { unit: "sigma", low: 5 },
  });
  const network = toyNetwork("prior");
  const guidance = gcfg({ ...uncond, control: [channels] }, []);
  await compileGuidance(guidance, [network], { levels: LEVELS })(x, LEVELS[3]!);
  assertEquals(network.batches[0]![0]!.control, [channels]);
  const three = { ...channels, tensor: tensor([1, 2, 3], [3, 1, 1, 1]) };
  await assertRejects(
    () =>
      compileGuidance(gcfg({ ...uncond, control: [three] }, []), [network], { levels: LEVELS })(
        x,
        LEVELS[3]!,
      ),
    RangeError,
    "its image_latents has 3 rows for 2 images",
  );
});

Deno.test("observe records what the plan said of each evaluation", async () => {
  const guidance = gcfg(uncond, [
    { name: "cat", prediction: cat, scale: { scale: 3, interval: { unit: "sigma", high: 3 } } },
    { name: "dog", prediction: dog, scale: 2, projection: { type: "perpendicular" } },
  ]);
  const networks = [toyNetwork("prior")];
  const plan = planGuidance(guidance, LEVELS, { networks, images: 2 });
  assertEquals(plan.terms, [
    { name: "cat", prediction: 1, against: 0 },
    { name: "dog", prediction: 2, against: 0 },
  ]);
  const records: StepRecord[] = [];
  const observe = (made: Observation): unknown => records.push(made.record());
  const denoiser = compileGuidance(guidance, networks, { levels: LEVELS, observe });
  for (const level of LEVELS.slice(0, -1)) await denoiser(x, level);
  const told = (
    { step, level, coefficients, evaluated, formula }: StepRecord | FormulatedStep,
  ) => ({
    step,
    level,
    coefficients,
    evaluated,
    formula,
  });
  assertEquals(records.map(told), plan.steps.map(told));
});

async function observed(
  guidance: ReturnType<typeof gcfg>,
  evaluateAll = false,
): Promise<Observation> {
  let observation: Observation | undefined;
  const denoiser = compileGuidance(guidance, [
    toyNetwork("prior"),
    toyNetwork("concept", { seed: 2 }),
  ], {
    levels: LEVELS,
    evaluateAll,
    observe: (made) => observation = made,
  });
  await denoiser(x, LEVELS[2]!);
  return observation!;
}

Deno.test("observe records norm and cosines of each term per image, as the definitions give them", async () => {
  const observation = await observed(
    conceptGuidance({ uncond, concept, control: cat, conceptScale: 1.5, controlScale: 3 }),
  );
  const record = observation.record();
  assertEquals([record.step, record.evaluation, record.calls, record.rows], [2, 0, 2, 6]);
  assertEquals(record.coefficients, [-3.5, 1.5, 3]);
  const branch = (
    i: number,
    image: number,
  ) => [...rows(observation.preview(i)!, image, image + 1).data];
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  for (const image of [0, 1]) {
    const base = branch(0, image);
    const [c, t] = [1, 2].map((i) => branch(i, image).map((value, k) => value - base[k]!));
    const total = c!.map((value, k) => 1.5 * value + 3 * t![k]!);
    const cosine = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    const [conceptTerm, controlTerm] = record.terms;
    assertEquals([conceptTerm!.name, conceptTerm!.scale], ["concept", 1.5]);
    assertAlmostEquals(conceptTerm!.norm[image]!, Math.sqrt(dot(c!, c!) / 144), 1e-5);
    assertAlmostEquals(controlTerm!.cosineToTotal[image]!, cosine(t!, total), 1e-4);
    assertAlmostEquals(conceptTerm!.cosines[1]![image]!, cosine(c!, t!), 1e-5);
    assertAlmostEquals(controlTerm!.cosines[1]![image]!, 1, 1e-9);
    assertAlmostEquals(record.total[image]!, Math.sqrt(dot(total, total) / 144), 1e-4);
  }
  assertEquals(JSON.parse(JSON.stringify(record)), record);
});

Deno.test("observe has no angle to what was dropped, nor of a push that is none", async () => {
  // The first push starts elsewhere, and the second one cancels the base.
  const guidance = gcfg(uncond, [
    { name: "cat", prediction: cat, against: dog, scale: 2 },
    { name: "whole", prediction: concept, scale: 1 },
    { name: "none", prediction: dog, against: dog, scale: 1 },
  ]);
  const { terms, total } = (await observed(guidance)).record();
  assertEquals(total, [null, null]);
  const [push, whole, none] = terms;
  assert(push!.norm.every((norm) => norm! > 0));
  assertEquals(push!.cosineToTotal, [null, null]);
  assertEquals([whole!.norm, none!.norm], [[null, null], [0, 0]]);
  assertEquals(push!.cosines.slice(1), [[null, null], [null, null]]);
  push!.cosines[0]!.forEach((cosine) => assertAlmostEquals(cosine!, 1, 1e-12));
});

Deno.test("observe previews what each branch alone would have painted", async () => {
  const observation = await observed(conceptGuidance({ uncond, concept, control: cat }));
  const alone = compileGuidance(gcfg(cat, []), [toyNetwork("prior")], { levels: LEVELS });
  const { denoised } = await alone(x, LEVELS[2]!);
  assertEquals(observation.preview(2), denoised);
  assertEquals(observation.denoised.shape, x.shape);
});

Deno.test("observe leaves gaps where branches were dropped, and none with evaluateAll", async () => {
  const cancelled = gcfg(uncond, [
    { name: "prompt", prediction: cat, scale: 4 },
    { name: "negative", prediction: dog, scale: -3 },
  ]);
  const dropped = await observed(cancelled);
  assertEquals(dropped.preview(0), undefined);
  assertEquals(dropped.record().terms.map((term) => term.norm), [[null, null], [null, null]]);
  assertEquals(dropped.record().total, [null, null]);
  const full = await observed(cancelled, true);
  assert(full.record().terms.every((term) => term.norm.every((norm) => norm! > 0)));
  assertEquals(full.rows, 6);
  assert(gap(full.denoised, dropped.denoised) < 1e-5);
  assertEquals((await observed(negativePrompt(dog, cat))).record().terms[0]!.norm.length, 2);
});

Deno.test("compileGuidance() lets a control network act in its interval only", async () => {
  const hint = controlInput({
    input: "controlnet_cond",
    model: "edges",
    tensor: tensor([1], [1, 1, 1, 1]),
    interval: { unit: "steps", start: 0, stop: 0.5 },
  });
  const prior = toyNetwork("prior");
  const guidance = gcfg(uncond, [{ prediction: { ...cat, control: [hint] }, scale: 3 }]);
  const levels = LEVELS.slice(0, 5);
  const denoiser = compileGuidance(guidance, [prior], { levels });
  for (const level of levels.slice(0, 4)) await denoiser(x, level);
  assertEquals(
    prior.batches.map((batch) => batch.map(({ control }) => control?.length ?? 0)),
    [[0, 0], [1, 1], [0, 0], [1, 1], [0, 0, 0, 0], [0, 0, 0, 0]],
  );
});
