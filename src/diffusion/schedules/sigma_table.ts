import type { NoiseLevel, NoiseSchedule } from "../denoiser.ts";
import type { VpSchedule } from "../noise_schedule.ts";
import { interpolate } from "./linspace.ts";

/** A family of networks as ComfyUI's schedules see it: a table of sigma, and the way between sigma and timestep. */
export interface SigmaTable extends NoiseSchedule {
  /** Ascending, in float32, all above 0. */
  readonly sigmas: Float32Array;
  /** Sigma at a (fractional) timestep. */
  sigmaAt(timestep: number): number;
  /** What the network is told at a sigma. */
  timestepAt(sigma: number): number;
  /** Sigma at a share of sampling: beyond every sigma at 0, and 0 at 1. */
  percentToSigma(percent: number): number;
  /** The level of latents at a sigma. */
  level(sigma: number): NoiseLevel;
}

/** The last `abar` of a table without signal at its end, so that its largest sigma is 4518.76. */
const LAST_ALPHA_BAR = 4.8973451890853435e-8;

/** `abar` shifted and scaled to end without signal (Lin et al. 2023), as ComfyUI does: on the table itself. */
function zeroTerminalAlphaBars(alphaBars: ArrayLike<number>): Float64Array {
  const roots = Float64Array.from(alphaBars, Math.sqrt);
  const [first, last] = [roots[0]!, roots[roots.length - 1]!];
  const bars = roots.map((root) => ((root - last) * first / (first - last)) ** 2);
  bars[bars.length - 1] = LAST_ALPHA_BAR;
  return bars;
}

/**
 * The table of a variance-preserving network in k-diffusion's latents, alpha 1. Between entries `log(sigma)` is linear;
 * the network is told the nearest entry.
 */
export function vpSigmaTable(
  schedule: VpSchedule,
  { zeroSnr = false }: { zeroSnr?: boolean } = {},
): SigmaTable {
  const bars = zeroSnr
    ? zeroTerminalAlphaBars(schedule.alphaBars)
    : Float64Array.from(schedule.alphaBars, (bar) => bar || LAST_ALPHA_BAR);
  const sigmas = Float32Array.from(bars, (bar) => Math.sqrt((1 - bar) / bar));
  const logs = sigmas.map(Math.log);
  const last = sigmas.length - 1;
  const sigmaAt = (timestep: number): number => Math.fround(Math.exp(interpolate(logs, timestep)));
  const timestepAt = (sigma: number): number => {
    const log = Math.log(Math.min(sigma, sigmas[last]!));
    let nearest = 0;
    logs.forEach((other, t) => {
      if (Math.abs(log - other) < Math.abs(log - logs[nearest]!)) nearest = t;
    });
    return nearest;
  };
  return {
    family: "vp",
    sigmas,
    sigmaAt,
    timestepAt,
    percentToSigma(percent) {
      if (percent <= 0) return 999999999.9;
      return percent >= 1 ? 0 : sigmaAt((1 - percent) * last);
    },
    level: (sigma) =>
      sigma === 0 ? { alpha: 1, sigma } : { alpha: 1, sigma, timestep: timestepAt(sigma) },
    levelAt: (timestep) => ({ alpha: 1, sigma: sigmaAt(timestep), timestep }),
    timestepOf: timestepAt,
  };
}

/** The time of a flow. */
export interface FlowTableOptions {
  /** Factor of the odds of noise, `sigma = k·t / (1 + (k-1)·t)`: 3 for SD3, e^1.15 for Flux dev, 1 for Flux schnell. */
  readonly shift?: number;
  /** Entries of the table: 1000, or 10000 for Flux. */
  readonly steps?: number;
  /** The network is told `sigma` times this: 1000, or 1 for Flux. */
  readonly multiplier?: number;
}

/** The table of a rectified flow, alpha = 1 - sigma, whose time is shifted towards noise. */
export function flowSigmaTable(
  { shift = 1, steps = 1000, multiplier = 1000 }: FlowTableOptions = {},
): SigmaTable {
  const shifted = (t: number): number => Math.fround(shift * t / (1 + (shift - 1) * t));
  const level = (sigma: number): NoiseLevel => ({
    alpha: 1 - sigma,
    sigma,
    timestep: sigma * multiplier,
  });
  return {
    family: "flow",
    sigmas: Float32Array.from({ length: steps }, (_, i) => shifted((i + 1) / steps)),
    sigmaAt: (timestep) => shifted(timestep / multiplier),
    timestepAt: (sigma) => sigma * multiplier,
    percentToSigma(percent) {
      if (percent <= 0) return 1;
      return percent >= 1 ? 0 : shifted(1 - percent);
    },
    level,
    levelAt: (timestep) => level(timestep / multiplier),
    timestepOf: (ratio) => ratio === Infinity ? multiplier : multiplier * ratio / (1 + ratio),
  };
}
