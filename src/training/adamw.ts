/** A tensor as the optimizer sees it: weights are updated in place. */
export interface Slot {
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  /** First and second moments, zero at the start. */
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** Whether decay applies: matrices and kernels, not biases and norms. */
  readonly decays: boolean;
}

/** Hyperparameters of {@link adamw}, with PyTorch's names. */
export interface AdamWOptions {
  readonly lr: number;
  /** Decay rates of the moments. Typical 0.9 and 0.999. */
  readonly betas: readonly [number, number];
  readonly eps: number;
  /** Decoupled decay: weights shrink by `lr·weightDecay` a step. Typical 0.01. */
  readonly weightDecay: number;
}

/** `sqrt(sum of squares)` over all gradients. */
export function gradientNorm(slots: readonly Slot[]): number {
  let sum = 0;
  for (const { gradient } of slots) {
    for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  }
  return Math.sqrt(sum);
}

/**
 * One step of AdamW (Loshchilov and Hutter, 2019), in place; `step` counts from 1:
 *
 *   w <- w·(1 - lr·lambda);  m <- b1·m + (1-b1)·g;  v <- b2·v + (1-b2)·g²
 *   w <- w - lr / (1-b1^t) · m / (sqrt(v / (1-b2^t)) + eps)
 *
 * `scale` multiplies the gradients first: clipping to a norm, or a mean over accumulated batches.
 */
export function adamw(
  slots: readonly Slot[],
  step: number,
  options: AdamWOptions,
  scale = 1,
): void {
  const { lr, betas: [b1, b2], eps, weightDecay } = options;
  const size = lr / (1 - b1 ** step);
  const correction = 1 / Math.sqrt(1 - b2 ** step);
  for (const { weight, gradient, m, v, decays } of slots) {
    const keep = decays ? 1 - lr * weightDecay : 1;
    for (let i = 0; i < weight.length; i++) {
      const g = gradient[i]! * scale;
      const mi = b1 * m[i]! + (1 - b1) * g;
      const vi = b2 * v[i]! + (1 - b2) * g * g;
      m[i] = mi;
      v[i] = vi;
      weight[i] = keep * weight[i]! - size * mi / (Math.sqrt(vi) * correction + eps);
    }
  }
}

/**
 * Exponential moving average, in place: `ema <- d·ema + (1-d)·w`. The decay warms up as `(1+t)/(10+t)` to at most
 * `decay`, so that early averages are not stuck at the initial weights.
 */
export function updateEma(
  pairs: readonly (readonly [Float32Array, Float32Array])[],
  step: number,
  decay: number,
): void {
  const d = Math.min(decay, (1 + step) / (10 + step));
  for (const [ema, weight] of pairs) {
    for (let i = 0; i < ema.length; i++) ema[i] = d * ema[i]! + (1 - d) * weight[i]!;
  }
}
