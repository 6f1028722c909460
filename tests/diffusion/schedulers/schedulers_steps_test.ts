import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createScheduler } from "../../../src/diffusion/schedulers/create.ts";
import { singlestepOrders } from "../../../src/diffusion/schedulers/dpm_solver.ts";
import { stepNoise } from "../../../src/diffusion/schedulers/schedule.ts";
import type { ScheduleRequest } from "../../../src/diffusion/schedulers/scheduler.ts";
import { dynamicThreshold, withRule } from "../../../src/diffusion/schedulers/x0_rule.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { drawing, path, single, sure } from "../runs.ts";

type Config = Readonly<Record<string, unknown>>;

const scheduleOf = (name: string, request: ScheduleRequest, config: Config = {}) =>
  createScheduler(config, `${name}Scheduler`).schedule(request);

const timestepsOf = (...args: Parameters<typeof scheduleOf>) =>
  scheduleOf(...args).levels.map(({ timestep }) => timestep);

Deno.test("a denoiser that is sure keeps its noise: DDIM's latents are alpha·x0 + sigma·n at timesteps of its own", async () => {
  const schedule = scheduleOf("DDIM", { timesteps: [900, 850, 300, 10] });
  const [first, ...rest] = schedule.levels;
  assertEquals(timestepsOf("DDIM", { timesteps: [900, 850, 300, 10] }).slice(0, 4), [
    900,
    850,
    300,
    10,
  ]);
  const after = await path(schedule, first!.alpha * 0.5 - first!.sigma, sure(0.5));
  rest.forEach(({ alpha, sigma }, i) =>
    assertAlmostEquals(after[i]!, alpha * 0.5 - sigma, 1e-6, String(i))
  );
});

Deno.test("an inverse begins one stride under its first timestep, without noise where that is under 0", () => {
  const spacing = { timestep_spacing: "trailing" };
  // 1000 / 7 rounds to the timestep 142, one stride of floor(1000 / 7) above 0.
  assertEquals(timestepsOf("DDIMInverse", { steps: 7 }, spacing).slice(0, 2), [0, 142]);
  assertEquals(timestepsOf("DDIMInverse", { steps: 7 }), [
    undefined,
    0,
    142,
    284,
    426,
    568,
    710,
    852,
  ]);
  assertEquals(scheduleOf("DDIMInverse", { steps: 7 }).levels[0], { alpha: 1, sigma: 0 });
  for (const name of ["DDIMInverse", "DPMSolverMultistepInverse"]) {
    assertEquals(scheduleOf(name, { steps: 7 }).imageScale, 0);
  }
});

Deno.test("DDPM with a learned variance refuses a network that gives none", async () => {
  const schedule = scheduleOf("DDPM", { steps: 3 }, { variance_type: "learned" });
  await assertRejects(
    () => path(schedule, 1, sure(0)),
    TypeError,
    "variance_type learned: the network gave no variance, use fixed_small",
  );
});

Deno.test("a consistency model at timestep t answers c_skip·x + c_out·x0 with a data deviation of 1/2", async () => {
  // u = 10·t: c_skip = 0.25 / (u² + 0.25), c_out = u / sqrt(u² + 0.25).
  const near = scheduleOf("LCM", { timesteps: [1] });
  assertAlmostEquals((await path(near, 1, sure(0)))[0]!, 0.25 / 100.25, 1e-9);
  assertAlmostEquals((await path(near, 0, sure(1)))[0]!, 10 / Math.sqrt(100.25), 1e-7);
  // u = 1/2: half of x, and x0 / sqrt(2).
  const half = scheduleOf("LCM", { timesteps: [500] }, { timestep_scaling: 0.001 });
  assertAlmostEquals((await path(half, 1, sure(0)))[0]!, 0.5, 1e-7);
  assertAlmostEquals((await path(half, 0, sure(1)))[0]!, Math.SQRT1_2, 1e-7);
  assertEquals(half.levels.at(-1), { alpha: 1, sigma: 0 });
});

Deno.test("LCM's and TCD's timesteps are every k-th of the distilled ones, less one", () => {
  // k = floor(1000 / 30) = 33.
  const config = { original_inference_steps: 30 };
  assertEquals(timestepsOf("LCM", { steps: 2 }, config).slice(0, 2), [989, 494]);
  assertEquals(timestepsOf("LCM", { steps: 50 }).slice(0, 3), [999, 979, 959]);
  assertEquals(timestepsOf("LCM", { steps: 1, originalInferenceSteps: 1000 })[0], 999);
  assertThrows(
    () => scheduleOf("LCM", { steps: 1, originalInferenceSteps: 1001 }),
    RangeError,
    "original_inference_steps is at most num_train_timesteps 1000, but got 1001",
  );
  const timesteps = [900, 700, 500, 300];
  assertEquals(timestepsOf("LCM", { timesteps, strength: 0.5 }).slice(0, 2), [500, 300]);
});

Deno.test("TCD draws noise in each step but the last, and none at eta 0", async () => {
  const drawsOf = async (eta: number): Promise<number> => {
    const { noise, draws } = drawing(0);
    await path(scheduleOf("TCD", { steps: 4, eta }), 1, sure(0), noise);
    return draws();
  };
  assertEquals([await drawsOf(0), await drawsOf(0.3), await drawsOf(1)], [0, 3, 3]);
});

Deno.test("DPM-Solver's levels backwards with Karras sigmas are those of forwards from the end", () => {
  const config = { use_karras_sigmas: true };
  const there = scheduleOf("DPMSolverMultistepInverse", { steps: 6 }, config).levels;
  const back = scheduleOf("DPMSolverMultistep", { steps: 6 }, config).levels;
  there.slice(0, 6).forEach(({ alpha, sigma, timestep }, i) => {
    const other = back[5 - i]!;
    assertAlmostEquals(sigma / alpha, other.sigma / other.alpha, 1e-5 * sigma / alpha);
    assertEquals(timestep, other.timestep);
  });
  const leading = { timestep_spacing: "leading" };
  assertEquals(timestepsOf("DPMSolverMultistepInverse", { steps: 6 }, leading).slice(0, 6), [
    0,
    142,
    284,
    426,
    568,
    710,
  ]);
});

Deno.test("lambda_min_clipped leaves out the timesteps of less signal, and keeps that of as much", () => {
  const { noiseSchedule } = createScheduler({}, "DPMSolverMultistepScheduler");
  const { alpha, sigma } = noiseSchedule.levelAt(800);
  const { ratios } = noiseSchedule as unknown as { ratios: Float64Array };
  const config = { lambda_min_clipped: -Math.log(ratios[800]!), timestep_spacing: "trailing" };
  assertEquals(timestepsOf("DPMSolverMultistep", { steps: 4 }, config)[0], 800);
  const end = scheduleOf("DPMSolverMultistepInverse", { steps: 4 }, config).levels.at(-1)!;
  assertAlmostEquals(end.sigma / end.alpha, sigma / alpha, 1e-5);
});

Deno.test("single steps of order n cycle from 1 to n, and end in order 1 where they must", () => {
  const orders = (steps: number, order: number, lowers: boolean, clean = false): string =>
    singlestepOrders({ steps, order, lowers, clean }).join("");
  assertEquals([6, 7, 8].map((steps) => orders(steps, 3, true)), [
    "123121",
    "1231231",
    "12312312",
  ]);
  assertEquals([4, 5].map((steps) => orders(steps, 2, true)), ["1211", "12121"]);
  assertEquals([orders(4, 1, true), orders(6, 3, false), orders(4, 2, false)], [
    "1111",
    "123123",
    "1212",
  ]);
  assertEquals([orders(8, 3, false, true), orders(4, 2, false, true)], ["12312311", "1211"]);
});

Deno.test("a flow takes timesteps up to the training steps as shares of noise, shifted, and tells them as they are", () => {
  const name = "FlowMatchEulerDiscrete";
  const { levels } = scheduleOf(name, { timesteps: [1000, 500, 250] }, { shift: 3 });
  // sigma' = 3·sigma / (1 + 2·sigma)
  [1, 0.75, 0.5, 0].forEach((sigma, i) => assertAlmostEquals(levels[i]!.sigma, sigma, 1e-7));
  assertEquals(levels.slice(0, 3).map(({ timestep }) => timestep), [1000, 500, 250]);
  assertThrows(
    () => scheduleOf(name, { timesteps: [1001, 500] }),
    RangeError,
    "but got 1001",
  );
  assertAlmostEquals(
    scheduleOf(name, { steps: 3 }, { shift: 0.5 }).levels[2]!.sigma,
    5e-4 ** 2 * 1000,
    1e-6,
  );
  // A fixed shift has moved the least sigma of the table, dynamic shifting has not.
  const dynamic = { use_dynamic_shifting: true, shift: 3 };
  assertAlmostEquals(scheduleOf(name, { steps: 5, mu: 0 }, dynamic).levels[4]!.sigma, 1e-3, 1e-9);
  assertThrows(
    () => scheduleOf(name, { steps: 5 }, dynamic),
    RangeError,
    "FlowMatchEulerDiscreteScheduler with use_dynamic_shifting needs mu",
  );
  assertThrows(
    () => createScheduler({ invert_sigmas: true }, "FlowMatchHeunDiscreteScheduler"),
    RangeError,
    "FlowMatchHeunDiscreteScheduler cannot run with invert_sigmas",
  );
});

Deno.test("sigmas of a run have the timesteps of the table, and its strength leaves some out", () => {
  const { noiseSchedule } = createScheduler({}, "EulerDiscreteScheduler");
  const sigmas = [10, 5, 2, 1, 0.5];
  const { levels } = scheduleOf("EulerDiscrete", { sigmas });
  assertEquals(
    levels.slice(0, 4).map(({ timestep }) => timestep),
    sigmas.slice(0, 4).map((sigma) => noiseSchedule.timestepOf(sigma)),
  );
  const half = scheduleOf("EulerDiscrete", { sigmas, strength: 0.5 }).levels;
  assertEquals(half.map(({ sigma }) => sigma), [2, 1, 0.5]);
  // A quarter and a bit of four steps is one.
  assertEquals(scheduleOf("EulerDiscrete", { sigmas, strength: 0.3 }).levels.length, 2);
  assertEquals(scheduleOf("FlowMatchEulerDiscrete", { sigmas: [1] }).levels.length, 2);
  assertThrows(() => scheduleOf("EulerDiscrete", { sigmas: [] }), RangeError, "at least one sigma");
});

Deno.test("lists of timesteps do not go with spacings and flows that have their own", () => {
  const timesteps = [500, 100];
  const faults: [name: string, config: Config][] = [
    ["EulerDiscrete", { use_karras_sigmas: true }],
    ["DPMSolverMultistep", { use_karras_sigmas: true }],
    ["DPMSolverMultistep", { use_flow_sigmas: true }],
  ];
  for (const [name, config] of faults) {
    assertThrows(
      () => scheduleOf(name, { timesteps }, config),
      RangeError,
      `${name}Scheduler cannot follow timesteps with ${
        Object.keys(config)[0]
      }: switch one of them off`,
    );
  }
});

Deno.test("a strength is a share of the steps, and leaves that many", () => {
  for (const name of ["DDIM", "DDPM", "EulerDiscrete", "DPMSolverMultistep"]) {
    const lengthOf = (request: ScheduleRequest): number => scheduleOf(name, request).levels.length;
    assertEquals(lengthOf({ timesteps: [900, 700, 500, 300], strength: 0.5 }), 3, name);
    assertEquals([lengthOf({ steps: 4 }), lengthOf({ steps: 4, strength: 1 })], [5, 5], name);
    assertThrows(
      () => scheduleOf(name, { steps: 4, strength: 1.5 }),
      RangeError,
      "The strength is above 0 and at most 1, but got 1.5",
    );
  }
});

Deno.test("PNDM's Runge-Kutta start takes all steps or none", () => {
  assertThrows(
    () => scheduleOf("PNDM", { steps: 10, strength: 0.5 }),
    RangeError,
    "use more steps and all of them",
  );
  assertThrows(() => scheduleOf("PNDM", { steps: 10, strength: 0.95 }), RangeError);
  const half = { steps: 10, strength: 0.5 };
  assertEquals(scheduleOf("PNDM", half, { skip_prk_steps: true }).levels.length, 7);
  assertEquals(scheduleOf("PNDM", { steps: 10, strength: 1 }).levels.length, 20);
});

Deno.test("disable_corrector counts the steps of a whole run, whatever its strength leaves out", async () => {
  const end = async (disable_corrector: number[]): Promise<number> => {
    const request = { steps: 8, strength: 0.5 };
    const schedule = scheduleOf("UniPCMultistep", request, { disable_corrector });
    const half = await path(
      schedule,
      1,
      (x) => Promise.resolve({ denoised: single(x.data[0]! ** 2) }),
    );
    return half.at(-1)!;
  };
  const corrected = await end([]);
  assertEquals(await end([0, 1, 2, 3]), corrected);
  assert(await end([5]) !== corrected);
});

Deno.test("solvers draw noise for each step of an SDE, and none for an ODE", async () => {
  for (const name of ["DPMSolverSinglestep", "DPMSolverMultistep"]) {
    const drawsOf = async (config: Config): Promise<number> => {
      const { noise, draws } = drawing(-1);
      await path(scheduleOf(name, { steps: 5 }, config), 1, sure(0), noise);
      return draws();
    };
    assertEquals(await drawsOf({}), 0, name);
    const sde = { algorithm_type: "sde-dpmsolver++", final_sigmas_type: "sigma_min" };
    assertEquals(await drawsOf(sde), 5, name);
  }
});

Deno.test("DDIM and LCM draw noise only where they put any on", async () => {
  const drawsOf = async (name: string, request: ScheduleRequest): Promise<number> => {
    const { noise, draws } = drawing(-1);
    await path(scheduleOf(name, request), 1, sure(0), noise);
    return draws();
  };
  assertEquals([await drawsOf("DDIM", { steps: 4 }), await drawsOf("LCM", { steps: 4 })], [0, 3]);
});

Deno.test("a flow's levels are told as sigma in training steps", () => {
  const { levels } = scheduleOf("FlowMatchEulerDiscrete", { steps: 4 }, { shift: 3 });
  for (const { sigma, timestep } of levels.slice(0, 4)) assertEquals(timestep, sigma * 1000);
});

Deno.test("a list of timesteps is looked at to its end", () => {
  assertThrows(() => scheduleOf("DDIM", { timesteps: [5, 3, -1] }), RangeError, "but got -1");
});

Deno.test("SA-Solver is stochastic from timestep 800 to 200, both included", async () => {
  const schedule = scheduleOf("SASolver", { timesteps: [801, 800, 500, 200, 199] });
  const end = async (which: number): Promise<number> =>
    (await path(schedule, 1, sure(0), drawing(which).noise)).at(-1)!;
  const plain = await end(-1);
  const moved = await Promise.all([0, 1, 2, 3, 4].map(async (k) => await end(k) !== plain));
  assertEquals(moved, [false, true, true, true, false]);
});

Deno.test("noise that starts anew is of the seed after, which follows the largest by 0", () => {
  const schedule = scheduleOf("EulerDiscrete", { steps: 3 });
  const noiseOf = (seed: bigint | number, noiseSeed?: number): Float32Array =>
    stepNoise({ ...schedule, stepNoise: "restart", noiseSeed }, seed, createRandom(1))([8]).data;
  assertEquals(noiseOf(7), createRandom(8).normal([8]).data);
  assertEquals(noiseOf(7, 11), createRandom(12).normal([8]).data);
  assertEquals(noiseOf((1n << 64n) - 1n), createRandom(0).normal([8]).data);
});

Deno.test("dynamic thresholding takes quantiles between neighbours", () => {
  // Five sixths of the way through four values is half way between the last two.
  const x = dynamicThreshold(tensor([0, 1, 2, 4], [1, 4]), 5 / 6, 10);
  [0, 1 / 3, 2 / 3, 1].forEach((value, i) => assertAlmostEquals(x.data[i]!, value, 1e-6));
});

Deno.test("a rule for clean latents leaves what else a network answers", async () => {
  const seen: number[] = [];
  const sampler = withRule(async function* (denoise, x, levels) {
    const { denoised, uncond } = await denoise(x, levels[0]!);
    seen.push(denoised.data[0]!, uncond!.data[0]!);
    yield { index: 0, x, denoised };
  }, () => single(9));
  await path({ sampler, levels: [{ alpha: 1, sigma: 1 }] }, 1, sure(3));
  assertEquals(seen, [9, 3]);
});
