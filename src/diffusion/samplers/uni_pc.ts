import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { quadratureWeights } from "./quadrature.ts";
import { halfLogSnr, phi2, phi3, phi4, type Steps, sum } from "./step.ts";

export interface UniPcOptions {
  /** Order of the predictor, 1 to 3; the corrector adds one. */
  readonly order: number;
  /** `B(h)`: h itself ("bh1") or `e^h - 1` ("bh2"). */
  readonly variant: "bh1" | "bh2";
  /** Whether clean latents are extrapolated, or the noise. */
  readonly predictX0?: boolean;
  /** Lets the order fall to 1 towards the end. */
  readonly lowerOrderFinal?: boolean;
  /** Steps, counted from 0, whose result is not corrected. */
  readonly uncorrected?: readonly number[];
}

interface Past {
  readonly model: Tensor;
  readonly level: NoiseLevel;
}

/** What one update goes by; a corrector is told the model's `answer` at `to`. */
interface Update extends Required<Pick<UniPcOptions, "order" | "variant" | "predictX0">> {
  readonly to: NoiseLevel;
  readonly answer?: Tensor;
}

/**
 * One update of the unified predictor-corrector (Zhao et al. 2023) from `past[0]` to `to`. The simplified weight 1/2 stands for order 2 of the predictor and order 1 of the corrector; levels
 * without signal have no place in log SNR and lower the order.
 */
function update(
  x: Tensor,
  past: readonly Past[],
  { to, order, variant, predictX0, answer }: Update,
): Tensor {
  const [now, ...rest] = past as [Past, ...Past[]];
  const older = rest.filter(({ level }) => level.alpha > 0);
  const { level: from, model } = now;
  const h = halfLogSnr(to) - halfLogSnr(from);
  const signed = predictX0 ? -h : h;
  const keep = predictX0 ? to.sigma / from.sigma : to.alpha / from.alpha;
  // -alpha'(e^-h - 1) and -sigma'(e^h - 1), finite at sigma' = 0.
  const own = predictX0
    ? to.alpha - keep * from.alpha
    : to.sigma - to.alpha * from.sigma / from.alpha;
  const B = variant === "bh1" && Number.isFinite(h) ? signed : Math.expm1(signed);
  const scale = -(predictX0 ? to.alpha : to.sigma) * B;
  const places = older.slice(0, order - 1)
    .map(({ level }) => (halfLogSnr(level) - halfLogSnr(from)) / h);
  const moments = [phi2(signed), 2 * phi3(signed), 6 * phi4(signed)]
    .map((phi) => phi * signed / B);
  if (answer) places.push(1);
  const simple = places.length === 1;
  const weights = simple ? [0.5] : quadratureWeights(places, moments);
  const terms: (readonly [number, Tensor])[] = [[keep, x]];
  let total = own;
  places.forEach((place, k) => {
    const weight = scale * weights[k]! / place;
    total -= weight;
    terms.push([weight, place === 1 && answer ? answer : older[k]!.model]);
  });
  return sum(...terms, [total, model]);
}

/**
 * UniPC: an exponential multistep predictor, whose every result is corrected once the network has answered there; one
 * evaluation a step. Works on levels of any convention.
 *
 * @see https://arxiv.org/abs/2302.04867
 */
export function uniPc(options: UniPcOptions): Sampler {
  const { order, variant, predictX0 = true, lowerOrderFinal = true } = options;
  const { uncorrected = [] } = options;
  const how = { variant, predictX0 };
  return async function* (denoise, x, levels): Steps {
    const past: Past[] = [];
    let base = x;
    let lastOrder = 0;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const model = predictX0
        ? denoised
        : sum([1 / from.sigma, x], [-from.alpha / from.sigma, denoised]);
      if (index > 0 && !uncorrected.includes(index - 1)) {
        x = update(base, past, { ...how, to: from, order: lastOrder, answer: model });
      }
      past.unshift({ model, level: from });
      past.splice(order);
      const left = levels.length - 1 - index;
      lastOrder = Math.min(order, past.length, lowerOrderFinal ? left : order);
      if (to.sigma === 0) lastOrder = 1;
      base = x;
      x = update(x, past, { ...how, to, order: lastOrder });
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
