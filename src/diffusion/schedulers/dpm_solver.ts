import { dpmMultistep } from "../samplers/dpm_multistep.ts";
import { dpmSinglestep } from "../samplers/dpm_singlestep.ts";
import { DPM_ALGORITHMS, type DpmAlgorithm } from "../samplers/dpm_update.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { levelsFrom, type Scheduler } from "./scheduler.ts";
import { readSolverLevels } from "./solver_sigmas.ts";
import { readVp } from "./vp.ts";
import { readX0Rule, withRule } from "./x0_rule.ts";

/** Under this many steps the end of a run falls to lower orders. */
export const FEW_STEPS = 15;

/** diffusers takes the words of other solvers for these. */
export function readAlgorithm(config: ConfigReader): DpmAlgorithm {
  const type = config.choice("algorithm_type", [...DPM_ALGORITHMS, "deis"], "dpmsolver++");
  return type === "deis" ? "dpmsolver++" : type;
}

/** "heun", or "midpoint" for all else. */
export function readSolver(config: ConfigReader): "midpoint" | "heun" {
  const types = ["midpoint", "heun", "logrho", "bh1", "bh2"] as const;
  return config.choice("solver_type", types, "midpoint") === "heun" ? "heun" : "midpoint";
}

/** `solver_order`, 1 to 3. */
export function readOrder(config: ConfigReader): number {
  return config.number("solver_order", 2, { min: 1, max: 3 });
}

/**
 * DPM-Solver and DPM-Solver++, multistep (Lu et al. 2022), as ODE or SDE.
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmMultistepScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "linspace" });
  const solver = readSolverLevels(config, vp, {
    finalSigma: "zero",
    rounds: vp.betaSchedule === "squaredcos_cap_v2" ? [] : ["use_karras_sigmas", "use_lu_lambdas"],
  });
  const rule = readX0Rule(config);
  const lowers = config.boolean("lower_order_final", true);
  const eulerAtFinal = config.boolean("euler_at_final", false);
  const options = {
    order: readOrder(config),
    algorithm: readAlgorithm(config),
    solver: readSolver(config),
  };
  return {
    className: config.className,
    predictionType: vp.predictionType,
    noiseSchedule: solver.noiseSchedule,
    schedule(request) {
      const { levels: all, steps } = solver.levels(request);
      const levels = levelsFrom(all, steps, request.strength);
      const sampler = dpmMultistep({
        ...options,
        lowerOrderFinal: lowers && steps < FEW_STEPS,
        firstOrderFinal: eulerAtFinal,
      });
      return unitSchedule(levels, withRule(sampler, rule), solver.noiseSchedule);
    },
  };
}

/** Orders of `steps` single steps: 1, 2, ... n over and over, lower at the end where `lowers`. */
export function singlestepOrders(steps: number, order: number, lowers: boolean): number[] {
  const orders = Array.from({ length: steps }, (_, i) => i % order + 1);
  if (!lowers) return orders;
  // A whole last cycle is cut short, so that the last step is of order 1 (after one of order 2, for order 3).
  if (order > 1 && steps % order === 0) orders[steps - 1] = 1;
  return orders;
}

/**
 * DPM-Solver and DPM-Solver++, single-step (Lu et al. 2022). `lower_order_final` is on wherever it must be: when the order
 * does not divide the steps, and when the run ends without noise.
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export function dpmSinglestepScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "linspace" });
  const solver = readSolverLevels(config, { ...vp, spacing: "linspace" }, {
    finalSigma: "zero",
    rounds: ["use_karras_sigmas"],
  });
  const rule = readX0Rule(config);
  const order = readOrder(config);
  const lowers = config.boolean("lower_order_final", false);
  const algorithm = readAlgorithm(config);
  const kind = readSolver(config);
  return {
    className: config.className,
    predictionType: vp.predictionType,
    noiseSchedule: solver.noiseSchedule,
    schedule(request) {
      const { levels: all, steps } = solver.levels(request);
      const levels = levelsFrom(all, steps, request.strength);
      const clean = all[steps]!.sigma === 0;
      const orders = singlestepOrders(steps, order, lowers || clean || steps % order !== 0);
      if (clean) orders[steps - 1] = 1;
      return unitSchedule(
        levels,
        withRule(dpmSinglestep({ orders, algorithm, solver: kind }), rule),
        solver.noiseSchedule,
      );
    },
  };
}
