import { type ConfigReader, readConfig, type SchedulerConfig } from "./config.ts";
import { ddimInverseScheduler } from "./ddim_inverse.ts";
import { ddimScheduler } from "./ddim.ts";
import { ddpmScheduler } from "./ddpm.ts";
import { lcmScheduler, tcdScheduler } from "./distilled.ts";
import { dpmInverseScheduler } from "./dpm_inverse.ts";
import { dpmMultistepScheduler, dpmSinglestepScheduler } from "./dpm_solver.ts";
import { flowEulerScheduler, flowHeunScheduler, flowLcmScheduler } from "./flow_match.ts";
import { K_SCHEDULERS, kScheduler } from "./k_diffusion.ts";
import { deisScheduler, saSolverScheduler, uniPcScheduler } from "./multistep.ts";
import { pndmScheduler } from "./pndm.ts";
import type { Scheduler } from "./scheduler.ts";

const CLASSES: Record<string, (config: ConfigReader) => Scheduler> = {
  DDIMScheduler: ddimScheduler,
  DDIMInverseScheduler: ddimInverseScheduler,
  DDPMScheduler: ddpmScheduler,
  DEISMultistepScheduler: deisScheduler,
  DPMSolverMultistepScheduler: dpmMultistepScheduler,
  DPMSolverMultistepInverseScheduler: dpmInverseScheduler,
  DPMSolverSinglestepScheduler: dpmSinglestepScheduler,
  FlowMatchEulerDiscreteScheduler: flowEulerScheduler,
  FlowMatchHeunDiscreteScheduler: flowHeunScheduler,
  FlowMatchLCMScheduler: flowLcmScheduler,
  LCMScheduler: lcmScheduler,
  PNDMScheduler: pndmScheduler,
  SASolverScheduler: saSolverScheduler,
  TCDScheduler: tcdScheduler,
  UniPCMultistepScheduler: uniPcScheduler,
  ...Object.fromEntries(K_SCHEDULERS.map((name) => [
    name,
    (config: ConfigReader): Scheduler => kScheduler(name, config),
  ])),
};

/** diffusers' class names that {@link createScheduler} knows. */
export const SCHEDULERS: readonly string[] = Object.keys(CLASSES).sort();

/**
 * The scheduler of a `scheduler_config.json` as it is, or of another class with that config (diffusers'
 * `OtherScheduler.from_config`). Keys that the class does not know are ignored; a `Flax` before the name is too.
 *
 * @throws TypeError or RangeError when the class is not one of {@link SCHEDULERS}, or a field has a bad value
 */
export function createScheduler(
  config: SchedulerConfig,
  className: unknown = config["_class_name"],
): Scheduler {
  if (typeof className !== "string") {
    throw new TypeError(
      `A scheduler's config names its class in _class_name, but got ${
        JSON.stringify(className ?? null)
      }`,
    );
  }
  const own = className.replace(/^Flax/, "");
  if (!Object.hasOwn(CLASSES, own)) {
    throw new RangeError(
      `Cannot find the scheduler ${className}: use one of ${SCHEDULERS.join(", ")}`,
    );
  }
  return CLASSES[own]!(readConfig(own, config));
}
