/** Pixels of a picture: RGBA in 0..255. */
export type Rgba = Uint8ClampedArray<ArrayBuffer>;

export interface Difference {
  /** |a - b| times the gain on each channel, opaque. */
  readonly pixels: Rgba;
  /** Mean and greatest difference of a channel, 0..255. */
  readonly mean: number;
  readonly most: number;
  /** Share of pixels that differ at all. */
  readonly share: number;
  /** Peak signal-to-noise ratio in dB: 10·log10(255² / mean of squares); Infinity for equal pictures. */
  readonly psnr: number;
}

/** How two pictures of one size differ, alpha left out. @throws RangeError for pictures of two sizes */
export function differenceOf(a: Rgba, b: Rgba, gain = 1): Difference {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot compare ${a.length / 4} pixels with ${b.length / 4}`);
  }
  const pixels: Rgba = new Uint8ClampedArray(a.length);
  let [sum, squares, most, differing] = [0, 0, 0, 0];
  for (let at = 0; at < a.length; at += 4) {
    let differs = false;
    for (let channel = at; channel < at + 3; channel++) {
      const size = Math.abs(a[channel]! - b[channel]!);
      pixels[channel] = size * gain;
      sum += size;
      squares += size * size;
      if (size > most) most = size;
      if (size) differs = true;
    }
    pixels[at + 3] = 255;
    if (differs) differing++;
  }
  const channels = Math.max(1, a.length / 4 * 3);
  return {
    pixels,
    mean: sum / channels,
    most,
    share: differing / Math.max(1, a.length / 4),
    psnr: squares ? 10 * Math.log10(255 ** 2 / (squares / channels)) : Infinity,
  };
}
