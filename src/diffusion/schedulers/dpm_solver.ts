import { dpmMultistep, type DpmMultistepOptions } from "../samplers/dpm_multistep.ts";
import { dpmSinglestep } from "../samplers/dpm_singlestep.ts";
import { DPM_ALGORITHMS, type DpmAlgorithm } from "../samplers/dpm_update.ts";
import type { ConfigReader } from "./config.ts";
import type { Scheduler } from "./scheduler.ts";
import { solverScheduler } from "./solver_scheduler.ts";
import { readVp } from "./vp.ts";

/** Under this many steps the end of a run falls to lower orders. */
export const FEW_STEPS = 15;

/** diffusers takes the words of other solvers for these. */
const ALGORITHMS: Readonly<Record<string, DpmAlgorithm>> = {
  ...DPM_ALGORITHMS,
  deis: DPM_ALGORITHMS["dpmsolver++"],
};

/** `algorithm_type`, as what it means. */
function readAlgorithm(config: ConfigReader): DpmAlgorithm {
  return ALGORITHMS[config.choice("algorithm_type", Object.keys(ALGORITHMS), "dpmsolver++")]!;
}

/** "heun", or "midpoint" for all else. */
function readSolver(config: ConfigReader): "midpoint" | "heun" {
  const types = ["midpoint", "heun", "logrho", "bh1", "bh2"] as const;
  return config.choice("solver_type", types, "midpoint") === "heun" ? "heun" : "midpoint";
}

/** `solver_order`, 1 to 3. */
function readOrder(config: ConfigReader): number {
  return config.number("solver_order", 2, { min: 1, max: 3 });
}

/** How the multistep solvers update, forwards and backwards. */
export function readMultistep(config: ConfigReader): Omit<DpmMultistepOptions, "lowerOrderFinal"> {
  return {
    order: readOrder(config),
    algorithm: readAlgorithm(config),
    solver: readSolver(config),
    firstOrderFinal: config.boolean("euler_at_final", false),
  };
}

/**
 * DPM-Solver and DPM-Solver++, multistep (Lu et al. 2022), as ODE or SDE.
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmMultistepScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "linspace" });
  const lowers = config.boolean("lower_order_final", true);
  const options = readMultistep(config);
  const rounds = vp.betaSchedule === "squaredcos_cap_v2"
    ? []
    : ["use_karras_sigmas", "use_lu_lambdas"];
  return solverScheduler(
    config,
    vp,
    { finalSigma: "zero", rounds },
    ({ steps }) => dpmMultistep({ ...options, lowerOrderFinal: lowers && steps < FEW_STEPS }),
  );
}

/**
 * Orders of `steps` single steps: 1, 2, ... n over and over. The last is 1 where the run ends without noise, or where
 * `lowers` cuts a whole last cycle short.
 */
export function singlestepOrders(
  { steps, order, lowers, clean }: {
    steps: number;
    order: number;
    lowers: boolean;
    clean: boolean;
  },
): number[] {
  const orders = Array.from({ length: steps }, (_, i) => i % order + 1);
  if (clean || lowers && steps % order === 0) orders[steps - 1] = 1;
  return orders;
}

/**
 * DPM-Solver and DPM-Solver++, single-step (Lu et al. 2022).
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export function dpmSinglestepScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "linspace" });
  const order = readOrder(config);
  const lowers = config.boolean("lower_order_final", false);
  const options = { algorithm: readAlgorithm(config), solver: readSolver(config) };
  return solverScheduler(
    config,
    { ...vp, spacing: "linspace" },
    { finalSigma: "zero", rounds: ["use_karras_sigmas"] },
    ({ steps, clean }) =>
      dpmSinglestep({ ...options, orders: singlestepOrders({ steps, order, lowers, clean }) }),
  );
}
