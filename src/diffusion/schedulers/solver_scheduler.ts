import type { Sampler } from "../denoiser.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { levelsFrom, type Scheduler } from "./scheduler.ts";
import { readSolverLevels, type SolverOptions } from "./solver_sigmas.ts";
import type { VpConfig } from "./vp.ts";
import { readX0Rule, withRule } from "./x0_rule.ts";

/** What a solver may know of the run that it is made for. */
export interface SolverRun {
  /** Of the whole run, those that the strength leaves out among them. */
  readonly steps: number;
  /** How many the strength leaves out. */
  readonly skipped: number;
  /** Whether the run ends without noise. */
  readonly clean: boolean;
}

/** A scheduler over the levels of diffusers' solvers, clean latents by the config's rule. */
export function solverScheduler(
  config: ConfigReader,
  vp: VpConfig,
  options: SolverOptions,
  sampler: (run: SolverRun) => Sampler,
): Scheduler {
  const { noiseSchedule, levels: levelsOf } = readSolverLevels(config, vp, options);
  const rule = readX0Rule(config);
  return {
    className: config.className,
    predictionType: vp.predictionType,
    noiseSchedule,
    schedule(request) {
      const { levels: all, steps } = levelsOf(request);
      const levels = levelsFrom(all, steps, request.strength);
      const run = { steps, skipped: all.length - levels.length, clean: all[steps]!.sigma === 0 };
      return unitSchedule(levels, withRule(sampler(run), rule), noiseSchedule);
    },
  };
}
