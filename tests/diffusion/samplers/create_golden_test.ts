import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type {
  Denoiser,
  NoiseLevel,
  NoiseSource,
  Sampler,
} from "../../../src/diffusion/denoiser.ts";
import { vpSchedule } from "../../../src/diffusion/noise_schedule.ts";
import { createSampler } from "../../../src/diffusion/samplers/create.ts";
import { lms } from "../../../src/diffusion/samplers/lms.ts";
import { createScheduler } from "../../../src/diffusion/schedulers/create.ts";
import { startLatents } from "../../../src/diffusion/schedulers/schedule.ts";
import { betaTable, cumulatedAlphas } from "../../../src/diffusion/schedules/betas.ts";
import { comfySigmas } from "../../../src/diffusion/schedules/comfy_sigmas.ts";
import { vpSigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { map, sizeOf, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import golden from "../../golden/sampler.json" with { type: "json" };

interface Run {
  name: string;
  class: string;
  cfg: Record<string, unknown>;
  step?: { eta?: number };
  N: number;
  pred: string;
  timesteps: number[];
  sigmas?: number[] | null;
  init_noise_sigma?: number | null;
  strength?: number | null;
  after_step1: number[];
  final: number[];
  draws?: number;
}

const MEAN = [0.5, -0.3, 0.1, -0.8];
const VARIANCE = 0.36;
const BETAS = {
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
};
const TABLE = vpSchedule(
  cumulatedAlphas(
    betaTable({ steps: 1000, schedule: "scaled_linear", start: 0.00085, end: 0.012 }),
  ),
);

/** Draw k of the reference: a formula instead of a random stream. */
function formulaNoise(): { noise: NoiseSource; draws: () => number } {
  let k = 0;
  return {
    draws: () => k,
    noise: (shape) => {
      k++;
      const data = Float32Array.from(
        { length: sizeOf(shape) },
        (_, i) => Math.SQRT2 * Math.sin(12.9898 * k + 78.233 * (i + 1)),
      );
      return { data, shape };
    },
  };
}

/** The picture that the reference starts image to image from. */
const PICTURE = tensor([0.2, 0.4, -0.6, 0.9], [1, 1, 2, 2]);

/** The exact clean latents of N(mean, variance) data in `x` at a level. */
function exact(x: Tensor, { alpha, sigma }: NoiseLevel): Tensor {
  const gain = alpha * VARIANCE / (alpha ** 2 * VARIANCE + sigma ** 2);
  return {
    shape: x.shape,
    data: x.data.map((value, i) => MEAN[i]! + gain * (value - alpha * MEAN[i]!)),
  };
}

/**
 * The reference's network: it answers for the level that its timestep has in the plain table, which is not that of the
 * latents where timesteps are rounded or the table is rescaled; the answer is read at the level of the latents.
 */
function network(predictionType: string): Denoiser {
  return (x, level) => {
    if (predictionType === "flow" || level.timestep === undefined) {
      return Promise.resolve({ denoised: exact(x, level) });
    }
    const told = TABLE.levelAt(level.timestep);
    const norm = Math.hypot(level.alpha, level.sigma);
    const [a, s] = [level.alpha / norm, level.sigma / norm];
    const input = map(x, (value) => value / norm);
    const x0 = exact(input, told).data;
    const data = input.data.map((value, i) => {
      const eps = (value - told.alpha * x0[i]!) / told.sigma;
      if (predictionType === "sample") return x0[i]!;
      if (predictionType === "epsilon") return (value - s * eps) / a;
      return a * value - s * (told.alpha * eps - told.sigma * x0[i]!);
    });
    return Promise.resolve({ denoised: { data, shape: x.shape } });
  };
}

/** Latents after the first call and at the end, and the calls' levels. */
async function follow(
  denoise: Denoiser,
  sampler: Sampler,
  x: Tensor,
  levels: readonly NoiseLevel[],
  noise: NoiseSource,
): Promise<{ first: Tensor; last: Tensor; calls: NoiseLevel[] }> {
  const calls: NoiseLevel[] = [];
  let first: Tensor | undefined;
  const counted: Denoiser = (at, level) => {
    // The second call stands where the first took the latents, in two-stage samplers too.
    if (calls.push(level) === 2) first = at;
    return denoise(at, level);
  };
  for await (const step of sampler(counted, x, levels, noise)) x = step.x;
  return { first: first ?? x, last: x, calls };
}

function near(actual: Tensor, expected: readonly number[], what: string, tolerance = 1e-5): void {
  expected.forEach((value, i) =>
    assertAlmostEquals(
      actual.data[i]!,
      value,
      tolerance * Math.max(1, Math.abs(value)),
      `${what} ${i}`,
    )
  );
}

for (const run of golden.runs as Run[]) {
  Deno.test(`${run.class} equals diffusers in ${run.name}`, async () => {
    const config = run.pred === "flow"
      ? run.cfg
      : { ...BETAS, prediction_type: run.pred, ...run.cfg };
    const schedule = createScheduler(config, run.class).schedule({
      steps: run.N,
      ...run.step?.eta === undefined ? {} : { eta: run.step.eta },
      ...run.strength ? { strength: run.strength } : {},
    });
    const { noise, draws } = formulaNoise();
    const initial = noise([1, 1, 2, 2]);
    const clean = run.strength ? PICTURE : undefined;
    const { first, last, calls } = await follow(
      network(run.pred),
      schedule.sampler,
      startLatents(schedule, initial, clean),
      schedule.levels,
      noise,
    );
    assertEquals(calls.length, run.timesteps.length);
    run.timesteps.forEach((t, i) =>
      assertAlmostEquals(calls[i]!.timestep!, t, 2e-3, `timestep ${i}`)
    );
    if (run.init_noise_sigma) {
      assertAlmostEquals(schedule.initialScale, run.init_noise_sigma, 1e-6 * run.init_noise_sigma);
    }
    near(first, run.after_step1, "after step 1");
    near(last, run.final, "final");
    assert(draws() <= (run.draws ?? Infinity), `${draws()} draws`);
  });
}

for (const run of golden.kdiff) {
  const name = run.fn.replace("sample_", "");
  Deno.test(`${name} equals k-diffusion over ${run.sched}`, async () => {
    const table = vpSigmaTable(TABLE);
    const sigmas = comfySigmas(run.sched, run.N, table);
    const levels = sigmas.map((sigma) => ({ alpha: 1, sigma }));
    const { noise } = formulaNoise();
    // k-diffusion itself draws churn noise in every step, which moves no latents at churn 0.
    const start = map(noise([1, 1, 2, 2]), (value) => value * Math.hypot(1, sigmas[0]!));
    // k-diffusion integrates to sigma 0 where ComfyUI takes the clean latents.
    const sampler = name === "lms" ? lms({ finish: "integrate" }) : createSampler(name, table);
    const { last } = await follow(network("sample"), sampler, start, levels, noise);
    near(last, run.final, "final", 2e-5);
  });
}
