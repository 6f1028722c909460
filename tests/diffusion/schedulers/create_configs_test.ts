import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Denoiser, NoiseLevel, PredictionType } from "../../../src/diffusion/denoiser.ts";
import { createScheduler } from "../../../src/diffusion/schedulers/create.ts";
import { startLatents, stepNoise } from "../../../src/diffusion/schedulers/schedule.ts";
import type { Scheduler, ScheduleRequest } from "../../../src/diffusion/schedulers/scheduler.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import golden from "../../golden/scheduler_configs.json" with { type: "json" };

interface Case {
  scheduler: string;
  config: Record<string, unknown>;
  steps: number | null;
  set: {
    timesteps?: number[];
    sigmas?: number[];
    mu?: number;
    original_inference_steps?: number;
    strength?: number;
  };
  step: { eta?: number; use_clipped_model_output?: boolean };
  seed: number;
  strength: number | null;
  init: number;
  timesteps: number[];
  final: number[];
}

const BASE = {
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
};

const MEAN = tensor(Float32Array.from({ length: 24 }, (_, i) => -0.8 + 1.6 * i / 23), [2, 3, 2, 2]);

/** The network of the reference, for scaled input `u`. */
function output(u: Tensor, t: number, flow: boolean): Tensor {
  const share = t / 1000;
  const data = u.data.map((value, i) => {
    const mean = MEAN.data[i]!;
    return flow
      ? 0.6 * value - 0.4 * mean + 0.1 * Math.tanh(value) * share
      : 0.7 * Math.tanh(value) * share + 0.2 * value - 0.3 * mean * (1 - share);
  });
  return { data, shape: u.shape };
}

/** `denoised` as an output of the type means it. */
function read(type: PredictionType, x: Tensor, out: Tensor, { alpha, sigma }: NoiseLevel): Tensor {
  const norm = type === "flow" ? 1 : Math.hypot(alpha, sigma);
  const [a, s] = [alpha / norm, sigma / norm];
  const data = x.data.map((raw, i) => {
    const [value, o] = [raw / norm, out.data[i]!];
    if (type === "sample") return o;
    if (type === "flow") return raw - sigma * o;
    return type === "epsilon" ? (value - s * o) / a : a * value - s * o;
  });
  return { data, shape: x.shape };
}

function network(scheduler: Scheduler, config: Record<string, unknown>, told: number[]): Denoiser {
  const { predictionType, noiseSchedule } = scheduler;
  const flow = noiseSchedule.family === "flow";
  return (x, level) => {
    const t = level.timestep ?? noiseSchedule.timestepOf(level.sigma / level.alpha);
    told.push(t);
    const scale = flow ? 1 : 1 / Math.hypot(level.alpha, level.sigma);
    const out = output(map(x, (value) => value * scale), t, flow);
    const variance = config["variance_type"] === "learned_range"
      ? map(x, (value) => Math.tanh(value) / 2)
      : map(x, (value) => 0.01 + 0.001 * value ** 2);
    return Promise.resolve({ denoised: read(predictionType, x, out, level), variance });
  };
}

for (const test of golden.cases as unknown as Case[]) {
  const asked = { ...test.set, ...test.step, ...test.strength ? { img2img: test.strength } : {} };
  const name = [
    test.scheduler,
    JSON.stringify(test.config),
    test.steps ?? "",
    JSON.stringify(asked),
  ].join(" ");
  Deno.test(`${name} equals diffusers`, async () => {
    const flow = test.scheduler.startsWith("Flow");
    const config = flow ? test.config : { ...BASE, ...test.config };
    const scheduler = createScheduler(config, test.scheduler);
    const strength = test.strength ?? test.set.strength;
    const request: ScheduleRequest = {
      ...test.steps === null ? {} : { steps: test.steps },
      ...test.set.timesteps ? { timesteps: test.set.timesteps } : {},
      ...test.set.sigmas ? { sigmas: test.set.sigmas } : {},
      ...test.set.mu === undefined ? {} : { mu: test.set.mu },
      ...test.set.original_inference_steps
        ? { originalInferenceSteps: test.set.original_inference_steps }
        : {},
      ...strength ? { strength } : {},
      ...test.step.eta === undefined ? {} : { eta: test.step.eta },
      ...test.step.use_clipped_model_output ? { useClippedModelOutput: true } : {},
    };
    const schedule = scheduler.schedule(request);
    const random = createRandom(test.seed);
    let x = startLatents(schedule, random.normal(MEAN.shape), test.strength ? MEAN : undefined);
    if (!test.strength && !test.set.strength) {
      assertAlmostEquals(schedule.initialScale, test.init, 1e-6 * test.init, "initial scale");
    }
    const told: number[] = [];
    const noise = stepNoise(schedule, test.seed, random);
    const denoise = network(scheduler, test.config, told);
    for await (const step of schedule.sampler(denoise, x, schedule.levels, noise)) x = step.x;
    assertEquals(told.length, test.timesteps.length, "calls");
    told.forEach((t, i) => assertAlmostEquals(t, test.timesteps[i]!, 2e-3, `timestep ${i}`));
    // Sigma 4096, and DEIS by logarithms of nearly equal ratios, cost the reference's float32 a digit.
    const rounded = test.config["rescale_betas_zero_snr"] || test.scheduler.startsWith("DEIS");
    const near = (rounded ? 1e-4 : 2e-5) * Math.max(...test.final.map(Math.abs));
    test.final.forEach((value, i) => assertAlmostEquals(x.data[i]!, value, near, `element ${i}`));
  });
}
