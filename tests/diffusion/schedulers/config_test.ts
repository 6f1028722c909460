import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Denoiser } from "../../../src/diffusion/denoiser.ts";
import { readConfig } from "../../../src/diffusion/schedulers/config.ts";
import { createScheduler, SCHEDULERS } from "../../../src/diffusion/schedulers/create.ts";
import { startLatents, stepNoise } from "../../../src/diffusion/schedulers/schedule.ts";
import type { ScheduleRequest } from "../../../src/diffusion/schedulers/scheduler.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor } from "../../../src/tensor/tensor.ts";
import { FIELDS } from "./config_fields.ts";

type Config = Readonly<Record<string, unknown>>;

const SHAPE = [2, 1, 4, 4];

/** Data around -0.4 with a spread of 1.5: some of the estimates are outside [-1, 1]. */
const denoise: Denoiser = (x, { alpha, sigma }) => {
  const gain = alpha * 2.25 / (alpha ** 2 * 2.25 + sigma ** 2);
  const denoised = map(x, (value) => gain * (value + 0.4 * alpha) - 0.4);
  return Promise.resolve({ denoised, variance: map(x, () => 0.3) });
};

/** All that a config decides, as numbers: what a network is told, where it stands and where it ends. */
async function behaviour(name: string, config: Config, request: ScheduleRequest) {
  const scheduler = createScheduler(config, name);
  const schedule = scheduler.schedule(request);
  const { levels, initialScale, imageScale } = schedule;
  const random = createRandom(4);
  let x: Tensor = startLatents(schedule, random.normal(SHAPE));
  const noise = stepNoise(schedule, 4, random);
  for await (const step of schedule.sampler(denoise, x, levels, noise)) x = step.x;
  return [scheduler.predictionType, initialScale, imageScale, levels, [...x.data]];
}

for (const name of SCHEDULERS) {
  Deno.test(`${name} has diffusers' default of each field of its config, and another for another value`, async () => {
    for (const [key, field] of Object.entries(FIELDS[name]!)) {
      const { beside = {}, request = { steps: 6 }, is, other } = field;
      const without = await behaviour(name, beside, request);
      assertEquals(await behaviour(name, { ...beside, [key]: is }, request), without, key);
      const changed = await behaviour(name, { ...beside, [key]: other }, request);
      assert(JSON.stringify(changed) !== JSON.stringify(without), `${key} does not count`);
    }
  });

  Deno.test(`${name} says what it is, counts its steps and shows the estimate of each`, async () => {
    const scheduler = createScheduler({}, name);
    assertEquals(scheduler.className, name);
    const schedule = scheduler.schedule({ steps: 6 });
    assertEquals(schedule.noiseSchedule, scheduler.noiseSchedule);
    assertEquals(schedule.needsUncond, false);
    const random = createRandom(1);
    const x = random.normal(SHAPE);
    const noise = stepNoise(schedule, 1, random);
    const seen: number[] = [];
    for await (const step of schedule.sampler(denoise, x, schedule.levels, noise)) {
      seen.push(step.index);
      assertEquals([step.denoised.shape, step.x.shape], [SHAPE, SHAPE]);
      assert(step.denoised.data.every((value) => Math.abs(value) < 10));
    }
    assertEquals(seen, schedule.levels.slice(1).map((_, i) => i));
  });
}

/** Fields that other classes have, and these have not: diffusers leaves them out of their configs. */
const IGNORED: [name: string, config: Config][] = [
  ["EulerDiscreteScheduler", { clip_sample: true }],
  ["KDPM2DiscreteScheduler", { thresholding: true }],
  ["DPMSolverSinglestepScheduler", { timestep_spacing: "trailing" }],
  ["EulerDiscreteScheduler", { timestep_type: "continuous" }],
  ["LCMScheduler", { set_alpha_to_one: false }],
];

Deno.test("fields that a class does not have change nothing of it", async () => {
  for (const [name, config] of IGNORED) {
    assertEquals(
      await behaviour(name, config, { steps: 6 }),
      await behaviour(name, {}, { steps: 6 }),
      `${name} ${JSON.stringify(config)}`,
    );
  }
});

Deno.test("lower_order_final counts for runs of up to 14 steps", async () => {
  const names = [
    "DPMSolverMultistepScheduler",
    "DPMSolverMultistepInverseScheduler",
    "DEISMultistepScheduler",
  ];
  for (const name of names) {
    for (const [steps, counts] of [[14, true], [15, false]] as const) {
      const config = { final_sigmas_type: "sigma_min" };
      const own = await behaviour(name, config, { steps });
      const off = await behaviour(name, { ...config, lower_order_final: false }, { steps });
      assertEquals(JSON.stringify(off) !== JSON.stringify(own), counts, `${name} ${steps}`);
    }
  }
});

Deno.test("a table rescaled to no signal ends without any, or with what ratios need", () => {
  const config = { rescale_betas_zero_snr: true, timestep_spacing: "trailing" };
  for (const name of ["DDIM", "DDIMInverse", "DDPM", "LCM", "TCD"]) {
    const { noiseSchedule } = createScheduler(config, `${name}Scheduler`);
    assertEquals(noiseSchedule.levelAt(999).alpha, 0, name);
  }
  for (const name of ["EulerDiscrete", "DPMSolverMultistep", "UniPCMultistep"]) {
    const { noiseSchedule } = createScheduler(config, `${name}Scheduler`);
    assertEquals(noiseSchedule.levelAt(999).alpha, 2 ** -12, name);
  }
});

Deno.test("each table of betas may be asked for by name", () => {
  const names = ["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid", "exp", "laplace"];
  const lasts = names.map((beta_schedule) =>
    createScheduler({ beta_schedule }, "DDIMScheduler").noiseSchedule.levelAt(500).alpha
  );
  assertEquals(new Set(lasts).size, 6);
});

Deno.test("createScheduler() reads diffusers' words for what is predicted", () => {
  const types = ["epsilon", "v_prediction", "sample", "original_sample", "flow_prediction"];
  assertEquals(
    types.map((prediction_type) =>
      createScheduler({ prediction_type }, "DDIMScheduler").predictionType
    ),
    ["epsilon", "v_prediction", "sample", "sample", "flow"],
  );
});

Deno.test("a config's numbers may lie on the ends of their range and not beyond", () => {
  const read = readConfig("Some", { a: 0, b: 1, c: -0.1, d: 1.1, e: NaN, i: 100_000, j: 100_001 });
  const range = { min: 0, max: 1 };
  assertEquals([read.number("a", 5, range), read.number("b", 5, range)], [0, 1]);
  assertThrows(() => read.number("c", 0, range), RangeError, "c -0.1 in Some: expected a number");
  assertThrows(() => read.number("d", 0, range), RangeError, "a number from 0 to 1");
  assertThrows(() => read.number("e", 0, range), TypeError, "expected a number");
  assertEquals([read.integer("i", 5), read.integer("b", 5), read.integer("a", 5, 0)], [
    100_000,
    1,
    0,
  ]);
  for (const key of ["a", "c", "d", "j"]) {
    assertThrows(() => read.integer(key, 5), RangeError, `Cannot use ${key} `);
  }
  assertEquals([read.optional("a"), read.optional("none")], [0, undefined]);
});

Deno.test("a config's infinities are spelled as Python does", () => {
  const read = readConfig("Some", { a: "inf", b: "-inf", c: "-INF", d: "nan" });
  assertEquals(["a", "b", "c"].map((key) => read.number(key, 0)), [Infinity, -Infinity, -Infinity]);
  assertThrows(() => read.number("d", 0), TypeError, 'Cannot use d "nan" in Some');
});

Deno.test("a config's lists are of numbers, and not longer than any table", () => {
  const long = new Array(100_000).fill(0);
  const lists = { a: [1, 2], b: [], c: null, d: 5, e: [1, "2"], f: long, g: [...long, 0] };
  const read = readConfig("Some", lists);
  assertEquals([read.numbers("a"), read.numbers("b"), read.numbers("c")], [[1, 2], [], undefined]);
  assertEquals(read.numbers("f"), long);
  for (const key of ["d", "e", "g"]) {
    assertThrows(() => read.numbers(key), TypeError, "expected a list of up to 100000 numbers");
  }
});

Deno.test("a fault tells the first 60 characters of a value", () => {
  const read = readConfig("Some", { a: "x".repeat(90) });
  const { message } = assertThrows(() => read.boolean("a", true), TypeError);
  assertEquals(message, `Cannot use a "${"x".repeat(59)} in Some: expected true or false`);
});

Deno.test("createScheduler() tells what a config has in place of a class, and lists the classes", () => {
  assertThrows(() => createScheduler({ _class_name: 5 }), TypeError, "in _class_name, but got 5");
  assertThrows(
    () => createScheduler({ _class_name: "None" }),
    RangeError,
    "DEISMultistepScheduler, DPMSolverMultistepInverseScheduler",
  );
});

Deno.test("orders and shifts that no solver has are refused", () => {
  const faults: [name: string, config: Config, message: string][] = [];
  for (
    const name of [
      "DPMSolverMultistepScheduler",
      "UniPCMultistepScheduler",
      "DEISMultistepScheduler",
    ]
  ) {
    faults.push([name, { solver_order: 0 }, "a number from 1 to 3"]);
    faults.push([name, { solver_order: 4 }, "a number from 1 to 3"]);
  }
  const SA = "SASolverScheduler";
  faults.push(
    [SA, { predictor_order: 0 }, "a number from 1 to 4"],
    [SA, { predictor_order: 5 }, "a number from 1 to 4"],
    [SA, { corrector_order: -1 }, "a number from 0 to 4"],
    [SA, { corrector_order: 5 }, "a number from 0 to 4"],
    [SA, { algorithm_type: "noise_prediction" }, "expected one of data_prediction"],
    ["DEISMultistepScheduler", { algorithm_type: "data_prediction" }, "one of deis, dpmsolver"],
    ["DEISMultistepScheduler", { solver_type: "euler" }, "one of logrho, midpoint"],
    ["UniPCMultistepScheduler", { solver_type: "euler" }, "one of bh1, bh2"],
    ["DPMSolverMultistepScheduler", { solver_type: "euler" }, "one of midpoint, heun"],
    ["FlowMatchEulerDiscreteScheduler", { shift: -1 }, "a number from 0"],
    [
      "FlowMatchEulerDiscreteScheduler",
      { shift: -1, use_dynamic_shifting: true },
      "a number from 0",
    ],
    ["DDIMScheduler", { beta_start: -0.1 }, "a number from 0 to 1"],
    ["DDIMScheduler", { beta_start: 1.1 }, "a number from 0 to 1"],
    ["DDIMScheduler", { beta_end: -0.1 }, "a number from 0 to 1"],
    ["DDIMScheduler", { beta_end: 1.1 }, "a number from 0 to 1"],
    ["DDIMScheduler", { steps_offset: -1 }, "a whole number from 0"],
    [
      "DDIMScheduler",
      { thresholding: true, dynamic_thresholding_ratio: 1.1 },
      "a number from 0 to 1",
    ],
    [
      "DDIMScheduler",
      { thresholding: true, dynamic_thresholding_ratio: -0.1 },
      "a number from 0 to 1",
    ],
  );
  for (const [name, config, message] of faults) {
    assertThrows(() => createScheduler(config, name), Error, message, JSON.stringify(config));
  }
});

Deno.test("solvers take the words of other solvers for their own default", async () => {
  const words: Record<string, [solvers: string[], algorithms: string[]]> = {
    DPMSolverMultistepScheduler: [["logrho", "bh1", "bh2"], ["deis"]],
    DPMSolverSinglestepScheduler: [["logrho", "bh1", "bh2"], ["deis"]],
    UniPCMultistepScheduler: [["midpoint", "heun", "logrho"], []],
    DEISMultistepScheduler: [["midpoint", "heun", "bh1", "bh2"], ["dpmsolver", "dpmsolver++"]],
  };
  for (const [name, [solvers, algorithms]] of Object.entries(words)) {
    const own = await behaviour(name, {}, { steps: 6 });
    for (const solver_type of solvers) {
      assertEquals(await behaviour(name, { solver_type }, { steps: 6 }), own, solver_type);
    }
    for (const algorithm_type of algorithms) {
      assertEquals(await behaviour(name, { algorithm_type }, { steps: 6 }), own, algorithm_type);
    }
  }
});
