import { deisLogRho } from "../samplers/deis_log_rho.ts";
import { saSolver } from "../samplers/sa_solver.ts";
import { uniPc } from "../samplers/uni_pc.ts";
import type { ConfigReader } from "./config.ts";
import { FEW_STEPS } from "./dpm_solver.ts";
import type { Scheduler } from "./scheduler.ts";
import { solverScheduler } from "./solver_scheduler.ts";
import type { SolverOptions } from "./solver_sigmas.ts";
import { readVp } from "./vp.ts";

const KARRAS: Pick<SolverOptions, "rounds"> = { rounds: ["use_karras_sigmas"] };

/**
 * UniPC (Zhao et al. 2023).
 *
 * @see https://arxiv.org/abs/2302.04867
 */
export function uniPcScheduler(config: ConfigReader): Scheduler {
  const types = ["bh1", "bh2", "midpoint", "heun", "logrho"] as const;
  const uncorrected = config.numbers("disable_corrector") ?? [];
  const options = {
    order: config.number("solver_order", 2, { min: 1, max: 3 }),
    variant: config.choice("solver_type", types, "bh2") === "bh1" ? "bh1" : "bh2",
    predictX0: config.boolean("predict_x0", true),
    lowerOrderFinal: config.boolean("lower_order_final", true),
  } as const;
  return solverScheduler(
    config,
    readVp(config, { spacing: "linspace" }),
    { finalSigma: "zero", ...KARRAS },
    ({ skipped }) => uniPc({ ...options, uncorrected: uncorrected.map((step) => step - skipped) }),
  );
}

/**
 * DEIS, log-rho form (Zhang and Chen 2023). Its last level is the table's least noise, not 0.
 *
 * @see https://arxiv.org/abs/2204.13902
 */
export function deisScheduler(config: ConfigReader): Scheduler {
  config.choice("algorithm_type", ["deis", "dpmsolver", "dpmsolver++"], "deis");
  config.choice("solver_type", ["logrho", "midpoint", "heun", "bh1", "bh2"], "logrho");
  const order = config.number("solver_order", 2, { min: 1, max: 3 });
  const lowers = config.boolean("lower_order_final", true);
  return solverScheduler(
    config,
    readVp(config, { spacing: "linspace" }),
    { finalSigma: "sigma_min", ...KARRAS },
    ({ steps }) => deisLogRho({ order, lowerOrderFinal: lowers && steps < FEW_STEPS }),
  );
}

/** Timesteps between which SA-Solver draws noise, as its authors set them. */
const [NOISE_UNTIL, NOISE_FROM] = [200, 800];

/**
 * SA-Solver over the clean latents (Xue et al. 2023). Its last level is the table's least noise, not 0.
 *
 * @see https://arxiv.org/abs/2309.05019
 */
export function saSolverScheduler(config: ConfigReader): Scheduler {
  config.choice("algorithm_type", ["data_prediction"], "data_prediction");
  const options = {
    predictorOrder: config.number("predictor_order", 2, { min: 1, max: 4 }),
    correctorOrder: config.number("corrector_order", 2, { min: 0, max: 4 }),
    lowerOrderFinal: config.boolean("lower_order_final", true),
  };
  return solverScheduler(config, readVp(config, { spacing: "linspace" }), {
    finalSigma: "sigma_min",
    ...KARRAS,
  }, () =>
    saSolver({
      ...options,
      tau: ({ timestep }) => timestep! >= NOISE_UNTIL && timestep! <= NOISE_FROM ? 1 : 0,
      drawsAlways: true,
      simpleOrder2: true,
    }));
}
