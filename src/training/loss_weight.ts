import type { NoiseLevel, PredictionType } from "../diffusion/denoiser.ts";

/**
 * Min-SNR weight of a training sample (Hang et al. 2023), with `snr = alpha² / sigma²`:
 * `min(snr, gamma) / snr` for epsilon, `/ (snr + 1)` for v, and unscaled for sample prediction.
 *
 * @param gamma 5 in the paper; Infinity gives the plain loss of epsilon prediction
 */
export function minSnrWeight(
  { alpha, sigma }: NoiseLevel,
  predictionType: PredictionType,
  gamma: number,
): number {
  const snr = (alpha / sigma) ** 2;
  const clipped = Math.min(snr, gamma);
  if (predictionType === "epsilon") return clipped / snr;
  if (predictionType === "v_prediction") return clipped / (snr + 1);
  return clipped;
}
