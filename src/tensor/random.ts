/** A cheap repeatable stream of uniform numbers in [0, 1). Noise that must equal PyTorch's is in `noise.ts`. */
export type Uniform = () => number;

/**
 * The stream that belongs to `parts`, for example `random(seed, "batch", step)`: streams of different parts are
 * unrelated, so work that stops and resumes draws what it would have drawn. mulberry32 seeded by FNV-1a.
 */
export function random(...parts: readonly (number | string)[]): Uniform {
  let state = 0x811c9dc5;
  for (const char of parts.join("\u0000")) {
    state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fills `out` with standard normal numbers by Box and Muller's transform. */
export function fillNormal(out: Float32Array, next: Uniform): void {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}
