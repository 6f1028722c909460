import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Denoiser } from "../../../src/diffusion/denoiser.ts";
import { dpmppMultistepSde } from "../../../src/diffusion/samplers/dpmpp_2m_sde.ts";
import { ancestralStd } from "../../../src/diffusion/samplers/step.ts";
import { createScheduler, SCHEDULERS } from "../../../src/diffusion/schedulers/create.ts";
import {
  addNoise,
  type Schedule,
  startLatents,
  stepNoise,
} from "../../../src/diffusion/schedulers/schedule.ts";
import type { ScheduleRequest } from "../../../src/diffusion/schedulers/scheduler.ts";
import { dynamicThreshold } from "../../../src/diffusion/schedulers/x0_rule.ts";
import { ALIGN_YOUR_STEPS } from "../../../src/diffusion/schedules/align_your_steps.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import golden from "../../golden/scheduler.json" with { type: "json" };

const CONFIG = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  steps_offset: 1,
  clip_sample: false,
  skip_prk_steps: true,
};

const SHAPE = [1, 4, 2, 2];
const PICTURE = tensor(Float32Array.from({ length: 16 }, (_, i) => i / 8 - 1), SHAPE);

/** Data N(PICTURE, 0.04): its exact clean latents in every convention of levels. */
const gaussian: Denoiser = (x, { alpha, sigma }) => {
  const gain = alpha * 0.04 / (alpha ** 2 * 0.04 + sigma ** 2);
  const data = x.data.map((value, i) =>
    PICTURE.data[i]! + gain * (value - alpha * PICTURE.data[i]!)
  );
  return Promise.resolve({ denoised: { data, shape: x.shape } });
};

async function run(schedule: Schedule, denoise: Denoiser = gaussian, seed = 3): Promise<Tensor> {
  const random = createRandom(seed);
  let x = startLatents(schedule, random.normal(SHAPE));
  const noise = stepNoise(schedule, seed, random);
  for await (const step of schedule.sampler(denoise, x, schedule.levels, noise)) x = step.x;
  return x;
}

const FORWARD = SCHEDULERS.filter((name) => !name.includes("Inverse"));

function timestepsOf(config: Record<string, unknown>, request: ScheduleRequest): number[] {
  return createScheduler(config).schedule(request).levels
    .map(({ timestep }) => timestep)
    .slice(0, -1) as number[];
}

Deno.test("createScheduler() takes a config as it is: Flax names, unknown keys, nulls and infinities", () => {
  const scheduler = createScheduler({
    _class_name: "FlaxDPMSolverMultistepScheduler",
    _diffusers_version: "0.7.0",
    skip_prk_steps: true,
    trained_betas: null,
    variance_type: null,
    lambda_min_clipped: "-inf",
    solver_order: 2,
  });
  assertEquals(scheduler.className, "DPMSolverMultistepScheduler");
  assertEquals(scheduler.schedule({ steps: 20 }).levels.length, 21);
});

Deno.test("createScheduler() names class, field and value of a fault", () => {
  const faults: [Record<string, unknown>, string][] = [
    [{}, "names its class in _class_name, but got null"],
    [{ _class_name: "DDIM" }, "Cannot find the scheduler DDIM: use one of DDIMInverseScheduler"],
    [
      { _class_name: "DDIMScheduler", beta_start: "0.1" },
      'Cannot use beta_start "0.1" in DDIMScheduler: expected a number',
    ],
    [
      { _class_name: "DDIMScheduler", beta_schedule: "cosine" },
      "expected one of linear, scaled_linear",
    ],
    [
      { _class_name: "DDIMScheduler", timestep_spacing: "even" },
      "expected one of leading, trailing, linspace",
    ],
    [
      { _class_name: "DDIMScheduler", clip_sample: 1 },
      "Cannot use clip_sample 1 in DDIMScheduler: expected true or false",
    ],
    [{ _class_name: "DDIMScheduler", num_train_timesteps: 0 }, "a whole number from 1 to 100000"],
    [
      { _class_name: "DDIMScheduler", trained_betas: [0.1, 0.2] },
      "it has 2 entries for num_train_timesteps 1000",
    ],
    [
      { _class_name: "DDPMScheduler", variance_type: "fixed_large_log" },
      "expected one of fixed_small",
    ],
    [{ _class_name: "UniPCMultistepScheduler", solver_order: 5 }, "expected a number from 1 to 3"],
    [
      { _class_name: "EulerDiscreteScheduler", use_karras_sigmas: true, use_beta_sigmas: true },
      "EulerDiscreteScheduler can follow only one of use_karras_sigmas and use_beta_sigmas",
    ],
    [{ _class_name: "FlowMatchEulerDiscreteScheduler", invert_sigmas: true }, "invert_sigmas"],
  ];
  for (const [config, message] of faults) {
    assertThrows(() => createScheduler(config), Error, message);
  }
});

Deno.test("Scheduler.schedule() refuses requests that mean nothing", () => {
  const euler = createScheduler(CONFIG, "EulerDiscreteScheduler");
  const faults: [ScheduleRequest, string][] = [
    [{}, "Exactly one of steps, timesteps and sigmas is needed, but got none"],
    [{ steps: 5, timesteps: [5, 4] }, "but got steps and timesteps"],
    [{ steps: 0 }, "a whole number from 1 up, but got 0"],
    [{ steps: 2.5 }, "a whole number from 1 up, but got 2.5"],
    [{ steps: 1001 }, "at most num_train_timesteps 1000, but got 1001"],
    [{ timesteps: [] }, "at least one timestep"],
    [{ timesteps: [100, 200] }, "timesteps of a run fall, but 200 follows 100"],
    [{ timesteps: [100, 100] }, "timesteps of a run fall, but 100 follows 100"],
    [{ timesteps: [1000, 1] }, "from 0 to 999 (under num_train_timesteps), but got 1000"],
    [{ timesteps: [5, -1] }, "but got -1"],
    [{ sigmas: [1, 2] }, "sigmas of a run fall, but 2 follows 1"],
    [{ steps: 5, strength: 0 }, "The strength is above 0 and at most 1, but got 0"],
    [{ steps: 5, strength: 0.1 }, "Strength 0.1 of 5 steps leaves no step: raise one of them"],
  ];
  for (const [request, message] of faults) {
    assertThrows(() => euler.schedule(request), RangeError, message);
  }
  const karras = createScheduler({ use_karras_sigmas: true }, "DPMSolverMultistepScheduler");
  assertThrows(() => karras.schedule({ timesteps: [5, 4] }), RangeError, "with use_karras_sigmas");
  assertThrows(
    () => createScheduler(CONFIG, "PNDMScheduler").schedule({ timesteps: [5, 4] }),
    RangeError,
    "PNDMScheduler cannot follow timesteps of its own: give it steps",
  );
  assertThrows(
    () => createScheduler({}, "PNDMScheduler").schedule({ steps: 3 }),
    RangeError,
    "set skip_prk_steps",
  );
  assertThrows(
    () => createScheduler({}, "LCMScheduler").schedule({ steps: 51 }),
    RangeError,
    "51 steps do not fit the 50 steps",
  );
  assertThrows(
    () =>
      createScheduler({ use_dynamic_shifting: true }, "FlowMatchEulerDiscreteScheduler")
        .schedule({ steps: 4 }),
    RangeError,
    "needs mu, or the tokens of the picture",
  );
});

Deno.test("timesteps equal the published lists", () => {
  const checks = golden.other_published_checks;
  assertEquals(
    timestepsOf({ _class_name: "DDIMScheduler", steps_offset: 1 }, { steps: 5 }),
    checks["DDIM steps_offset=1, 5 steps (leading) timesteps"],
  );
  assertEquals(
    createScheduler({ steps_offset: 1 }, "DDIMInverseScheduler").schedule({ steps: 5 }).levels
      .slice(1).map(({ timestep }) => timestep!),
    checks["DDIMInverse steps_offset=1, 5 steps"],
  );
  assertEquals(
    timestepsOf({ _class_name: "PNDMScheduler", steps_offset: 1 }, { steps: 10 }),
    checks["PNDM steps_offset=1, 10 steps (with prk)"],
  );
  assertEquals([...ALIGN_YOUR_STEPS.SD1.timesteps], checks["AYS SD1.5 timesteps"]);
  assertEquals([...ALIGN_YOUR_STEPS.SDXL.timesteps], checks["AYS SDXL timesteps"]);
  for (const model of ["SD1", "SDXL"] as const) {
    const { sigmas, timesteps } = ALIGN_YOUR_STEPS[model];
    const published = checks[model === "SD1" ? "AYS SD1.5 sigmas" : "AYS SDXL sigmas"];
    timesteps.forEach((t, i) => {
      const { alpha, sigma } = createScheduler(CONFIG, "DDIMScheduler").noiseSchedule.levelAt(t);
      assertAlmostEquals(sigmas[i]!, sigma / alpha, 4e-6 * sigmas[i]!, `${model} ${t}`);
      assertAlmostEquals(sigmas[i]!, published[i]!, 0.015 * sigmas[i]!, `${model} ${t}`);
    });
  }
});

Deno.test("UniPC's levels of a flow with Karras sigmas equal the published ones", () => {
  const { sigmas } = golden.other_published_checks[
    "UniPC flow+karras sigmas (sigma_min .01, sigma_max 200, use_flow_sigmas, use_karras_sigmas, 5 steps)"
  ];
  const config = {
    sigma_min: 0.01,
    sigma_max: 200,
    use_flow_sigmas: true,
    use_karras_sigmas: true,
  };
  const { levels } = createScheduler(config, "UniPCMultistepScheduler").schedule({ steps: 5 });
  sigmas.forEach((sigma, i) => assertAlmostEquals(levels[i]!.sigma, sigma, 1e-6));
  sigmas.slice(0, 5).forEach((sigma, i) =>
    assertEquals(levels[i]!.timestep, Math.trunc(sigma * 1000))
  );
});

Deno.test("the variance of a step equals the published ones of DDIM and DDPM", () => {
  const { noiseSchedule } = createScheduler({}, "DDIMScheduler");
  const checks = golden.other_published_checks["DDIM _get_variance(t,prev_t) linear 1e-4..0.02"];
  for (const [pair, variance] of Object.entries(checks)) {
    const match = /^\((\d+),(\d+)\)$/.exec(pair);
    if (!match) continue;
    const [from, to] = [
      noiseSchedule.levelAt(Number(match[1])),
      noiseSchedule.levelAt(Number(match[2])),
    ];
    assertAlmostEquals(ancestralStd(from, to, 1) ** 2, variance as number, 1e-5, pair);
  }
});

for (const name of FORWARD) {
  const flow = name.startsWith("Flow");
  Deno.test(`${name} ends near the data from each spacing and number of steps`, async () => {
    for (const spacing of flow ? ["none"] : ["leading", "trailing", "linspace"]) {
      const config = flow ? {} : { ...CONFIG, timestep_spacing: spacing };
      const scheduler = createScheduler(config, name);
      for (const steps of [1, 2, 3, 4, 10, 25]) {
        if (name === "TCDScheduler" && steps > 10) continue;
        const x = await run(scheduler.schedule({ steps }));
        assert(x.data.every(Number.isFinite), `${spacing} ${steps}`);
        if (steps < 10) continue;
        // The data's deviation is 0.2.
        const far = x.data.reduce((far, v, i) => Math.max(far, Math.abs(v - PICTURE.data[i]!)), 0);
        assert(far < 1.2, `${spacing} ${steps}: ${far}`);
      }
    }
  });

  Deno.test(`${name} keeps nothing between runs`, async () => {
    const scheduler = createScheduler(flow ? {} : CONFIG, name);
    const schedule = scheduler.schedule({ steps: 6 });
    const [alone, together] = [
      await run(schedule),
      await Promise.all([run(schedule), run(schedule)]),
    ];
    assertEquals(together, [alone, alone]);
    assertEquals(await run(scheduler.schedule({ steps: 6 })), alone);
  });
}

Deno.test("timesteps equal to a scheduler's own give the same run", async () => {
  for (const name of FORWARD) {
    if (/^(Flow|PNDM)/.test(name)) continue;
    const scheduler = createScheduler(CONFIG, name);
    const own = scheduler.schedule({ steps: 7 });
    const timesteps = own.levels.slice(0, -1).map(({ timestep }) => timestep!);
    const again = await run(scheduler.schedule({ timesteps }));
    (await run(own)).data.forEach((value, i) =>
      assertAlmostEquals(again.data[i]!, value, name === "DDIMScheduler" ? 2e-3 : 1e-5, name)
    );
  }
});

Deno.test("sigmas equal to a scheduler's own give the same run", async () => {
  for (const name of FORWARD) {
    if (!/^(Euler|Heun|LMS|KDPM2|DPMSolverSDE|Flow)/.test(name)) continue;
    const scheduler = createScheduler(name.startsWith("Flow") ? {} : CONFIG, name);
    const own = scheduler.schedule({ steps: 7 });
    const sigmas = own.levels.map(({ sigma }) => sigma);
    const again = await run(scheduler.schedule({ sigmas }));
    (await run(own)).data.forEach((value, i) =>
      assertAlmostEquals(again.data[i]!, value, 1e-5, name)
    );
  }
});

Deno.test("timesteps of its own lead DDPM, LCM and TCD from one to the next", () => {
  for (const name of ["DDPMScheduler", "LCMScheduler", "TCDScheduler"]) {
    const list = [100, 87, 50, 1, 0];
    assertEquals(timestepsOf({ _class_name: name }, { timesteps: list }), list);
  }
});

Deno.test("DDIM starts from noise alone at zero terminal SNR and stays finite", async () => {
  for (const eta of [0, 0.5, 1]) {
    for (const steps of [1, 2, 10, 50]) {
      const scheduler = createScheduler({
        ...CONFIG,
        rescale_betas_zero_snr: true,
        timestep_spacing: "trailing",
        prediction_type: "v_prediction",
      }, "DDIMScheduler");
      const schedule = scheduler.schedule({ steps, eta });
      assertEquals([schedule.levels[0]!.alpha, schedule.levels[0]!.sigma], [0, 1]);
      const x = await run(schedule);
      assert(x.data.every((value, i) => Math.abs(value - PICTURE.data[i]!) < 1), `${eta} ${steps}`);
    }
  }
});

Deno.test("Solvers of higher order come closer to the exact end of the flow", async () => {
  // The exact path of a normal distribution keeps each point's distance from the mean in deviations.
  const errorOf = async (
    name: string,
    config: Record<string, unknown>,
    steps: number,
  ): Promise<number> => {
    const schedule = createScheduler({ ...CONFIG, ...config }, name).schedule({ steps });
    const start = startLatents(schedule, createRandom(3).normal(SHAPE));
    const { alpha, sigma } = schedule.levels[0]!;
    const end = schedule.levels.at(-1)!;
    const ratio = Math.hypot(end.alpha * 0.2, end.sigma) / Math.hypot(alpha * 0.2, sigma);
    const x = await run(schedule);
    return Math.max(...x.data.map((value, i) => {
      const exact = end.alpha * PICTURE.data[i]! +
        ratio * (start.data[i]! - alpha * PICTURE.data[i]!);
      return Math.abs(value - exact);
    }));
  };
  const end = { final_sigmas_type: "sigma_min", use_karras_sigmas: true };
  const cases: [string, Record<string, unknown>, number][] = [
    ["DPMSolverMultistepScheduler", { ...end, solver_order: 1 }, 1.6],
    ["DPMSolverMultistepScheduler", { ...end, solver_order: 2 }, 3],
    ["DPMSolverMultistepScheduler", { ...end, solver_order: 3 }, 4],
    ["DPMSolverMultistepScheduler", { ...end, solver_order: 2, algorithm_type: "dpmsolver" }, 3],
    ["DPMSolverSinglestepScheduler", { ...end, solver_order: 2 }, 3],
    ["UniPCMultistepScheduler", { ...end, solver_order: 2 }, 4],
    ["UniPCMultistepScheduler", { ...end, solver_order: 2, solver_type: "bh1" }, 3],
    ["DEISMultistepScheduler", { ...end, solver_order: 2 }, 3],
  ];
  for (const [name, config, gain] of cases) {
    const [coarse, fine] = [await errorOf(name, config, 40), await errorOf(name, config, 80)];
    assert(coarse / fine > gain, `${name} ${JSON.stringify(config)}: ${coarse} / ${fine}`);
  }
});

Deno.test("DPM-Solver++ 3M as an SDE is the same in both conventions of latents", async () => {
  const config = {
    ...CONFIG,
    algorithm_type: "sde-dpmsolver++",
    solver_order: 3,
    solver_type: "heun",
  };
  const schedule = createScheduler(config, "DPMSolverMultistepScheduler").schedule({ steps: 20 });
  const levels = schedule.levels.map(({ alpha, sigma }) => ({ alpha: 1, sigma: sigma / alpha }));
  const sampler = dpmppMultistepSde({ order: 3, solver: "heun" });
  const scale = 1 / schedule.levels[0]!.alpha;
  const other = await run({ ...schedule, levels, sampler, initialScale: scale });
  (await run(schedule)).data.forEach((value, i) => assertAlmostEquals(other.data[i]!, value, 1e-5));
});

Deno.test("strength starts from the picture noised to the first level that is left", async () => {
  for (const name of ["DDIMScheduler", "EulerDiscreteScheduler", "UniPCMultistepScheduler"]) {
    const schedule = createScheduler(CONFIG, name).schedule({ steps: 10, strength: 0.35 });
    assertEquals(schedule.levels.length, 4);
    const noise = createRandom(1).normal(SHAPE);
    const start = startLatents(schedule, noise, PICTURE);
    addNoise(PICTURE, noise, schedule.levels[0]!).data.forEach((value, i) =>
      assertAlmostEquals(start.data[i]!, value, 1e-6)
    );
    const x = await run(schedule);
    assert(x.data.every(Number.isFinite));
  }
});

Deno.test("latents handed back after a step are what the sampler goes on with", async () => {
  for (const name of FORWARD) {
    const schedule = createScheduler(name.startsWith("Flow") ? {} : CONFIG, name).schedule({
      steps: 5,
    });
    const sure: Denoiser = (x) => Promise.resolve({ denoised: x });
    const noise = stepNoise(schedule, 1, createRandom(1));
    const steps = schedule.sampler(sure, map(PICTURE, () => 0), schedule.levels, noise);
    let called = 0;
    for (let next = await steps.next(); !next.done;) {
      next = await steps.next(map(PICTURE, () => 1e6));
      called++;
      if (!next.done) {
        const { denoised } = next.value;
        assert(denoised.data.some((value) => Math.abs(value) > 1e3), `${name} ${called}`);
      }
    }
  }
});

Deno.test("dynamicThreshold() divides by the quantile of each picture between 1 and the largest", () => {
  const x = tensor([0, 1, 2, 4, 0, 0.1, 0.2, 0.4], [2, 4]);
  const near = (actual: Tensor, expected: number[]): void =>
    expected.forEach((value, i) => assertAlmostEquals(actual.data[i]!, value, 1e-6));
  near(dynamicThreshold(x, 2 / 3, 10), [0, 0.5, 1, 1, 0, 0.1, 0.2, 0.4]);
  near(dynamicThreshold(x, 1, 3), [0, 1 / 3, 2 / 3, 1, 0, 0.1, 0.2, 0.4]);
  near(dynamicThreshold(x, 1, 0.5), [0, 1, 1, 1, 0, 0.2, 0.4, 0.8]);
});

Deno.test("flows move their shift with the tokens of the picture", () => {
  const scheduler = createScheduler({
    use_dynamic_shifting: true,
    base_shift: 0.5,
    max_shift: 1.15,
    base_image_seq_len: 256,
    max_image_seq_len: 4096,
  }, "FlowMatchEulerDiscreteScheduler");
  const of = (request: ScheduleRequest): number[] =>
    scheduler.schedule({ steps: 4, ...request }).levels.map(({ sigma }) => sigma);
  assertEquals(of({ tokens: 4096 }), of({ mu: 1.15 }));
  assertEquals(of({ tokens: 256 }), of({ mu: 0.5 }));
});

Deno.test("the inverse schedulers lead a picture to the noise that leads back to it", async () => {
  const picture = map(createRandom(2).normal(SHAPE), (value) => value * 0.2);
  const shifted = { shape: SHAPE, data: picture.data.map((v, i) => v + PICTURE.data[i]!) };
  const pairs = [
    ["DDIMInverseScheduler", "DDIMScheduler", {}],
    [
      "DPMSolverMultistepInverseScheduler",
      "DPMSolverMultistepScheduler",
      { final_sigmas_type: "sigma_min" },
    ],
  ] as const;
  for (const [inverse, forward, end] of pairs) {
    const config = { ...CONFIG, set_alpha_to_one: false, steps_offset: 0, ...end };
    const there = createScheduler(config, inverse).schedule({ steps: 100 });
    const back = createScheduler(config, forward).schedule({ steps: 100 });
    const walk = async (schedule: Schedule, x: Tensor): Promise<Tensor> => {
      const noise = stepNoise(schedule, 0, createRandom(0));
      for await (const step of schedule.sampler(gaussian, x, schedule.levels, noise)) x = step.x;
      return x;
    };
    const start = startLatents(there, createRandom(1).normal(SHAPE), shifted);
    const noise = await walk(there, start);
    const again = await walk(back, noise);
    again.data.forEach((value, i) => assertAlmostEquals(value, shifted.data[i]!, 0.05, inverse));
    assert(noise.data.some((value, i) => Math.abs(value - shifted.data[i]!) > 0.5), inverse);
  }
});
