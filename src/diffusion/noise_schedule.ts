import type { NoiseLevel, NoiseSchedule } from "./denoiser.ts";
import { indexOfValue, interpolate } from "./schedules/linspace.ts";

/** A variance-preserving training table: `alpha² = abar`, `sigma² = 1 - abar`. */
export interface VpSchedule extends NoiseSchedule {
  readonly family: "vp";
  /** `abar` by timestep; its last entry may be 0 (zero terminal SNR). */
  readonly alphaBars: ArrayLike<number>;
  /** `sigma / alpha` by timestep, ascending; Infinity where `abar` is 0. */
  readonly ratios: Float64Array;
}

/** The VP level with cumulated alpha `alphaBar`. */
function vpLevel(alphaBar: number, timestep: number): NoiseLevel {
  return { alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar), timestep };
}

/**
 * The noise schedule of a table of `abar`.
 *
 * Between timesteps `log(sigma / alpha)` is linear, except next to a level without signal, where `alpha` is.
 */
export function vpSchedule(alphaBars: ArrayLike<number>): VpSchedule {
  const last = alphaBars.length - 1;
  const ratios = Float64Array.from(alphaBars, (bar) => Math.sqrt((1 - bar) / bar));
  const logs = ratios.map(Math.log);
  const noSignal = logs[last] === Infinity;
  const tail = Math.sqrt(alphaBars[last - 1]!);
  return {
    family: "vp",
    alphaBars,
    ratios,
    levelAt(timestep) {
      const t = Math.min(Math.max(timestep, 0), last);
      if (Number.isInteger(t)) return vpLevel(alphaBars[t]!, t);
      if (noSignal && t > last - 1) return vpLevel((tail * (last - t)) ** 2, t);
      const ratio = Math.exp(interpolate(logs, t));
      return vpLevel(1 / (1 + ratio ** 2), t);
    },
    timestepOf(ratio) {
      if (noSignal && ratio > ratios[last - 1]!) return last - 1 / Math.hypot(1, ratio) / tail;
      return indexOfValue(logs, Math.log(ratio));
    },
  };
}

/** A rectified flow: `x = (1 - sigma)·x0 + sigma·n`, and the network is given `timestep = steps·sigma`. */
export function flowSchedule(steps = 1000): NoiseSchedule {
  return {
    family: "flow",
    levelAt(timestep) {
      const sigma = Math.min(Math.max(timestep / steps, 0), 1);
      return { alpha: 1 - sigma, sigma, timestep: sigma * steps };
    },
    timestepOf: (ratio) => ratio === Infinity ? steps : steps * ratio / (1 + ratio),
  };
}
