import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Denoiser } from "../../../src/diffusion/denoiser.ts";
import { deisLogRho } from "../../../src/diffusion/samplers/deis_log_rho.ts";
import { saSolver, type SaSolverOptions } from "../../../src/diffusion/samplers/sa_solver.ts";
import { SAMPLER_NAMES, type SamplerOptions } from "../../../src/diffusion/samplers/create.ts";
import { flowAncestral } from "../../../src/diffusion/samplers/step.ts";
import { comfySchedule } from "../../../src/diffusion/schedulers/comfy.ts";
import { flowSigmaTable, type SigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { drawing, path, single, sure } from "../runs.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

const TABLES: [table: SigmaTable, sigmas: number[]][] = [
  [stableDiffusionTable(), [12, 7, 4, 2, 0.8, 0.3]],
  [flowSigmaTable({ shift: 3 }), [0.95, 0.8, 0.6, 0.4, 0.2, 0.1]],
];
const [SD15] = TABLES[0]!;

/** They go their own way between the ends. */
const FREE = ["dpm_fast", "dpm_adaptive"];

/** Defined for k-diffusion's latents alone. */
const K_ONLY = /cfg_pp|res_multistep_ancestral/;

/** Its weights for uneven steps do not sum to one, in its authors' form too. */
const UNEVEN = "ipndm_v";

Deno.test("of a point of data, latents keep the deviation sigma and the mean alpha·x0, whatever share of noise is drawn anew", async () => {
  for (const [table, sigmas] of TABLES) {
    for (const name of SAMPLER_NAMES) {
      if (name === UNEVEN || table.family === "flow" && K_ONLY.test(name)) continue;
      for (const eta of [0, 0.5, 1]) {
        const { sampler, levels } = comfySchedule(name, sigmas, table, { eta, churn: eta });
        const of = (start: number, at: number, which = -1): Promise<number[]> =>
          path({ sampler, levels }, start, sure(at), drawing(which).noise);
        const counted = drawing(-1);
        const kept = await path({ sampler, levels }, levels[0]!.sigma, sure(0), counted.noise);
        const mean = await of(levels[0]!.alpha, 1);
        const squares = kept.map((value) => value ** 2);
        for (let k = 0; k < counted.draws(); k++) {
          (await of(0, 0, k)).forEach((value, i) => squares[i]! += value ** 2);
        }
        squares.forEach((square, i) => {
          if (FREE.includes(name) && i < squares.length - 1) return;
          const { alpha, sigma } = FREE.includes(name) ? levels.at(-1)! : levels[i + 1]!;
          if (table.family === "flow" && FREE.includes(name) && eta > 0) return;
          const what = `${name} ${table.family} ${eta} ${i}`;
          assertAlmostEquals(Math.sqrt(square) / sigma, 1, 2e-4, what);
          assertAlmostEquals(mean[i]!, alpha, 2e-4, what);
        });
      }
    }
  }
});

Deno.test("the noise of a step is as large as it is asked to be", async () => {
  for (const [table, sigmas] of TABLES) {
    for (const name of SAMPLER_NAMES) {
      const ends = async (options: SamplerOptions): Promise<number[]> => {
        const schedule = comfySchedule(name, sigmas, table, { eta: 0.7, churn: 1, ...options });
        const { noise, draws } = drawing(-1);
        await path(schedule, 1, sure(0), noise);
        const all: number[] = [];
        for (let k = 0; k < draws(); k++) {
          all.push((await path(schedule, 0, sure(0), drawing(k).noise)).at(-1)!);
        }
        return all;
      };
      const plain = await ends({});
      const half = await ends({ noiseScale: 0.5 });
      plain.forEach((value, k) => assertAlmostEquals(half[k]!, value / 2, 1e-6, `${name} ${k}`));
    }
  }
});

Deno.test("each step says its number and the estimate it was made by", async () => {
  for (const [table, sigmas] of TABLES) {
    for (const name of SAMPLER_NAMES) {
      const { sampler, levels } = comfySchedule(name, [...sigmas, 0], table);
      const seen: number[] = [];
      for await (const step of sampler(sure(0.5), single(1), levels, drawing(0).noise)) {
        seen.push(step.index);
        assertEquals(step.denoised.data[0], 0.5, name);
      }
      assertEquals(seen, seen.map((_, i) => i), name);
      if (!FREE.includes(name)) assertEquals(seen.length, 6, name);
    }
  }
});

Deno.test("UniPC ends at sigma 0.001 in place of 0", async () => {
  for (const [table, sigmas] of TABLES) {
    const first = sigmas[0]!;
    const start = (table.family === "flow" ? 1 - first : 1) + first;
    for (const name of ["uni_pc", "uni_pc_bh2"]) {
      const { sampler, levels } = comfySchedule(name, [...sigmas, 0], table);
      const after = await path({ sampler, levels }, start, sure(1));
      assertAlmostEquals(after.at(-1)!, 1.001, 2e-5, name);
    }
  }
});

Deno.test("a level that comes twice leaves latents as they are", async () => {
  const sigmas = [8, 4, 4, 2];
  for (const name of ["euler", "res_multistep", "res_multistep_ancestral", "heun"]) {
    const { sampler, levels } = comfySchedule(name, sigmas, SD15, { eta: 0 });
    const after = await path({ sampler, levels }, 9, sure(1));
    [5, 5, 3].forEach((value, i) => assertAlmostEquals(after[i]!, value, 1e-5, name));
  }
});

Deno.test("DEIS takes the clean latents where a run ends without noise", async () => {
  const levels = [5, 2, 0].map((sigma) => ({ alpha: 1, sigma }));
  const sampler = deisLogRho({ order: 2, lowerOrderFinal: false });
  const after = await path({ sampler, levels }, 6, sure(1));
  assertAlmostEquals(after[0]!, 3, 1e-6);
  assertEquals(after[1], 1);
});

Deno.test("a step's latents may be replaced, and the sampler goes on with those", async () => {
  for (const [table, sigmas] of TABLES) {
    for (const name of SAMPLER_NAMES) {
      const { sampler, levels } = comfySchedule(name, sigmas, table);
      const seen: number[] = [];
      const steps = sampler(
        (x, level) => {
          seen.push(x.data[0]!);
          return sure(0)(x, level);
        },
        single(1),
        levels,
        drawing(-1).noise,
      );
      await steps.next();
      const before = seen.length;
      await steps.next(single(777));
      assert(Math.abs(seen[before]! - 777) < 1e-3, name);
      await steps.return();
    }
  }
});

Deno.test("the first step of DEIS is Euler's to the last bit", async () => {
  const { sampler, levels } = comfySchedule("deis", [12, 7], SD15);
  assertAlmostEquals((await path({ sampler, levels }, 13, sure(1)))[0]!, 8, 1e-6);
});

Deno.test("solvers with an inner evaluation are of second order, wherever it stands", async () => {
  /** Data of deviation 1: a deterministic path keeps its place in deviations. */
  const normal: Denoiser = (x, { sigma }) =>
    Promise.resolve({ denoised: single(x.data[0]! / (1 + sigma ** 2)) });
  const errorOf = async (name: string, r: number, steps: number): Promise<number> => {
    const sigmas = Array.from({ length: steps + 1 }, (_, i) => 10 * 0.05 ** (i / steps));
    const schedule = comfySchedule(name, sigmas, SD15, { r, eta: 0 });
    const end = (await path(schedule, 10, normal)).at(-1)!;
    return Math.abs(end - 10 * Math.hypot(1, 0.5) / Math.hypot(1, 10));
  };
  for (const name of ["dpmpp_sde", "seeds_2"]) {
    for (const r of [0.4, 0.5, 0.7]) {
      const gain = await errorOf(name, r, 12) / await errorOf(name, r, 24);
      assert(gain > 2.8, `${name} ${r}: ${gain}`);
    }
  }
});

Deno.test("SA-Solver's simple weights keep the mean for any strength of noise", async () => {
  const levels = [12, 7, 4, 2, 0.8].map((sigma) => ({ alpha: 1, sigma }));
  for (const strength of [0, 0.5, 1]) {
    const sampler = saSolver({
      tau: () => strength,
      simpleOrder2: true,
      predictorOrder: 2,
      correctorOrder: 2,
    });
    const after = await path({ sampler, levels }, 1, sure(1));
    after.forEach((value) => assertAlmostEquals(value, 1, 1e-5, String(strength)));
  }
});

Deno.test("ancestral samplers renew the noise of a flow by its own rule", async () => {
  const [table, sigmas] = TABLES[1]!;
  for (const name of ["euler_ancestral", "dpm_2_ancestral", "dpmpp_2s_ancestral"]) {
    const { sampler, levels } = comfySchedule(name, sigmas, table, { eta: 0.5 });
    const [drawn] = await path({ sampler, levels }, 0, sure(0), drawing(0).noise);
    const { std } = flowAncestral(levels[0]!, levels[1]!, 0.5);
    assertAlmostEquals(drawn!, std, 1e-6, name);
  }
});

Deno.test("the orders of SA-Solver fall towards an end with noise only where they are asked to", async () => {
  const levels = [12, 9, 7, 5, 4, 3, 2.2, 1.6, 1.1].map((sigma) => ({ alpha: 1, sigma }));
  const bent: Denoiser = (x) =>
    Promise.resolve({ denoised: single(Math.tanh(x.data[0]! / 5)), uncond: x });
  const solved = (end: number, options: Partial<SaSolverOptions>): Promise<number[]> =>
    path(
      { sampler: saSolver({ tau: () => 0, ...options }), levels: levels.slice(0, end) },
      12,
      bent,
    );
  const long = await solved(9, {});
  assertEquals(await solved(7, {}), long.slice(0, 6));
  const fallen = await solved(7, { lowerOrderFinal: true });
  assertEquals(fallen.map((value, i) => value === long[i]), [true, true, true, true, false, false]);
  // The corrector's order falls too, two behind the predictor's.
  const corrected = await solved(7, { lowerOrderFinal: true, predictorOrder: 1 });
  const kept = await solved(7, { predictorOrder: 1 });
  assertEquals(corrected.map((value, i) => value === kept[i]), [
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});
