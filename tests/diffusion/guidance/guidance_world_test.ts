import { assert } from "@std/assert";
import { denoise } from "../../../src/diffusion/denoise.ts";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import { compileGuidance } from "../../../src/diffusion/guidance/compile.ts";
import type { Network, NetworkRow } from "../../../src/diffusion/guidance/network.ts";
import { conceptGuidance } from "../../../src/diffusion/guidance/presets/concept.ts";
import { type Tensor, zeros } from "../../../src/tensor/tensor.ts";
import { euler } from "../../../src/diffusion/samplers/euler.ts";
import { kLevels, TABLE } from "../guidance_networks.ts";

// A plane with closed-form scores, so that nothing here is due to training. The prior knows three blurred rings, the
// concept is a sharp curve of petals on the first of them, and the "style" of a point is its quadrant within its ring.

type Point = readonly [number, number];

const RINGS: readonly Point[] = [[0, 0], [4, 0], [2, 3.5]];
const SAMPLES = 160;
const STYLE = 1;

function angles(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 2 * Math.PI * (i + 0.5) / count);
}

function onRing([x, y]: Point, radius: number, angle: number): Point {
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

const PETALS = angles(240).map((angle) => onRing(RINGS[0]!, 1 + 0.2 * Math.cos(6 * angle), angle));
const PRIOR = RINGS.flatMap((ring) => angles(32).map((angle) => onRing(ring, 1, angle)));
const styleOf = ([x, y]: Point, [cx, cy]: Point): number =>
  Math.floor((Math.atan2(y - cy, x - cx) / (2 * Math.PI) + 1) * 4) % 4;
const STYLED = PRIOR.filter((point, i) => styleOf(point, RINGS[Math.floor(i / 32)]!) === STYLE);

/** Posterior mean of a mixture of equal Gaussians of deviation `spread`, given `x` with noise `sigma`. */
function posterior(means: readonly Point[], spread: number, [x, y]: Point, sigma: number): Point {
  const variance = sigma * sigma + spread * spread;
  const logs = means.map(([mx, my]) => -((x - mx) ** 2 + (y - my) ** 2) / (2 * variance));
  const most = Math.max(...logs);
  let [total, sx, sy] = [0, 0, 0];
  means.forEach(([mx, my], i) => {
    const weight = Math.exp(logs[i]! - most);
    total += weight;
    sx += weight * mx;
    sy += weight * my;
  });
  const keep = spread * spread / variance;
  return [keep * x + (1 - keep) * sx / total, keep * y + (1 - keep) * sy / total];
}

/** A perfect noise predictor of one distribution, and of another under a condition. */
function network(id: string, spread: number, means: readonly Point[], styled = means): Network {
  const answer = ({ latents, timestep, condition }: NetworkRow): Tensor => {
    const { alpha, sigma } = TABLE.levelAt(timestep);
    const [x, y] = [latents.data[0]! / alpha, latents.data[1]! / alpha];
    const chosen = condition?.text === "style" ? styled : means;
    const [dx, dy] = posterior(chosen, spread, [x, y], sigma / alpha);
    const ratio = sigma / alpha;
    return { data: Float32Array.of((x - dx) / ratio, (y - dy) / ratio), shape: latents.shape };
  };
  return {
    id,
    predictionType: "epsilon",
    schedule: TABLE,
    evaluate: (rows) => Promise.resolve(rows.map(answer)),
  };
}

const networks = [network("prior", 0.2, PRIOR, STYLED), network("concept", 0.02, PETALS)];
const styleCondition = createCondition({ text: "style", embeds: zeros([1, 1, 1]) });
const control = { model: "prior", condition: styleCondition };
const concept = { model: "concept" };
const empty = createCondition({ text: "" });
const rectified = { model: "prior", condition: empty };
const drifted = { model: "concept", condition: empty };

const LEVELS = kLevels(
  ...Array.from(
    { length: 30 },
    (_, i) => (14 ** (1 / 7) + i / 29 * (0.03 ** (1 / 7) - 14 ** (1 / 7))) ** 7,
  ),
);

/** Standard normal points on a lattice in probability, the same for every setting. */
function start(): Tensor {
  const data = Float32Array.from({ length: 2 * SAMPLES }, (_, i) => {
    const k = Math.floor(i / 2);
    const radius = Math.sqrt(-2 * Math.log((k + 0.5) / SAMPLES));
    const angle = 2 * Math.PI * k * 0.618033988749895;
    return 14 * radius * (i % 2 ? Math.sin(angle) : Math.cos(angle));
  });
  return { data, shape: [SAMPLES, 2] };
}

/** Median distance to the petals, and the share of samples in the asked style. */
async function outcome(
  base: typeof rectified,
  conceptScale: number,
  controlScale: number,
): Promise<{ error: number; accuracy: number }> {
  const guidance = conceptGuidance({ uncond: base, concept, control, conceptScale, controlScale });
  const { data } = await denoise({
    sampler: euler(),
    denoiser: compileGuidance(guidance, networks, { levels: LEVELS }),
    levels: LEVELS,
    latents: start(),
    noise: zeros,
  });
  const points = Array.from({ length: SAMPLES }, (_, i): Point => [data[2 * i]!, data[2 * i + 1]!]);
  const distances = points.map(([x, y]) =>
    Math.min(...PETALS.map(([px, py]) => Math.hypot(x - px, y - py)))
  ).sort((a, b) => a - b);
  return {
    error: distances[SAMPLES / 2]!,
    accuracy: points.filter((point) => styleOf(point, RINGS[0]!) === STYLE).length / SAMPLES,
  };
}

Deno.test("conceptGuidance() has fidelity and control at once around the prior's base", async () => {
  const [alone, bayes, balanced] = [
    await outcome(rectified, 1, 0),
    await outcome(rectified, 1, 1),
    await outcome(rectified, 1, 2),
  ];
  for (const { error } of [alone, bayes, balanced]) assert(error < 0.05, `error ${error}`);
  assert(Math.abs(alone.accuracy - 0.25) < 0.1, `chance ${alone.accuracy}`);
  assert(bayes.accuracy > 0.75, `accuracy ${bayes.accuracy}`);
  assert(balanced.accuracy > bayes.accuracy, `accuracy ${balanced.accuracy}`);
});

Deno.test("conceptGuidance() around a drifted base loses the concept, the more the stronger the control", async () => {
  const bayes = await outcome(rectified, 1, 1);
  const [drift, sharper, stronger] = [
    await outcome(drifted, 1, 1),
    await outcome(drifted, 2.5, 1),
    await outcome(drifted, 1, 2),
  ];
  assert(drift.error > 20 * bayes.error, `drifted ${drift.error}, rectified ${bayes.error}`);
  assert(stronger.error > 2 * drift.error, `stronger control ${stronger.error}`);
  // The concept's own scale has cancelled out of the sum.
  assert(Math.abs(sharper.error - drift.error) < 1e-3, `sharper concept ${sharper.error}`);
});
