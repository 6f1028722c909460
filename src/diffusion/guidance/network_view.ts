import type { NoiseLevel, NoiseSchedule } from "../denoiser.ts";
import { inputScale, noiseRatio, type Reading, readingOf } from "../parametrization.ts";
import type { Network } from "./network.ts";

/** How a network sees one noise level, and how its output is read there. */
export interface NetworkView {
  /** What the sampler's latents are multiplied with for the network. */
  readonly inputScale: number;
  readonly timestep: number;
  readonly reading: Reading;
}

/** Relative slack before a level counts as noisier than all of a network's training. */
const BEYOND = 1.001;

/**
 * Prepares the view of a network on levels whose timesteps come from `table`.
 *
 * A network trained on that table takes the level's timestep as it is. Any other is asked at equal `sigma / alpha` in
 * its own table. A level noisier than that table (pure noise, for most) is read as the table's last: the network
 * cannot tell more noise from it.
 */
export function viewer(network: Network, table: NoiseSchedule): (level: NoiseLevel) => NetworkView {
  const { predictionType, schedule } = network;
  const own = sameTable(schedule, table);
  const last = schedule.levelAt(schedule.timestepOf(Infinity));
  return (level) => {
    const ratio = noiseRatio(level);
    const shared = own && level.timestep !== undefined;
    const seen = !shared && ratio > BEYOND * noiseRatio(last) ? last : level;
    const scale = inputScale(schedule.family, level);
    const { fromLatents, fromOutput } = readingOf(predictionType, schedule.family, seen);
    return {
      inputScale: scale,
      timestep: shared ? level.timestep! : schedule.timestepOf(ratio),
      reading: { fromLatents: fromLatents * scale / inputScale(schedule.family, seen), fromOutput },
    };
  };
}

/** Timesteps compared to tell whether two tables are the same. */
const PROBES = [1, 250, 500, 750, 998];

function sameTable(a: NoiseSchedule, b: NoiseSchedule): boolean {
  return a === b || (a.family === b.family && PROBES.every((timestep) => {
    const [p, q] = [noiseRatio(a.levelAt(timestep)), noiseRatio(b.levelAt(timestep))];
    return Math.abs(p - q) <= 1e-5 * q;
  }));
}
