import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Denoiser } from "../../../src/diffusion/denoiser.ts";
import { SAMPLER_NAMES, type SamplerOptions } from "../../../src/diffusion/samplers/create.ts";
import { kSamplerSchedule, kSamplerSigmas } from "../../../src/diffusion/schedulers/comfy.ts";
import { createSigmaTable } from "../../../src/diffusion/schedulers/comfy_table.ts";
import { startLatents, stepNoise } from "../../../src/diffusion/schedulers/schedule.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import golden from "../../golden/comfy_sampler.json" with { type: "json" };
import { flowSigmaTable, type SigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

const SD15 = stableDiffusionTable();

const RAMP = tensor(Float32Array.from({ length: 256 }, (_, i) => i / 256), [1, 4, 8, 8]);

/** The exact denoiser of unit normal data in k-diffusion's latents, and half of it for the unguided branch. */
function gaussian(): { denoise: Denoiser; calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    denoise: (x, { sigma }) => {
      calls++;
      const denoised = map(x, (value) => value / (1 + sigma ** 2));
      return Promise.resolve({ denoised, uncond: map(denoised, (value) => value / 2) });
    },
  };
}

/**
 * The reference's release seeded the steps' noise with the seed itself; later ones with seed + 1 on a CPU, so that it is
 * not the initial noise again, which is what `stepNoise` does.
 */
const SEED = { restart: 41, brownian: 42, continue: 42 };

async function run(
  sampler: string,
  scheduler: string,
  steps: number,
  table: SigmaTable = SD15,
): Promise<{ x: Tensor; calls: number }> {
  const schedule = kSamplerSchedule({ sampler, scheduler, steps }, table);
  const { denoise, calls } = gaussian();
  let x = startLatents(schedule, RAMP);
  const noise = stepNoise(schedule, SEED[schedule.stepNoise], createRandom(42));
  for await (const step of schedule.sampler(denoise, x, schedule.levels, noise)) x = step.x;
  return { x, calls: calls() };
}

/** Error control amplifies float32 rounding: steps of dpm_adaptive differ in the fifth digit. */
const TOLERANCE: Record<string, number> = { dpm_adaptive: 1e-4 };

for (const [key, expected] of Object.entries(golden.sampler_results.results)) {
  const [sampler, scheduler, steps] = key.split("/") as [string, string, string];
  Deno.test(`${sampler} equals ComfyUI over ${scheduler}`, async () => {
    const { x, calls } = await run(sampler, scheduler, Number(steps));
    assertEquals(calls, expected.model_calls);
    const tolerance = TOLERANCE[sampler] ?? 2e-5;
    for (const [index, value] of Object.entries(expected.samples)) {
      const near = tolerance * Math.max(1, Math.abs(value));
      assertAlmostEquals(x.data[Number(index)]!, value, near, index);
    }
    const total = x.data.reduce((sum, value) => sum + Math.abs(value), 0);
    assertAlmostEquals(total, expected.abs_sum, tolerance * expected.abs_sum);
  });
}

Deno.test("every sampler but ddim, which is euler, has reference numbers or a test of its own", async () => {
  const covered = Object.keys(golden.sampler_results.results).map((key) => key.split("/")[0]!);
  const without: string[] = [];
  for (const name of SAMPLER_NAMES.filter((name) => !covered.includes(name))) {
    const own = new URL(`./${name}_test.ts`, import.meta.url);
    if (!await Deno.stat(own).then(() => true, () => false)) without.push(name);
  }
  assertEquals(without, ["ddim"]);
  assertEquals(covered.filter((name) => !(SAMPLER_NAMES as readonly string[]).includes(name)), []);
});

Deno.test("ddim and names ending in _gpu are the same rules as euler and the name without", async () => {
  assertEquals((await run("ddim", "normal", 5)).x, (await run("euler", "normal", 5)).x);
  assertEquals(
    (await run("dpmpp_sde_gpu", "karras", 5)).x,
    (await run("dpmpp_sde", "karras", 5)).x,
  );
});

Deno.test("kSamplerSigmas() equals ComfyUI's for less denoise and for samplers that drop a sigma", () => {
  for (const [key, list] of Object.entries(golden.ksampler_sigmas_sd15)) {
    const [, scheduler, steps, denoise, drops] =
      /^(\w+) steps=(\d+) denoise=([\d.]+) discard_penultimate=(\w+)$/.exec(key)!;
    const sigmas = kSamplerSigmas({
      sampler: drops === "True" ? "dpm_2" : "euler",
      scheduler: scheduler!,
      steps: Number(steps),
      denoise: Number(denoise),
    }, SD15);
    assertEquals(sigmas.length, list.length, key);
    list.forEach((sigma, i) => assertAlmostEquals(sigmas[i]!, sigma, 2e-6 * sigma + 1e-9, key));
  }
});

Deno.test("kSamplerSigmas() refuses a denoise outside (0, 1]", () => {
  for (const denoise of [0, -1, 1.5, NaN]) {
    const request = { sampler: "euler", scheduler: "normal", steps: 5, denoise };
    assertThrows(
      () => kSamplerSigmas(request, SD15),
      RangeError,
      "Denoise is above 0 and at most 1",
    );
  }
});

Deno.test("startLatents() adds noise by sqrt(1 + sigma²) to all of the latents, by sigma to a part", () => {
  const whole = kSamplerSchedule({ sampler: "euler", scheduler: "normal", steps: 4 }, SD15);
  assertAlmostEquals(whole.initialScale, Math.hypot(1, SD15.sigmas.at(-1)!), 1e-5);
  const part = kSamplerSchedule(
    { sampler: "euler", scheduler: "normal", steps: 4, denoise: 0.5 },
    SD15,
  );
  const sigma = part.levels[0]!.sigma;
  assertEquals([part.levels.length, part.initialScale], [5, sigma]);
  const x = startLatents(part, tensor([2], [1]), tensor([3], [1]));
  assertAlmostEquals(x.data[0]!, 3 + 2 * sigma, 1e-5);
});

for (const name of SAMPLER_NAMES) {
  Deno.test(`${name} takes 1, 2, 3 and 6 steps of diffusion and of a flow to finite latents`, async () => {
    const flow = flowSigmaTable({ shift: 3 });
    for (const table of [SD15, flow, stableDiffusionTable({ zeroSnr: true })]) {
      for (const steps of [1, 2, 3, 6]) {
        const { x } = await run(name, "simple", steps, table);
        assert(x.data.every(Number.isFinite), `${table.family} ${steps}`);
      }
    }
  });
}

Deno.test("samplers say that they need an unguided estimate exactly where it changes their steps", async () => {
  const request = { scheduler: "karras", steps: 4 };
  const end = async (sampler: string, unguided: boolean): Promise<Tensor> => {
    const schedule = kSamplerSchedule({ sampler, ...request }, SD15);
    const { denoise } = gaussian();
    const without: Denoiser = async (x, level) => ({
      denoised: (await denoise(x, level)).denoised,
    });
    const noise = stepNoise(schedule, 1, createRandom(1));
    let x = startLatents(schedule, RAMP);
    const steps = schedule.sampler(unguided ? denoise : without, x, schedule.levels, noise);
    for await (const step of steps) x = step.x;
    return x;
  };
  const needing: string[] = [];
  for (const sampler of SAMPLER_NAMES) {
    const [with_, without] = [await end(sampler, true), await end(sampler, false)];
    const needs = with_.data.some((value, i) => value !== without.data[i]);
    assertEquals(kSamplerSchedule({ sampler, ...request }, SD15).needsUncond, needs, sampler);
    if (needs) needing.push(sampler);
  }
  assertEquals(needing.length, 7);
});

Deno.test("churn adds its share of a step's sigma within its bounds, and never more than sqrt(2) - 1 of it", async () => {
  const asked = async (sampler: string, options: SamplerOptions): Promise<number[]> => {
    const schedule = kSamplerSchedule({ sampler, scheduler: "karras", steps: 10 }, SD15, options);
    const { denoise } = gaussian();
    const sigmas: number[] = [];
    const told: Denoiser = (x, level) => {
      sigmas.push(level.sigma);
      return denoise(x, level);
    };
    const noise = stepNoise(schedule, 1, createRandom(1));
    let x = startLatents(schedule, RAMP);
    for await (const step of schedule.sampler(told, x, schedule.levels, noise)) x = step.x;
    return sigmas;
  };
  const plain = await asked("euler", {});
  for (const [churn, gamma] of [[2, 0.2], [4, 0.4], [5, Math.SQRT2 - 1], [80, Math.SQRT2 - 1]]) {
    (await asked("euler", { churn: churn! })).forEach((sigma, i) =>
      assertAlmostEquals(sigma / plain[i]!, 1 + gamma!, 1e-9, `churn ${churn}`)
    );
  }
  const within = await asked("euler", { churn: 80, churnMin: plain[7]!, churnMax: plain[2]! });
  assertEquals(within.map((sigma, i) => sigma > plain[i]!), plain.map((_, i) => i >= 2 && i <= 7));
  for (const sampler of ["heun", "heunpp2", "dpm_2"]) {
    const [first] = await asked(sampler, { churn: 80 });
    const [unchurned] = await asked(sampler, {});
    assertAlmostEquals(first! / unchurned!, Math.SQRT2, 1e-9, sampler);
  }
});

/** The denoiser of a point: every sampler of every family must end at it. */
Deno.test("every sampler ends at the picture of a denoiser that is sure of it", async () => {
  const picture = map(RAMP, (value) => value - 0.4);
  for (const table of [SD15, flowSigmaTable({ shift: 3 })]) {
    for (const name of SAMPLER_NAMES) {
      const request = { sampler: name, scheduler: "simple", steps: 8 };
      const schedule = kSamplerSchedule(request, table);
      let x = startLatents(schedule, createRandom(5).normal(RAMP.shape));
      const noise = stepNoise(schedule, 5, createRandom(6));
      const sure: Denoiser = () => Promise.resolve({ denoised: picture });
      for await (const step of schedule.sampler(sure, x, schedule.levels, noise)) x = step.x;
      const end = schedule.levels.findLast(({ sigma }) => sigma > 0)!.sigma;
      const left = /dpm_fast|dpm_adaptive/.test(name) ? 6 * end : /uni_pc/.test(name) ? 0.01 : 1e-5;
      x.data.forEach((value, i) => assertAlmostEquals(value, picture.data[i]!, left, name));
    }
  }
});

Deno.test("createSigmaTable() reads a model's config: betas, a flow's shift, and zero terminal SNR", () => {
  const config = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };
  const table = createSigmaTable({ _class_name: "FlaxPNDMScheduler", ...config });
  SD15.sigmas.forEach((sigma, i) => assertAlmostEquals(table.sigmas[i]!, sigma, 1e-7 * sigma));
  const zero = stableDiffusionTable({ zeroSnr: true }).sigmas;
  for (
    const rescaled of [
      createSigmaTable(config, { zeroSnr: true }),
      createSigmaTable({ ...config, rescale_betas_zero_snr: true }),
    ]
  ) {
    zero.forEach((sigma, i) => assertAlmostEquals(rescaled.sigmas[i]!, sigma, 1e-7 * sigma));
    assertEquals(rescaled.timestepOf(Infinity), 999);
  }
  const flow = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 };
  assertEquals(createSigmaTable(flow).sigmas, flowSigmaTable({ shift: 3 }).sigmas);
  assertEquals(createSigmaTable(flow, { shift: 2 }).sigmas, flowSigmaTable({ shift: 2 }).sigmas);
  const dynamic = { ...flow, use_dynamic_shifting: true, max_shift: 1.15 };
  assertEquals(
    createSigmaTable(dynamic).sigmas,
    flowSigmaTable({ shift: Math.exp(1.15) }).sigmas,
  );
});

Deno.test("inner evaluations of ComfyUI's samplers are told the nearest timestep of the table", async () => {
  const request = { sampler: "dpm_2", scheduler: "karras", steps: 4 };
  const schedule = kSamplerSchedule(request, SD15);
  const told: number[] = [];
  const denoise: Denoiser = (x, level) => {
    told.push(level.timestep!);
    return Promise.resolve({ denoised: x });
  };
  const noise = stepNoise(schedule, 1, createRandom(1));
  for await (const _ of schedule.sampler(denoise, RAMP, schedule.levels, noise));
  const inner = schedule.levels.slice(0, 3).map(({ sigma }, i) =>
    SD15.timestepAt(Math.sqrt(sigma * schedule.levels[i + 1]!.sigma))
  );
  assertEquals(told.filter((_, i) => i % 2 === 1), inner);
});
