import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import type { Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { scaleAt } from "../../../src/diffusion/guidance/scale.ts";
import { createScheduler } from "../../../src/diffusion/schedulers/create.ts";
import { InputError } from "../../../src/graph/node.ts";
import { type DiffusersSchedule, openSchedule } from "../../../src/sdk/schedule_spec.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { concatRows, type Tensor, tensor, zeros } from "../../../src/tensor/tensor.ts";
import adaptiveProjectedGuidance from "../../../nodes/diffusion/adaptive_projected_guidance.ts";
import addNoise from "../../../nodes/diffusion/add_noise.ts";
import averageConditions from "../../../nodes/diffusion/average_conditions.ts";
import blendLatents from "../../../nodes/diffusion/blend_latents.ts";
import cfgNorm from "../../../nodes/diffusion/cfg_norm.ts";
import cfgZero from "../../../nodes/diffusion/cfg_zero.ts";
import classifierFreeGuidance from "../../../nodes/diffusion/classifier_free_guidance.ts";
import concatConditions from "../../../nodes/diffusion/concat_conditions.ts";
import alignYourSteps from "../../../nodes/diffusion/align_your_steps.ts";
import customSigmas from "../../../nodes/diffusion/custom_sigmas.ts";
import dynamicThresholding from "../../../nodes/diffusion/dynamic_thresholding.ts";
import kSampler from "../../../nodes/diffusion/k_sampler.ts";
import latentsToList from "../../../nodes/diffusion/latents_to_list.ts";
import listToLatents from "../../../nodes/diffusion/list_to_latents.ts";
import mimicScale from "../../../nodes/diffusion/mimic_scale.ts";
import noise from "../../../nodes/diffusion/noise.ts";
import perturbedGuidance from "../../../nodes/diffusion/perturbed_guidance.ts";
import predict from "../../../nodes/diffusion/predict.ts";
import repeatLatents from "../../../nodes/diffusion/repeat_latents.ts";
import rescaleGuidance from "../../../nodes/diffusion/rescale_guidance.ts";
import resizeLatents from "../../../nodes/diffusion/resize_latents.ts";
import scaleInterval from "../../../nodes/diffusion/scale_interval.ts";
import scalePoints from "../../../nodes/diffusion/scale_points.ts";
import scaleSchedule from "../../../nodes/diffusion/scale_schedule.ts";
import scheduleLevels from "../../../nodes/diffusion/schedule_levels.ts";
import schedulerNode from "../../../nodes/diffusion/scheduler.ts";
import sizeCondition from "../../../nodes/diffusion/size_condition.ts";
import tangentialDamping from "../../../nodes/diffusion/tangential_damping.ts";
import zeroCondition from "../../../nodes/diffusion/zero_condition.ts";
import { runNode } from "../../../src/testing/run_node.ts";

const SD1 = {
  _class_name: "PNDMScheduler",
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
  steps_offset: 1,
  skip_prk_steps: true,
};

const base = { model: "prior" };
const cat = {
  model: "prior",
  condition: createCondition({ text: "cat", embeds: zeros([1, 2, 3]) }),
};
const cfg: Guidance = { base, terms: [{ name: "prompt", prediction: cat, scale: 3 }] };

Deno.test("diffusion.predict names model and condition, and wants no more and no less", async () => {
  const unet = { model: "prior", network: "prior", takesText: true };
  const made = await runNode(predict, { unet, condition: cat.condition });
  assertEquals(made.prediction, cat);
  await assertRejects(() => runNode(predict, { unet }), InputError, "needs a condition");
  const concept = { model: "faces", network: "faces", takesText: false };
  assertEquals((await runNode(predict, { unet: concept })).prediction, { model: "faces" });
  const both = () => runNode(predict, { unet: concept, condition: cat.condition });
  await assertRejects(both, InputError, "null-text");
});

Deno.test("diffusion.classifier_free_guidance pushes from the first prediction to the second", async () => {
  const given = { uncond: base, prediction: cat, guidanceScale: 3 };
  assertEquals((await runNode(classifierFreeGuidance, given)).guidance, cfg);
});

Deno.test("diffusion.noise draws PyTorch's numbers and keeps its variance between seeds", async () => {
  const latents = zeros([2, 4, 16, 16]);
  const plain = (await runNode(noise, { latents, seed: 7n })).noise;
  assertEquals(plain, createRandom(7).normal(latents.shape));
  const other =
    (await runNode(noise, { latents, seed: 7n, variationSeed: 8n, variation: 1 })).noise;
  assertEquals(other, createRandom(8).normal(latents.shape));
  const between =
    (await runNode(noise, { latents, seed: 7n, variationSeed: 8n, variation: 0.6 })).noise;
  const variance = between.data.reduce((sum, x) => sum + x * x, 0) / between.data.length;
  assertAlmostEquals(variance, 1, 0.1);
  assertAlmostEquals(between.data[3]!, 0.8 * plain.data[3]! + 0.6 * other.data[3]!, 1e-6);
});

Deno.test("diffusion.scheduler keeps the model's fields but those that are set", async () => {
  const given = { scheduler: SD1, schedulerClass: "model" as const, numInferenceSteps: 4 };
  const own = openSchedule((await runNode(schedulerNode, given)).schedule);
  assertEquals(own.levels, createScheduler(SD1).schedule({ steps: 4 }).levels);
  const { schedule } = await runNode(schedulerNode, {
    scheduler: { ...SD1, use_beta_sigmas: true },
    schedulerClass: "EulerDiscreteScheduler",
    numInferenceSteps: 5,
    strength: 0.6,
    timestepSpacing: "trailing",
    sigmas: "karras",
    config: { sigma_min: 0.1 },
  });
  assertEquals((schedule as DiffusersSchedule).config, {
    ...SD1,
    _class_name: "EulerDiscreteScheduler",
    timestep_spacing: "trailing",
    use_karras_sigmas: true,
    use_exponential_sigmas: false,
    use_beta_sigmas: false,
    use_lu_lambdas: false,
    sigma_min: 0.1,
  });
  const { levels } = openSchedule(schedule);
  assertEquals(levels.length, 4);
  assertAlmostEquals(levels[2]!.sigma, 0.1, 1e-6);
});

Deno.test("diffusion.scheduler sets solver, eta and zero terminal SNR", async () => {
  const { schedule } = await runNode(schedulerNode, {
    scheduler: SD1,
    algorithmType: "sde-dpmsolver++",
    solverType: "heun",
    solverOrder: 3,
    finalSigmas: "sigma_min",
    eta: 0.5,
    rescaleBetasZeroSnr: "yes",
  });
  assertEquals(schedule.type === "diffusers" && schedule.request, { steps: 25, eta: 0.5 });
  const { algorithm_type, solver_type, solver_order, final_sigmas_type, rescale_betas_zero_snr } =
    (schedule as DiffusersSchedule).config;
  assertEquals(
    [algorithm_type, solver_type, solver_order, final_sigmas_type, rescale_betas_zero_snr],
    ["sde-dpmsolver++", "heun", 3, "sigma_min", true],
  );
});

Deno.test("diffusion.k_sampler has ComfyUI's levels, and denoise keeps the number of steps", async () => {
  const given = {
    scheduler: SD1,
    sampler: "euler",
    schedule: "karras",
    numInferenceSteps: 4,
  } as const;
  const whole = openSchedule((await runNode(kSampler, given)).schedule);
  assertAlmostEquals(whole.levels[0]!.sigma, 14.6146, 1e-3);
  assertAlmostEquals(whole.levels[3]!.sigma, 0.0292, 1e-3);
  assertEquals(whole.levels[4]!.sigma, 0);
  const part = openSchedule((await runNode(kSampler, { ...given, denoise: 0.5 })).schedule);
  assertEquals(part.levels.length, 5);
  assert(part.levels[0]!.sigma < 5);
});

Deno.test("diffusion.custom_sigmas takes its levels as they are", async () => {
  const { schedule } = await runNode(customSigmas, {
    scheduler: SD1,
    sampler: "euler_ancestral",
    sigmas: [10, 1, 0],
    eta: 0.5,
  });
  const { sigmas, timesteps, steps } = await runNode(scheduleLevels, { schedule });
  assertEquals([sigmas, steps], [[10, 1, 0], 2]);
  assert(timesteps[0]! > timesteps[1]! && timesteps[0]! < 1000);
});

Deno.test("diffusion.align_your_steps gives Custom sigmas the published levels", async () => {
  const given = { model: "SDXL", numInferenceSteps: 10, denoise: 0.2 } as const;
  const { sigmas } = await runNode(alignYourSteps, given);
  assertEquals(sigmas.map((sigma) => sigma.toFixed(6)), ["0.233236", "0.111419", "0.000000"]);
  const { schedule } = await runNode(customSigmas, { scheduler: SD1, sampler: "euler", sigmas });
  assertEquals(openSchedule(schedule).levels.length, 3);
});

Deno.test("diffusion.schedule_levels tells noise to signal in any convention", async () => {
  const { schedule } = await runNode(schedulerNode, {
    scheduler: SD1,
    schedulerClass: "DDIMScheduler",
    numInferenceSteps: 2,
  });
  const { sigmas, timesteps } = await runNode(scheduleLevels, { schedule });
  assertEquals(timesteps, [501, 1]);
  assertAlmostEquals(sigmas[0]!, 1.6, 0.1);
});

Deno.test("diffusion.add_noise puts latents where a step begins", async () => {
  const { schedule } = await runNode(schedulerNode, {
    scheduler: SD1,
    schedulerClass: "DDIMScheduler",
    numInferenceSteps: 2,
  });
  const [latents, drawn] = [tensor([1, 2], [1, 1, 1, 2]), tensor([1, -1], [1, 1, 1, 2])];
  const noisy = (await runNode(addNoise, { latents, noise: drawn, schedule, step: 1 })).latents;
  const { alpha, sigma } = openSchedule(schedule).levels[1]!;
  assertAlmostEquals(noisy.data[1]!, 2 * alpha - sigma, 1e-6);
  const beyond = () => runNode(addNoise, { latents, noise: drawn, schedule, step: 9 });
  await assertRejects(beyond, InputError, "steps 0 to 2");
});

Deno.test("diffusion.latents_to_list, list_to_latents and repeat_latents cut and join batches", async () => {
  const latents = tensor([1, 2], [2, 1, 1, 1]);
  const { items } = await runNode(latentsToList, { latents });
  assertEquals(items.map(({ data }) => data[0]), [1, 2]);
  assertEquals((await runNode(listToLatents, { items })).latents, latents);
  assertEquals([...(await runNode(repeatLatents, { latents, count: 2 })).latents.data], [
    1,
    2,
    1,
    2,
  ]);
  await assertRejects(() => runNode(listToLatents, { items: [] }), InputError, "empty");
});

Deno.test("diffusion.resize_latents and blend_latents", async () => {
  const latents = tensor([0, 1], [1, 1, 1, 2]);
  const doubled = (await runNode(resizeLatents, { latents })).latents;
  assertEquals([...doubled.data], [0, 0, 1, 1, 0, 0, 1, 1]);
  const over = tensor([4, 4], [1, 1, 1, 2]);
  assertEquals([...(await runNode(blendLatents, { latents, over })).latents.data], [2, 2.5]);
  const mask: Tensor = tensor([1, 0], [1, 1, 1, 2]);
  const masked = await runNode(blendLatents, { latents, over, mask, amount: 1 });
  assertEquals([...masked.latents.data], [4, 1]);
  const odd = () => runNode(blendLatents, { latents, over: doubled });
  await assertRejects(odd, InputError, "is not the other's");
});

Deno.test("diffusion.zero, concat, average and size conditions change embeddings", async () => {
  const [a, b] = [1, 3].map((value) =>
    createCondition({ text: `${value}`, embeds: tensor([value, value], [1, 1, 2]) })
  ) as [typeof cat.condition, typeof cat.condition];
  assertEquals([...(await runNode(zeroCondition, { condition: b })).condition.embeds!.data], [
    0,
    0,
  ]);
  const joined = await runNode(concatConditions, {
    conditions: [{ condition: a }, { condition: b }],
  });
  assertEquals(joined.condition.embeds, concatRows([tensor([1, 1, 3, 3], [1, 2, 2])]));
  const between = await runNode(averageConditions, { to: b, from: a, share: 0.75 });
  assertEquals([...between.condition.embeds!.data], [2.5, 2.5]);
  const sized = await runNode(sizeCondition, { condition: a, cropLeft: 5, targetHeight: 512 });
  assertEquals([...sized.condition.extra!.time_ids!.data], [1024, 1024, 0, 5, 512, 1024]);
  assert(sized.condition.id !== a.id);
});

const position = (step: number, ratio = 1) => ({
  level: { alpha: 1, sigma: ratio },
  ratio,
  next: ratio / 2,
  step,
  steps: 5,
});

Deno.test("diffusion.scale_schedule, scale_points and scale_interval follow their curves", async () => {
  const { scale: ramp } = await runNode(scaleSchedule, { scale: 5, neutral: 1, curve: "linear" });
  assertEquals([0, 2, 4].map((step) => scaleAt(ramp, position(step))), [5, 3, 1]);
  const power = { scale: 5, curve: "power" as const, power: 2, reverse: false };
  assertEquals(scaleAt((await runNode(scaleSchedule, power)).scale, position(2)), 2);
  const teeth = { scale: 5, curve: "sawtooth" as const, periods: 2, reverse: false };
  assertEquals(scaleAt((await runNode(scaleSchedule, teeth)).scale, position(3)), 3);
  const { scale: points } = await runNode(scalePoints, {
    progress: [0, 0.5, 1],
    scales: [1, 5, -2],
  });
  assertEquals([0, 1, 2, 4].map((step) => scaleAt(points, position(step))), [1, 3, 5, -2]);
  await assertRejects(() => runNode(scalePoints, { scales: [1] }), InputError, "3 points and 1");
  const { scale: inside } = await runNode(scaleInterval, { scale: 4, neutral: 0 });
  assertEquals([6, 5, 0.3].map((ratio) => scaleAt(inside, position(0, ratio))), [0, 4, 0]);
  const { scale: steps } = await runNode(scaleInterval, { unit: "steps", low: 0, high: 0.4 });
  assertEquals([0, 1, 2].map((step) => scaleAt(steps, position(step))), [5, 5, 1]);
});

Deno.test("diffusion.rescale_guidance and its kin append their post-processing", async () => {
  const post = async (made: Promise<{ guidance: Guidance }>) => (await made).guidance.post;
  assertEquals(await post(runNode(rescaleGuidance, { guidance: cfg, reference: "unit" })), [
    { type: "rescale", amount: 0.7, space: "v_prediction", reference: "unit" },
  ]);
  assertEquals(await post(runNode(adaptiveProjectedGuidance, { guidance: cfg, threshold: 0 })), [
    { type: "apg", eta: 0, momentum: -0.5, form: "paper" },
  ]);
  assertEquals(await post(runNode(cfgZero, { guidance: cfg })), [{
    type: "cfg_zero",
    zeroSteps: 1,
  }]);
  assertEquals(await post(runNode(tangentialDamping, { guidance: cfg })), [{ type: "tcfg" }]);
  assertEquals(await post(runNode(cfgNorm, { guidance: cfg, reference: "prompt" })), [
    { type: "cfg_norm", reference: "prompt" },
  ]);
  assertEquals(await post(runNode(dynamicThresholding, { guidance: cfg })), [
    { type: "dynamic_thresholding", ratio: 0.995 },
  ]);
  const mimic = await post(runNode(mimicScale, { guidance: cfg }));
  assertEquals(mimic?.map(({ type }) => type), ["mimic"]);
  const wrong = () => runNode(rescaleGuidance, { guidance: cfg, reference: "dog" });
  await assertRejects(wrong, RangeError, '"dog", which is none of its terms');
});

Deno.test("diffusion.perturbed_guidance puts gates into one network for all its predictions", async () => {
  const { guidance } = await runNode(perturbedGuidance, { guidance: cfg });
  assertEquals(guidance.base.model, "prior?pag=mid_block.");
  assertEquals(guidance.terms.map(({ prediction }) => prediction.model), [
    "prior?pag=mid_block.",
    "prior?pag=mid_block.",
  ]);
  assertEquals(guidance.terms[1]!.against?.perturb, [1]);
  const twice = await runNode(perturbedGuidance, { guidance, perturbation: "seg", blocks: "down" });
  assertEquals(twice.guidance.base.model, "prior?pag=mid_block.&seg=down");
  assertEquals(twice.guidance.terms[2]!.against?.perturb, [0, 1]);
});
