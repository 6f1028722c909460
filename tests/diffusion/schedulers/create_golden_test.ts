import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Denoiser, NoiseLevel, PredictionType } from "../../../src/diffusion/denoiser.ts";
import { createScheduler, SCHEDULERS } from "../../../src/diffusion/schedulers/create.ts";
import { addNoise, stepNoise } from "../../../src/diffusion/schedulers/schedule.ts";
import type { Scheduler, ScheduleRequest } from "../../../src/diffusion/schedulers/scheduler.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, sizeOf, type Tensor } from "../../../src/tensor/tensor.ts";
import golden from "../../golden/scheduler.json" with { type: "json" };

interface Case {
  scheduler: string;
  case: string;
  config: Record<string, unknown>;
  num_inference_steps: number | null;
  loop: string;
  step_kwargs?: { eta?: number };
  add_noise_t_start?: number;
  skip_first_timesteps?: number;
  scale_noise_begin?: number;
  custom_sigmas?: number[];
  mu?: number;
  generator_seed?: number;
  global_seed?: number;
  sample_shape?: number[];
  measured: {
    sum: number;
    timesteps: number[] | { count: number; first: number[]; last: number[] };
    sigmas?: number[];
    init_noise_sigma: number;
    final_flat_samples: Record<string, number>;
  };
}

const CASES = golden.cases as unknown as Case[];

/** Cases of classes that are not offered, each with the reason. */
const SKIPPED: Record<string, string> = {
  "CMStochasticIterativeScheduler onestep":
    "consistency models with a preconditioning of their own",
  "CMStochasticIterativeScheduler with_noise":
    "consistency models with a preconditioning of their own",
  "EDMDPMSolverMultistepScheduler no_noise": "EDM networks predict v with the other sign",
  "EDMDPMSolverMultistepScheduler thresholding": "EDM networks predict v with the other sign",
  "EDMEulerScheduler no_noise": "EDM networks predict v with the other sign",
  "IPNDMScheduler no_noise_two_passes": "a table by the sine of time that no published model uses",
};

/** Cases whose reference itself is off by float32 rounding, where nearly equal numbers are subtracted. */
const ROUNDED: Record<string, number> = {
  "DPMSolverSDEScheduler no_noise": 1e-4,
  "DPMSolverSDEScheduler karras_sigmas": 3e-4,
  "PNDMScheduler set_alpha_to_one": 1e-4,
  "LCMScheduler onestep": 1e-4,
  "LCMScheduler real_sd15_1": 1e-4,
  "EulerAncestralDiscreteScheduler real_sdxl_turbo_1": 1e-4,
};

/** diffusers' test sample: element [b, ...rest] is (index of rest · 4 + b) / n; `reversed` counts from the other end. */
function dummy(shape: readonly number[], reversed = false): Tensor {
  const size = sizeOf(shape);
  const rest = size / shape[0]!;
  return {
    shape,
    data: Float32Array.from({ length: size }, (_, i) => {
      const value = (i % rest) * shape[0]! + Math.floor(i / rest);
      return (reversed ? size - 1 - value : value) / size;
    }),
  };
}

/** The clean latents that an output means, for latents `x` at `level`. */
function denoisedOf(
  type: PredictionType,
  x: Tensor,
  out: Tensor,
  { alpha, sigma }: NoiseLevel,
): Tensor {
  const norm = type === "flow" ? 1 : Math.hypot(alpha, sigma);
  const [a, s] = [alpha / norm, sigma / norm];
  return {
    shape: x.shape,
    data: x.data.map((value, i) => {
      const v = value / norm;
      const o = out.data[i]!;
      if (type === "sample") return o;
      if (type === "flow") return value - sigma * o;
      return type === "epsilon" ? (v - s * o) / a : a * v - s * o;
    }),
  };
}

/**
 * diffusers' test network, `x·t/(t + 1)`, as a denoiser. Loop "k" passes the scaled sample to `step` as well: here the
 * sampler's latents themselves are scaled, behind its back.
 */
function testDenoiser(scheduler: Scheduler, loop: string): { denoise: Denoiser; told: number[] } {
  const told: number[] = [];
  return {
    told,
    denoise: (x, level) => {
      const t = level.timestep ?? scheduler.noiseSchedule.timestepOf(level.sigma / level.alpha);
      told.push(t);
      const scale = level.alpha === 1 ? 1 / Math.hypot(1, level.sigma) : 1;
      if (loop === "k") x.data.forEach((value, i) => x.data[i] = value * scale);
      const factor = (loop === "k" ? 1 : scale) * t / (t + 1);
      const out = map(x, (value) => value * factor);
      return Promise.resolve({ denoised: denoisedOf(scheduler.predictionType, x, out, level) });
    },
  };
}

for (const test of CASES) {
  const name = `${test.scheduler} ${test.case}`;
  if (name in SKIPPED) continue;
  Deno.test(`${name} equals diffusers`, async () => {
    const scheduler = createScheduler(test.config, test.scheduler);
    const request: ScheduleRequest = {
      ...test.custom_sigmas
        ? { sigmas: test.custom_sigmas }
        : { steps: test.num_inference_steps ?? Number(test.config["num_train_timesteps"]) },
      ...test.mu === undefined ? {} : { mu: test.mu },
      ...test.step_kwargs?.eta === undefined ? {} : { eta: test.step_kwargs.eta },
    };
    const schedule = scheduler.schedule(request);
    const { measured } = test;
    assertAlmostEquals(
      schedule.initialScale,
      measured.init_noise_sigma,
      1e-6 * measured.init_noise_sigma,
    );
    const begin = test.add_noise_t_start ?? test.skip_first_timesteps ?? test.scale_noise_begin ??
      0;
    const levels = schedule.levels.slice(begin);

    const shape = test.sample_shape ?? [4, 3, 8, 8];
    const scaled = test.loop === "plain" || test.loop === "flow" ? 1 : schedule.initialScale;
    let x = map(dummy(shape), (value) => value * scaled);
    if (test.add_noise_t_start !== undefined || test.scale_noise_begin !== undefined) {
      x = addNoise(x, dummy(shape, true), levels[0]!);
    }
    const { denoise, told } = testDenoiser(scheduler, test.loop);
    const seed = test.generator_seed ?? test.global_seed ?? 0;
    const noise = stepNoise(schedule, seed, createRandom(seed));
    for await (const step of schedule.sampler(denoise, x, levels, noise)) x = step.x;

    const { timesteps } = measured;
    const [first, last] = Array.isArray(timesteps)
      ? [timesteps, timesteps]
      : [timesteps.first, timesteps.last];
    assertEquals(told.length, Array.isArray(timesteps) ? timesteps.length : timesteps.count);
    const near = (actual: number[], expected: number[]): void =>
      expected.forEach((t, i) => assertAlmostEquals(actual[i]!, t, 2e-3, `timestep ${i}`));
    near(told, first);
    near(told.slice(-last.length), last);

    const total = x.data.reduce((sum, value) => sum + Math.abs(value), 0);
    const scale = Math.max(total / x.data.length, 1e-6);
    const relative = ROUNDED[name] ?? 2e-5;
    assertAlmostEquals(total, measured.sum, relative / 2 * Math.max(measured.sum, 1e-3), "sum");
    for (const [index, value] of Object.entries(measured.final_flat_samples)) {
      const tolerance = relative * Math.max(Math.abs(value), scale);
      assertAlmostEquals(x.data[Number(index)]!, value, tolerance, `element ${index}`);
    }
  });
}

Deno.test("every reference case is run, or skipped for a class that is not offered", () => {
  const names = CASES.map((test) => `${test.scheduler} ${test.case}`);
  for (const name of Object.keys(SKIPPED)) {
    assert(names.includes(name), `${name} is skipped but unknown`);
    assert(
      !SCHEDULERS.includes(name.split(" ")[0]!),
      `${name} is skipped but its class is offered`,
    );
  }
  assertEquals(names.length, 74);
});
