import { allOf } from "../../words/lists.ts";
import {
  betaSigmas,
  exponentialSigmas,
  karrasSigmas,
  type SigmaRange,
} from "../schedules/sigmas.ts";
import type { ConfigReader } from "./config.ts";

const RESPACINGS = {
  use_karras_sigmas: karrasSigmas,
  use_exponential_sigmas: exponentialSigmas,
  use_beta_sigmas: betaSigmas,
  // Lu et al. 2022: even in log SNR, which is even in log sigma.
  use_lu_lambdas: exponentialSigmas,
};

export type Respacing = keyof typeof RESPACINGS;

/** The one way in which a config spaces its sigmas anew, if any. */
export function readRespacing(config: ConfigReader): Respacing | undefined {
  const chosen = (Object.keys(RESPACINGS) as Respacing[])
    .filter((key) => config.boolean(key, false));
  if (chosen.length > 1) {
    throw new RangeError(`${config.className} can follow only one of ${allOf(chosen)}`);
  }
  return chosen[0];
}

/** `steps` sigmas between the ends, spaced the way that was chosen. */
export function respaced(way: Respacing, steps: number, range: SigmaRange): number[] {
  return RESPACINGS[way](steps, range);
}
