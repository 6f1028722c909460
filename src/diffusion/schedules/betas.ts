import { linspace, linspace32 } from "./linspace.ts";

/** The names of the tables of `beta`, the noise variance that each training step adds. */
export const BETA_SCHEDULES = [
  "linear",
  "scaled_linear",
  "squaredcos_cap_v2",
  "sigmoid",
  "exp",
  "laplace",
] as const;

/** A name of a table of betas. */
export type BetaSchedule = typeof BETA_SCHEDULES[number];

/** A table of betas. */
export interface BetaOptions {
  /** Training steps T, usually 1000. */
  readonly steps: number;
  readonly schedule: BetaSchedule;
  /** First and last beta of the tables that have ends: linear, scaled_linear, sigmoid. */
  readonly start: number;
  readonly end: number;
}

/** `abar(t)`, t in [0, 1], of the tables given by their cumulated alpha. */
const ALPHA_BARS: Partial<Record<BetaSchedule, (t: number) => number>> = {
  // Nichol and Dhariwal 2021, https://arxiv.org/abs/2102.09672
  squaredcos_cap_v2: (t) => Math.cos((t + 0.008) / 1.008 * Math.PI / 2) ** 2,
  exp: (t) => Math.exp(-12 * t),
  // Hang and Gu 2024, https://arxiv.org/abs/2407.03297
  laplace: (t) => {
    const snr = (1 - 2 * Math.abs(0.5 - t) + 1e-6) ** (t <= 0.5 ? -0.5 : 0.5);
    return Math.sqrt(snr / (1 + snr));
  },
};

/** The largest beta a table given by `abar` may have. */
const MAX_BETA = 0.999;

/** Single precision, as diffusers and training have it, or double, as ComfyUI. */
export type Precision = "float32" | "float64";

function rounding(precision: Precision): (value: number) => number {
  return precision === "float32" ? Math.fround : (value) => value;
}

/**
 * The T betas of a training table.
 *
 *     linear         beta_i = start + i/(T-1) (end - start)
 *     scaled_linear  beta_i = (sqrt(start) + i/(T-1) (sqrt(end) - sqrt(start)))²
 *     sigmoid        beta_i = start + sigmoid(-6 + 12 i/(T-1)) (end - start)
 *     others         beta_i = min(1 - abar((i+1)/T) / abar(i/T), 0.999)
 */
export function betaTable(
  { steps, schedule, start, end }: BetaOptions,
  precision: Precision = "float32",
): number[] {
  const round = rounding(precision);
  const even = (from: number, to: number): number[] =>
    precision === "float32" ? [...linspace32(from, to, steps)] : linspace(from, to, steps);
  const alphaBar = ALPHA_BARS[schedule];
  if (alphaBar) {
    return Array.from(
      { length: steps },
      (_, i) => round(Math.min(1 - alphaBar((i + 1) / steps) / alphaBar(i / steps), MAX_BETA)),
    );
  }
  if (schedule === "scaled_linear") {
    return even(Math.sqrt(start), Math.sqrt(end)).map((root) => round(root * root));
  }
  if (schedule === "sigmoid") {
    return even(-6, 6).map((z) => round(round(1 / (1 + Math.exp(-z))) * (end - start) + start));
  }
  return even(start, end);
}

/** `abar_t = prod_{s <= t} (1 - beta_s)`: factors and results are rounded, the running product is a double, as PyTorch's. */
export function cumulatedAlphas(
  betas: readonly number[],
  precision: Precision = "float32",
): number[] {
  const round = rounding(precision);
  let product = 1;
  return betas.map((beta) => round(product *= round(1 - round(beta))));
}

/**
 * Betas in float32 shifted and scaled so that the last step has no signal at all (Lin et al. 2023, algorithm 1):
 *
 *     q = sqrt(abar);  q <- (q - q_T) q_0 / (q_0 - q_T)
 *
 * @see https://arxiv.org/abs/2305.08891
 */
export function zeroTerminalSnr(betas: readonly number[]): number[] {
  const { fround } = Math;
  const roots = cumulatedAlphas(betas).map((bar) => fround(Math.sqrt(bar)));
  const [first, last] = [roots[0]!, roots[roots.length - 1]!];
  const scale = fround(first / fround(first - last));
  const bars = roots.map((root) => fround(fround(fround(root - last) * scale) ** 2));
  return bars.map((bar, i) => fround(1 - (i === 0 ? bar : fround(bar / bars[i - 1]!))));
}
