import type { Sampler } from "../denoiser.ts";
import type { SigmaTable } from "../schedules/sigma_table.ts";
import { deis } from "./deis.ts";
import { dpm2, dpm2Ancestral } from "./dpm_2.ts";
import { type AdaptiveOptions, dpmAdaptive } from "./dpm_adaptive.ts";
import { dpmFast } from "./dpm_fast.ts";
import { dpmpp2m, dpmpp2mCfgPlusPlus } from "./dpmpp_2m.ts";
import { dpmppMultistepSde } from "./dpmpp_2m_sde.ts";
import { dpmpp2sAncestral, dpmpp2sAncestralCfgPlusPlus } from "./dpmpp_2s_ancestral.ts";
import { dpmppSde } from "./dpmpp_sde.ts";
import { erSde } from "./er_sde.ts";
import {
  type AncestralOptions,
  type ChurnOptions,
  euler,
  eulerAncestral,
  eulerCfgPlusPlus,
} from "./euler.ts";
import { gradientEstimation } from "./gradient_estimation.ts";
import { heun, heunPlusPlus2 } from "./heun.ts";
import { ipndm, ipndmVariable } from "./ipndm.ts";
import { lcm } from "./lcm.ts";
import { lms } from "./lms.ts";
import { resMultistep } from "./res_multistep.ts";
import { saSolver } from "./sa_solver.ts";
import { seeds } from "./seeds.ts";
import { uniPc } from "./uni_pc.ts";

/** What can be set of a sampler; each takes what it knows and leaves the rest. */
export interface SamplerOptions
  extends AncestralOptions, ChurnOptions, Omit<AdaptiveOptions, "order"> {
  /** How many past estimates a multistep sampler uses; 4 for lms and ipndm, 3 for deis, 3 for dpm_adaptive. */
  readonly order?: 1 | 2 | 3 | 4;
  /** Second-order weight of dpmpp_2m_sde. */
  readonly solver?: "midpoint" | "heun";
  /** Place of the inner evaluation of dpmpp_sde and seeds_2, 0 to 1. */
  readonly r?: number;
  /** Stages of er_sde. */
  readonly stages?: 1 | 2 | 3;
  /** Extrapolation of gradient_estimation, 1 (none) to 5. */
  readonly gamma?: number;
  /** Share of sampling, 0 to 1, from which sa_solver draws noise: 0.2. */
  readonly noiseFrom?: number;
  /** Share of sampling, 0 to 1, until which it does: 0.8. */
  readonly noiseUntil?: number;
}

interface Entry {
  readonly create: (options: SamplerOptions, table: SigmaTable) => Sampler;
  /** Draws noise along one Brownian path. */
  readonly brownian?: true;
  /** Asks for one sigma more and leaves out the last but one. */
  readonly dropsPenultimate?: true;
  /** Cannot start at pure noise, where there is no log SNR. */
  readonly needsSignal?: true;
  /** Steps by the unguided estimate as well (CFG++), which its denoiser then has to give. */
  readonly needsUncond?: true;
}

/** SA-Solver draws noise while sigma is in the share of sampling that `options` say. */
function saSolverOf(
  options: SamplerOptions,
  table: SigmaTable,
  evaluateCorrected: boolean,
): Sampler {
  const high = table.percentToSigma(options.noiseFrom ?? 0.2);
  const low = table.percentToSigma(options.noiseUntil ?? 0.8);
  const eta = options.eta ?? 1;
  return saSolver({
    ...options,
    tau: (_, { sigma }) => sigma <= high && sigma >= low ? eta : 0,
    evaluateCorrected,
  });
}

/** The last sigma of ComfyUI's UniPC, which does not go to 0. */
const UNIPC_END = 0.001;

/** UniPC of order 3 that ends next to 0. */
function uniPcOf(variant: "bh1" | "bh2"): Sampler {
  return (denoise, x, levels, noise) => {
    const last = levels.at(-1)!;
    const end = { alpha: 1, sigma: UNIPC_END };
    const whole = last.sigma === 0 ? [...levels.slice(0, -1), end] : levels;
    return uniPc({ order: 3, variant })(denoise, x, whole, noise);
  };
}

const SAMPLERS = {
  euler: { create: euler },
  euler_cfg_pp: { create: () => eulerCfgPlusPlus(), needsUncond: true },
  euler_ancestral: { create: eulerAncestral },
  euler_ancestral_cfg_pp: {
    create: (o) => eulerCfgPlusPlus({ eta: 1, ...o }),
    needsUncond: true,
  },
  heun: { create: heun },
  heunpp2: { create: heunPlusPlus2 },
  dpm_2: { create: dpm2, dropsPenultimate: true },
  dpm_2_ancestral: { create: dpm2Ancestral, dropsPenultimate: true },
  lms: { create: (o) => lms(o) },
  dpm_fast: { create: dpmFast },
  dpm_adaptive: {
    create: ({ order, ...o }) => dpmAdaptive({ ...o, order: order === 2 ? 2 : 3 }),
  },
  dpmpp_2s_ancestral: { create: dpmpp2sAncestral },
  dpmpp_2s_ancestral_cfg_pp: { create: dpmpp2sAncestralCfgPlusPlus, needsUncond: true },
  dpmpp_sde: { create: dpmppSde, brownian: true, needsSignal: true },
  dpmpp_2m: { create: dpmpp2m },
  dpmpp_2m_cfg_pp: { create: dpmpp2mCfgPlusPlus, needsUncond: true },
  dpmpp_2m_sde: {
    create: (o) => dpmppMultistepSde({ ...o, order: 2 }),
    brownian: true,
    needsSignal: true,
  },
  dpmpp_2m_sde_heun: {
    create: (o) => dpmppMultistepSde({ ...o, order: 2, solver: "heun" }),
    brownian: true,
    needsSignal: true,
  },
  dpmpp_3m_sde: {
    create: (o) => dpmppMultistepSde({ ...o, order: 3, solver: "heun" }),
    brownian: true,
    needsSignal: true,
  },
  ddpm: { create: (o) => eulerAncestral({ ...o, eta: 1 }) },
  lcm: { create: lcm },
  ipndm: { create: (o) => ipndm(o) },
  ipndm_v: { create: (o) => ipndmVariable(o) },
  deis: { create: (o) => deis(o) },
  res_multistep: { create: () => resMultistep() },
  res_multistep_cfg_pp: {
    create: () => resMultistep({ cfgPlusPlus: true }),
    needsUncond: true,
  },
  res_multistep_ancestral: { create: (o) => resMultistep({ eta: 1, ...o }) },
  res_multistep_ancestral_cfg_pp: {
    create: (o) => resMultistep({ eta: 1, ...o, cfgPlusPlus: true }),
    needsUncond: true,
  },
  gradient_estimation: { create: gradientEstimation },
  gradient_estimation_cfg_pp: {
    create: (o) => gradientEstimation({ ...o, cfgPlusPlus: true }),
    needsUncond: true,
  },
  er_sde: { create: erSde, needsSignal: true },
  seeds_2: {
    create: ({ r = 0.5, ...o }) => seeds({ ...o, places: [r] }),
    needsSignal: true,
  },
  seeds_3: {
    create: (o) => seeds({ ...o, places: [1 / 3, 2 / 3] }),
    needsSignal: true,
  },
  sa_solver: { create: (o, table) => saSolverOf(o, table, false), needsSignal: true },
  sa_solver_pece: { create: (o, table) => saSolverOf(o, table, true), needsSignal: true },
  ddim: { create: () => euler() },
  uni_pc: { create: () => uniPcOf("bh1"), dropsPenultimate: true },
  uni_pc_bh2: { create: () => uniPcOf("bh2"), dropsPenultimate: true },
} satisfies Record<string, Entry>;

/** A name of ComfyUI's list of samplers. */
export type SamplerName = keyof typeof SAMPLERS;

/** The names of k-diffusion's samplers, as ComfyUI lists them; its `_gpu` twins are the same rules. */
export const SAMPLER_NAMES = Object.keys(SAMPLERS) as readonly SamplerName[];

/**
 * What is particular about a sampler of ComfyUI.
 *
 * @throws RangeError when the name is not one of {@link SAMPLER_NAMES}
 */
export function samplerEntry(name: string): Entry {
  const own = name.replace(/_gpu$/, "");
  if (!Object.hasOwn(SAMPLERS, own)) {
    throw new RangeError(
      `Cannot find the sampler "${name}": use one of ${SAMPLER_NAMES.join(", ")}`,
    );
  }
  return SAMPLERS[own as SamplerName];
}

/**
 * A sampler by its name in ComfyUI, for levels of `table`: k-diffusion's (alpha 1) or a flow's (alpha = 1 - sigma).
 *
 * @throws RangeError when the name is not one of {@link SAMPLER_NAMES}
 */
export function createSampler(
  name: string,
  table: SigmaTable,
  options: SamplerOptions = {},
): Sampler {
  return samplerEntry(name).create(options, table);
}
