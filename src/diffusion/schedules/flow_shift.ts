/** Flow time moved towards noise: the odds of noise times `factor`, `sigma' = k·sigma / (1 + (k - 1)·sigma)`. */
export function shiftSigma(sigma: number, factor: number): number {
  return factor * sigma / (1 + (factor - 1) * sigma);
}

/** Ends of the line that the logarithm of the shift follows by the number of a picture's tokens. */
export interface DynamicShift {
  readonly baseShift: number;
  readonly maxShift: number;
  readonly baseTokens: number;
  readonly maxTokens: number;
}

/**
 * `mu` for a picture of `tokens` tokens: linear from `baseShift` at `baseTokens` to `maxShift` at `maxTokens`, and on
 * (Esser et al. 2024: larger pictures need more noise).
 *
 * @see https://arxiv.org/abs/2403.03206
 */
export function dynamicMu(tokens: number, shift: DynamicShift): number {
  const slope = (shift.maxShift - shift.baseShift) / (shift.maxTokens - shift.baseTokens);
  return shift.baseShift + slope * (tokens - shift.baseTokens);
}

/** Sigmas stretched so that the last becomes `terminal`: what is left of the picture is scaled evenly. */
export function stretchToTerminal(sigmas: readonly number[], terminal: number): number[] {
  const scale = (1 - sigmas[sigmas.length - 1]!) / (1 - terminal);
  return sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}
