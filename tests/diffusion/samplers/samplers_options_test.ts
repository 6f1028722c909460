import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Denoiser } from "../../../src/diffusion/denoiser.ts";
import {
  createSampler,
  SAMPLER_NAMES,
  type SamplerName,
  type SamplerOptions,
} from "../../../src/diffusion/samplers/create.ts";
import { comfySchedule } from "../../../src/diffusion/schedulers/comfy.ts";
import { flowSigmaTable, type SigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { map, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

const SD15 = stableDiffusionTable();
const FLOW = flowSigmaTable({ shift: 3 });
const SIGMAS = [12, 7, 4, 2, 0.8, 0.3, 0];
const SHARES = [0.95, 0.8, 0.6, 0.4, 0.2, 0.1, 0];

/** A network that answers with a bend, so that the order of a solver counts. */
const bent: Denoiser = (x, { alpha, sigma }) => {
  const ratio = alpha / Math.hypot(alpha, sigma);
  const denoised = map(x, (value) => ratio * Math.tanh(value) + 0.1 * value * ratio ** 2);
  return Promise.resolve({ denoised, uncond: map(denoised, (value) => 0.7 * value) });
};

/** Where a run ends, and the sigmas that the network was asked at. */
async function ending(
  name: string,
  options: SamplerOptions,
  table: SigmaTable = SD15,
  sigmas = table === SD15 ? SIGMAS : SHARES,
): Promise<number[]> {
  const { sampler, levels } = comfySchedule(name, sigmas, table, options);
  const told: number[] = [];
  const denoise: Denoiser = (x, level) => {
    told.push(level.sigma);
    return bent(x, level);
  };
  let draws = 0;
  const noise = (shape: readonly number[]): Tensor => {
    draws++;
    return { shape, data: Float32Array.from([1, -0.5, 0.3], (value) => value / draws) };
  };
  let x = tensor([3, -8, 5], [1, 1, 1, 3]);
  for await (const step of sampler(denoise, x, levels, noise)) x = step.x;
  return [...x.data, ...told];
}

interface Option {
  readonly beside?: SamplerOptions;
  readonly is: unknown;
  readonly other: unknown;
}

const NOISE = { noiseScale: { is: 1, other: 0.9 } };
const ANCESTRAL = { eta: { is: 1, other: 0.5 }, ...NOISE };
const churned = { churn: 2 };
const CHURN = {
  churn: { is: 0, other: 1 },
  churnMin: { is: 0, other: 3, beside: churned },
  churnMax: { is: Infinity, other: 3, beside: churned },
  noiseScale: { is: 1, other: 1.01, beside: churned },
};
const ORDER = { order: { is: 4, other: 2 } };
const some = { eta: 0.5 };

/** Options with k-diffusion's and ComfyUI's defaults. */
const OPTIONS: Partial<Record<SamplerName, Record<string, Option>>> = {
  euler: CHURN,
  heun: CHURN,
  heunpp2: CHURN,
  dpm_2: CHURN,
  euler_ancestral: ANCESTRAL,
  euler_ancestral_cfg_pp: ANCESTRAL,
  dpm_2_ancestral: ANCESTRAL,
  dpmpp_2s_ancestral: ANCESTRAL,
  dpmpp_2s_ancestral_cfg_pp: ANCESTRAL,
  dpmpp_sde: { ...ANCESTRAL, r: { is: 0.5, other: 0.6 } },
  dpmpp_2m_sde: { ...ANCESTRAL, solver: { is: "midpoint", other: "heun" } },
  dpmpp_2m_sde_heun: ANCESTRAL,
  dpmpp_3m_sde: ANCESTRAL,
  res_multistep_ancestral: ANCESTRAL,
  res_multistep_ancestral_cfg_pp: ANCESTRAL,
  ddpm: NOISE,
  lcm: NOISE,
  er_sde: { ...NOISE, stages: { is: 3, other: 2 } },
  seeds_2: { ...ANCESTRAL, r: { is: 0.5, other: 0.6 } },
  seeds_3: ANCESTRAL,
  lms: ORDER,
  ipndm: ORDER,
  ipndm_v: ORDER,
  deis: { order: { is: 3, other: 2 } },
  gradient_estimation: { gamma: { is: 2, other: 3 } },
  gradient_estimation_cfg_pp: { gamma: { is: 2, other: 3 } },
  dpm_fast: { eta: { is: 0, other: 0.5 }, noiseScale: { ...NOISE.noiseScale, beside: some } },
  dpm_adaptive: {
    eta: { is: 0, other: 0.5 },
    noiseScale: { ...NOISE.noiseScale, beside: some },
    order: { is: 3, other: 2 },
    relative: { is: 0.05, other: 0.1 },
    absolute: { is: 0.0078, other: 1 },
    firstStep: { is: 0.05, other: 0.06 },
    proportional: { is: 0, other: 0.3 },
    integral: { is: 1, other: 0.9 },
    differential: { is: 0, other: 0.1 },
    safety: { is: 0.81, other: 0.1, beside: { firstStep: 1, relative: 0.001, absolute: 1e-4 } },
  },
  sa_solver: {
    ...ANCESTRAL,
    noiseFrom: { is: 0.2, other: 0.4 },
    noiseUntil: { is: 0.8, other: 0.5 },
  },
  sa_solver_pece: ANCESTRAL,
};

Deno.test("each option of a sampler has its default, and another value counts", async () => {
  for (const [name, options] of Object.entries(OPTIONS)) {
    for (const [key, { beside = {}, is, other }] of Object.entries(options)) {
      const without = await ending(name, beside);
      assertEquals(await ending(name, { ...beside, [key]: is }), without, `${name} ${key}`);
      const changed = await ending(name, { ...beside, [key]: other });
      assert(String(changed) !== String(without), `${name} ${key} does not count`);
    }
  }
});

Deno.test("each stage of ER-SDE counts, and DPM-Solver-2 looks at the middle of a step in log sigma", async () => {
  const ends = await Promise.all(
    ([1, 2, 3] as const).map((stages) => ending("er_sde", { stages })),
  );
  assertEquals(new Set(ends.map(String)).size, 3);
  const [, , , first, inner, second] = await ending("dpm_adaptive", { order: 2 });
  assertAlmostEquals(inner!, Math.sqrt(first! * second!), 1e-9);
});

Deno.test("samplers leave options that are not theirs", async () => {
  const left: [name: SamplerName, options: SamplerOptions][] = [
    ["ddpm", { eta: 0.5 }],
    ["euler_cfg_pp", { eta: 0.5 }],
    ["ddim", { churn: 3 }],
    ["dpmpp_2m_sde", { order: 3 }],
    ["dpmpp_2m_sde_heun", { order: 3, solver: "midpoint" }],
    ["dpmpp_3m_sde", { order: 2, solver: "midpoint" }],
    ["res_multistep", { eta: 1 }],
    ["dpm_adaptive", { order: 4 }],
    ["uni_pc", { order: 1 }],
  ];
  for (const [name, options] of left) {
    assertEquals(await ending(name, options), await ending(name, {}), name);
  }
});

const PLAIN: SamplerOptions = { eta: 0 };

Deno.test("stochastic samplers that draw nothing anew are their deterministic relatives", async () => {
  const pairs: [name: SamplerName, options: SamplerOptions, other: SamplerName][] = [
    ["euler_ancestral", PLAIN, "euler"],
    ["dpm_2_ancestral", PLAIN, "dpm_2"],
    ["res_multistep_ancestral", PLAIN, "res_multistep"],
    ["res_multistep_ancestral_cfg_pp", PLAIN, "res_multistep_cfg_pp"],
    ["euler_ancestral_cfg_pp", PLAIN, "euler_cfg_pp"],
    ["dpmpp_2m_sde", PLAIN, "dpmpp_2m"],
    ["lms", { order: 1 }, "euler"],
    ["ipndm", { order: 1 }, "euler"],
    ["ipndm_v", { order: 1 }, "euler"],
    ["gradient_estimation", { gamma: 1 }, "euler"],
    ["ddim", {}, "euler"],
  ];
  for (const [name, options, other] of pairs) {
    const [actual, expected] = [await ending(name, options), await ending(other, {})];
    assertEquals(actual.length, expected.length, name);
    expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, 2e-6, name));
  }
  for (
    const [name, other] of [["euler_ancestral", "euler"], ["dpm_2_ancestral", "dpm_2"]] as const
  ) {
    const [actual, expected] = [await ending(name, PLAIN, FLOW), await ending(other, {}, FLOW)];
    expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, 2e-6, name));
  }
});

Deno.test("noise is asked for exactly where a step draws any", async () => {
  const drawn = async (name: string, options: SamplerOptions): Promise<number> => {
    const { sampler, levels } = comfySchedule(name, SIGMAS, SD15, options);
    let draws = 0;
    const noise = (shape: readonly number[]): Tensor => {
      draws++;
      return tensor(new Float32Array(3), shape);
    };
    for await (const _ of sampler(bent, tensor([3, -8, 5], [1, 1, 1, 3]), levels, noise));
    return draws;
  };
  // Six steps, of which the last goes to no noise.
  for (
    const name of ["euler_ancestral", "dpm_2_ancestral", "dpmpp_2s_ancestral", "ddpm", "er_sde"]
  ) {
    assertEquals(await drawn(name, {}), 5, name);
  }
  for (const name of ["dpmpp_2m_sde", "res_multistep_ancestral", "lcm", "euler_ancestral_cfg_pp"]) {
    assertEquals(await drawn(name, {}), 5, name);
  }
  assertEquals([await drawn("dpmpp_sde", {}), await drawn("seeds_2", {})], [10, 10]);
  assertEquals(await drawn("seeds_3", {}), 15);
  assertEquals([await drawn("euler", { churn: 2 }), await drawn("euler", {})], [6, 0]);
  for (const name of ["dpmpp_sde", "dpmpp_2m_sde", "seeds_2", "seeds_3", "sa_solver"]) {
    assertEquals(
      [await drawn(name, { eta: 0 }), await drawn(name, { noiseScale: 0 })],
      [0, 0],
      name,
    );
  }
  for (const name of ["euler_ancestral", "dpm_2_ancestral", "dpmpp_2s_ancestral"]) {
    assertEquals(await drawn(name, { eta: 0 }), 0, name);
  }
  for (const name of ["res_multistep", "euler_cfg_pp", "dpm_fast", "dpm_adaptive"]) {
    assertEquals(await drawn(name, {}), 0, name);
  }
  assertEquals(await drawn("er_sde", { noiseScale: 0 }), 0);
});

Deno.test("SA-Solver draws noise between the sigmas of its shares of sampling, both included", async () => {
  const [high, low] = [SD15.percentToSigma(0.2), SD15.percentToSigma(0.8)];
  const sigmas = [14, high * 1.01, high, (high + low) / 2, low, low * 0.99, 0];
  const drawnTo: number[] = [];
  const { sampler, levels } = comfySchedule("sa_solver", sigmas, SD15);
  const noise = (shape: readonly number[], _from?: unknown, to?: { sigma: number }): Tensor => {
    drawnTo.push(to!.sigma);
    return tensor(new Float32Array(3), shape);
  };
  for await (const _ of sampler(bent, tensor([3, -8, 5], [1, 1, 1, 3]), levels, noise));
  assertEquals(drawnTo, sigmas.slice(2, 5));
});

Deno.test("dpm_adaptive's steps follow from the last three errors, proportional, integral and derivative", async () => {
  const exponent = 3;
  /** Lengths of the steps in `log(sigma)`; all are taken. */
  const lengths = async (options: SamplerOptions): Promise<number[]> => {
    const firstStep = 0.02;
    const told = (await ending("dpm_adaptive", { ...options, firstStep })).slice(3);
    const starts = told.filter((_, i) => i % 3 === 0); // three calls a step
    return starts.slice(1, 5).map((sigma, i) => Math.log(starts[i]! / sigma));
  };
  /** The limited factor between two steps, without its limit. */
  const factor = (h: number[], k: number): number => 1 + Math.tan(h[k + 1]! / h[k]! - 1);
  const plain = await lengths({});
  // By the integral alone, a factor is `error^(-1/exponent)`.
  const [first, second, third] = [0, 1, 2].map((k) => factor(plain, k) ** -exponent) as [
    number,
    number,
    number,
  ];
  for (const [proportional, differential] of [[0.3, 0], [0, 0.2], [0.1, 0.2], [-0.2, 0.2]]) {
    const moved = await lengths({ proportional: proportional!, differential: differential! });
    assertAlmostEquals(moved[1]! / plain[1]!, 1, 1e-9); // there is one error
    const wanted = second ** -(proportional! + 1 + differential!) *
      first ** (proportional! + differential!);
    assertAlmostEquals(factor(moved, 1), wanted ** (1 / exponent), 1e-6);
  }
  // Steps are the same up to the third, and with them its error.
  const moved = await lengths({ proportional: -0.2, differential: 0.2 });
  const wanted = third ** -1 * second ** 0.2 * first ** -0.2;
  assertAlmostEquals(factor(moved, 2), wanted ** (1 / exponent), 1e-6);
});

Deno.test("createSampler() lists the samplers where it does not know one", () => {
  assertThrows(
    () => createSampler("toString", SD15),
    RangeError,
    'Cannot find the sampler "toString"',
  );
  const names = SAMPLER_NAMES.join(", ");
  assertThrows(() => createSampler("none", SD15), RangeError, `use one of ${names}`);
});
