import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { vpSchedule } from "../../src/diffusion/noise_schedule.ts";
import { ALIGN_YOUR_STEPS, alignedSigmas } from "../../src/diffusion/schedules/align_your_steps.ts";
import { betaDistribution, betaQuantile } from "../../src/diffusion/schedules/beta_quantile.ts";
import {
  BETA_SCHEDULES,
  betaTable,
  cumulatedAlphas,
  zeroTerminalSnr,
} from "../../src/diffusion/schedules/betas.ts";
import {
  COMFY_SCHEDULES,
  comfySigmas,
  turboSigmas,
} from "../../src/diffusion/schedules/comfy_sigmas.ts";
import { roundHalfEven } from "../../src/diffusion/schedules/linspace.ts";
import {
  flowSigmaTable,
  type SigmaTable,
  vpSigmaTable,
} from "../../src/diffusion/schedules/sigma_table.ts";
import { solverTimesteps, spacedTimesteps } from "../../src/diffusion/schedules/spacing.ts";
import {
  exponentialSigmas,
  laplaceSigmas,
  vpSigmas,
} from "../../src/diffusion/schedules/sigmas.ts";
import { stableDiffusionTable } from "./sigma_tables.ts";
import golden from "../golden/comfy_sampler.json" with { type: "json" };
import samplers from "../golden/sampler.json" with { type: "json" };

const TABLES: Record<string, SigmaTable> = {
  "sd15_eps (linear_start .00085 linear_end .012, 1000 steps)": stableDiffusionTable(),
  sd15_zsnr: stableDiffusionTable({ zeroSnr: true }),
  sd3_flow_shift3_mult1000: flowSigmaTable({ shift: 3 }),
  flow_shift1_mult1000: flowSigmaTable(),
  "flux_dev_shift1.15": flowSigmaTable({ shift: Math.exp(1.15), steps: 10000, multiplier: 1 }),
};

const SD15 = TABLES["sd15_eps (linear_start .00085 linear_end .012, 1000 steps)"]!;

function near(
  actual: ArrayLike<number>,
  expected: readonly (number | null)[],
  what: string,
  tolerance = 2e-6,
): void {
  assertEquals(actual.length, expected.length, what);
  expected.forEach((value, i) => {
    if (value === null) return;
    assertAlmostEquals(
      actual[i]!,
      value,
      tolerance * Math.max(1e-3, Math.abs(value)),
      `${what}[${i}]`,
    );
  });
}

for (const [family, expected] of Object.entries(golden.sigmas)) {
  Deno.test(`comfySigmas() equals ComfyUI on ${family}`, () => {
    const table = TABLES[family]!;
    const { sigma_min, sigma_max, ...lists } = expected as Record<
      string,
      number | (number | null)[]
    >;
    near(
      [table.sigmas[0]!, table.sigmas.at(-1)!],
      [sigma_min as number, sigma_max as number],
      "ends",
    );
    for (const [key, list] of Object.entries(lists)) {
      const [name, steps] = key.split("/");
      // A single step of kl_optimal is 0 / 0 in ComfyUI.
      if (key === "kl_optimal/1") {
        near(comfySigmas(name!, 1, table), [table.sigmas.at(-1)!, 0], key, 2e-4);
      } else near(comfySigmas(name!, Number(steps), table), list as number[], key);
    }
  });
}

Deno.test("comfySigmas() equals the independent lists of each schedule but beta's over diffusers' table", () => {
  const betas = betaTable({ steps: 1000, schedule: "scaled_linear", start: 0.00085, end: 0.012 });
  const table = vpSigmaTable(vpSchedule(cumulatedAlphas(betas)));
  for (const [name, list] of Object.entries(samplers.comfy_sigmas)) {
    near(comfySigmas(name, 10, table), list, name);
  }
});

Deno.test("comfySigmas() has one step more for ddim_uniform where the table is not divided", () => {
  assertEquals(comfySigmas("ddim_uniform", 30, SD15).length, 32);
});

Deno.test("comfySigmas() falls to 0 for each name and number of steps", () => {
  for (const name of COMFY_SCHEDULES) {
    for (const steps of [1, 2, 3, 7, 30]) {
      const sigmas = comfySigmas(name, steps, SD15);
      assertEquals(sigmas.at(-1), 0, name);
      assert(sigmas.every((sigma, i) => i === 0 || sigma < sigmas[i - 1]!), `${name} ${steps}`);
    }
  }
});

Deno.test("comfySigmas() refuses unknown names and steps that are not whole", () => {
  assertThrows(
    () => comfySigmas("kerras", 10, SD15),
    RangeError,
    'schedule "kerras": use one of simple',
  );
  assertThrows(
    () => comfySigmas("normal", 0, SD15),
    RangeError,
    "whole number from 1 up, but got 0",
  );
  assertThrows(() => comfySigmas("normal", 2.5, SD15), RangeError, "got 2.5");
});

Deno.test("turboSigmas() equals ComfyUI's SDTurboScheduler and starts later for less denoise", () => {
  for (const [key, list] of Object.entries(golden.sd_turbo_scheduler)) {
    near(turboSigmas(Number(/steps=(\d+)/.exec(key)![1]), SD15), list, key);
  }
  near(turboSigmas(1, SD15, 0.5), [SD15.sigmaAt(499), 0], "denoise 0.5");
});

Deno.test("SigmaTable.percentToSigma() and timestepAt() equal ComfyUI's", () => {
  for (const [percent, sigma] of Object.entries(golden.percent_to_sigma_sd15)) {
    near([SD15.percentToSigma(Number(percent))], [sigma], percent);
  }
  for (const [sigma, timestep] of Object.entries(golden.timestep_of_sigma_sd15)) {
    if (Number(sigma) > 0) assertEquals(SD15.timestepAt(Number(sigma)), timestep, sigma);
  }
});

Deno.test("alignedSigmas() keeps the published numbers at 10 steps and their ends at others", () => {
  near(alignedSigmas("SDXL", 10), [...ALIGN_YOUR_STEPS.SDXL.sigmas.slice(0, 10), 0], "SDXL");
  const twenty = alignedSigmas("SD1", 20);
  assertEquals(twenty.length, 21);
  near(
    twenty.filter((_, i) => i % 2 === 0),
    [...ALIGN_YOUR_STEPS.SD1.sigmas.slice(0, 10), 0],
    "SD1",
  );
  assertEquals(alignedSigmas("SD1", 10, 0.5), alignedSigmas("SD1", 10).slice(5));
});

Deno.test("betaTable() rises from small to large betas for each schedule, and ends without signal when rescaled", () => {
  for (const schedule of BETA_SCHEDULES) {
    const betas = betaTable({ steps: 1000, schedule, start: 0.00085, end: 0.012 });
    const bars = cumulatedAlphas(betas);
    assert(betas.every((beta) => beta > 0 && beta <= Math.fround(0.999)), schedule);
    assert(bars.every((bar, i) => i === 0 || bar < bars[i - 1]!), schedule);
    const rescaled = cumulatedAlphas(zeroTerminalSnr(betas));
    assertAlmostEquals(rescaled[0]!, bars[0]!, 1e-6, schedule);
    assertEquals(rescaled[999], 0, schedule);
  }
});

Deno.test("vpSchedule() finds the timestep of each level again, without signal too", () => {
  const betas = betaTable({ steps: 1000, schedule: "scaled_linear", start: 0.00085, end: 0.012 });
  for (const table of [betas, zeroTerminalSnr(betas)]) {
    const schedule = vpSchedule(cumulatedAlphas(table));
    for (const timestep of [0, 0.25, 1, 500, 731.5, 998, 998.75, 999]) {
      const { alpha, sigma } = schedule.levelAt(timestep);
      assertAlmostEquals(alpha ** 2 + sigma ** 2, 1, 1e-12);
      assertAlmostEquals(schedule.timestepOf(sigma / alpha), timestep, 1e-6);
    }
    assertEquals(schedule.timestepOf(0), 0);
    assertEquals(schedule.timestepOf(Infinity), 999);
  }
});

Deno.test("spacedTimesteps() and solverTimesteps() follow guidance table 2 for 25 and 20 steps", () => {
  const ends = (list: number[]): number[] => [list[0]!, list[1]!, list.at(-1)!];
  const options = { trainSteps: 1000, offset: 1 } as const;
  const spaced = (steps: number, spacing: "leading" | "trailing" | "linspace"): number[] =>
    ends(spacedTimesteps(steps, { ...options, spacing }));
  const solver = (steps: number, spacing: "leading" | "trailing" | "linspace"): number[] =>
    ends(solverTimesteps(steps, { ...options, spacing, offset: 1 }));
  assertEquals(spaced(25, "leading"), [961, 921, 1]);
  assertEquals(spaced(25, "trailing"), [999, 959, 39]);
  assertEquals(solver(25, "leading"), [951, 913, 39]);
  assertEquals(solver(25, "linspace"), [999, 959, 40]);
  assertEquals(solver(20, "leading"), [941, 894, 48]);
  assertEquals(spaced(20, "leading"), [951, 901, 1]);
  assertEquals(solver(20, "trailing"), [999, 949, 49]);
});

Deno.test("each spacing has exactly as many timesteps as steps, descending within the table", () => {
  for (const spacing of ["leading", "trailing", "linspace"] as const) {
    for (const steps of [1, 2, 3, 7, 30, 999]) {
      for (
        const list of [spacedTimesteps, solverTimesteps].map((of) =>
          of(steps, { spacing, trainSteps: 1000, offset: 0 })
        )
      ) {
        assertEquals(list.length, steps);
        assert(
          list.every((t, i) => t >= 0 && t < 1000 && (i === 0 || t < list[i - 1]!)),
          `${spacing} ${steps}`,
        );
      }
    }
  }
  assertEquals(spacedTimesteps(1, { spacing: "linspace", trainSteps: 1000, offset: 0 }), [999]);
});

Deno.test("betaQuantile() inverts the distribution and equals the arcsine law at one half", () => {
  for (const p of [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999]) {
    assertAlmostEquals(betaQuantile(p, 0.5, 0.5), Math.sin(Math.PI * p / 2) ** 2, 1e-12);
    assertAlmostEquals(betaDistribution(betaQuantile(p, 0.6, 0.6), 0.6, 0.6), p, 1e-12);
    assertAlmostEquals(betaQuantile(p, 2, 1), Math.sqrt(p), 1e-12);
  }
});

Deno.test("roundHalfEven() rounds halves to even neighbours", () => {
  assertEquals([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 499.5].map((v) => roundHalfEven(v) + 0), [
    0,
    2,
    2,
    0,
    -2,
    2,
    500,
  ]);
});

Deno.test("exponentialSigmas(), vpSigmas() and laplaceSigmas() keep their ends and fall", () => {
  const range = { min: 0.03, max: 14.6 };
  for (const list of [exponentialSigmas(9, range, 2), laplaceSigmas(9, range), vpSigmas(9)]) {
    assert(list.every((sigma, i) => sigma > 0 && (i === 0 || sigma < list[i - 1]!)), String(list));
  }
  near(
    [exponentialSigmas(9, range, 2)[0]!, exponentialSigmas(9, range, 2)[8]!],
    [14.6, 0.03],
    "ends",
  );
});
