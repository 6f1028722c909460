import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { createScheduler } from "../../src/diffusion/schedulers/create.ts";
import {
  openSchedule,
  type ScheduleSpec,
  startsFromNoise,
  withStrength,
} from "../../src/sdk/schedule_spec.ts";

const config = {
  _class_name: "DDIMScheduler",
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
};
const diffusers: ScheduleSpec = { type: "diffusers", config, request: { steps: 10 } };
const named: ScheduleSpec = {
  type: "comfy",
  config,
  sampler: "euler",
  sigmas: { scheduler: "normal", steps: 10 },
};
const custom: ScheduleSpec = { ...named, sigmas: [10, 1, 0] };

Deno.test("openSchedule() gives diffusers' levels and ComfyUI's", () => {
  const own = createScheduler(config).schedule({ steps: 10 });
  assertEquals(openSchedule(diffusers).levels, own.levels);
  const { levels, stepNoise } = openSchedule(named);
  assertAlmostEquals(levels[0]!.sigma, 14.6146, 1e-3);
  assertEquals([levels[0]!.alpha, levels.length, stepNoise], [1, 11, "restart"]);
  assertEquals(openSchedule(custom).levels.map(({ sigma }) => sigma), [10, 1, 0]);
});

Deno.test("withStrength() runs the last steps, and says where it cannot", () => {
  assertEquals(openSchedule(withStrength(diffusers, 0.3)).levels.length, 4);
  const part = openSchedule(withStrength(named, 0.5)).levels;
  assertEquals(part.length, 11);
  assert(part[0]!.sigma < 3);
  assertThrows(() => withStrength(custom, 0.5), RangeError, "sigmas of one's own");
});

Deno.test("startsFromNoise() tells whether anything of the start latents is meant to be left", () => {
  assertEquals([diffusers, named, custom].map(startsFromNoise), [true, true, true]);
  assertEquals(startsFromNoise(withStrength(diffusers, 0.5)), false);
  assertEquals(startsFromNoise(withStrength(named, 0.5)), false);
});

Deno.test("openSchedule() says whether the sampler steps by the unguided estimate", () => {
  const needs = (spec: ScheduleSpec): boolean => openSchedule(spec).needsUncond;
  assertEquals([diffusers, named].map(needs), [false, false]);
  assertEquals(needs({ ...named, sampler: "euler_cfg_pp" }), true);
});

Deno.test("openSchedule() names what is unknown", () => {
  assertThrows(() => openSchedule({ ...named, sampler: "eula" }), RangeError, '"eula"');
  const odd = { ...diffusers, config: { _class_name: "NoScheduler" } };
  assertThrows(() => openSchedule(odd), RangeError, "NoScheduler");
});
