/** One channel-major stack of images. */
export interface Planes {
  readonly data: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Binomial weights of the pyramid's 5-tap blur; they sum to 16. */
const BLUR = [1, 4, 6, 4, 1];

/**
 * One band of a Laplacian pyramid of `of` levels, at full size: 0 is the finest detail, `of - 1` what is left after
 * blurring. The bands of a signal sum to the signal. Linear, per channel; blur, halve and double as in kornia's
 * `pyrdown` and `pyrup`, which frequency-decoupled guidance (Sadat et al. 2025, arXiv 2506.19713) uses.
 */
export function bandOf(signal: Planes, level: number, of: number): Float64Array {
  const sizes = [signal];
  for (let k = 0; k < Math.min(level + 1, of - 1); k++) sizes.push(halve(sizes[k]!));
  const here = sizes[level]!;
  const coarser = sizes[level + 1];
  let band = coarser ? { ...here, data: difference(here, double(coarser, here)) } : here;
  for (let k = level - 1; k >= 0; k--) band = double(band, sizes[k]!);
  return band.data;
}

function difference(a: Planes, b: Planes): Float64Array {
  return a.data.map((value, i) => value - b.data[i]!);
}

/** Blurs and halves, an odd last row or column kept. */
function halve(planes: Planes): Planes {
  const blurred = blur(planes);
  return resize(blurred, Math.ceil(planes.height / 2), Math.ceil(planes.width / 2));
}

/** Doubles to the size of `like`, then blurs. */
function double(planes: Planes, like: Planes): Planes {
  return blur(resize(planes, like.height, like.width));
}

/** Separable 5-tap blur, mirrored at the borders without repeating the edge. */
function blur({ data, height, width }: Planes): Planes {
  const across = alongAxis(data, width, 1);
  return { data: alongAxis(across, height, width), height, width };
}

function alongAxis(data: Float64Array, length: number, stride: number): Float64Array {
  const taps = Array.from({ length }, (_, at) => BLUR.map((_, k) => mirror(at + k - 2, length)));
  return data.map((_, i) => {
    const at = Math.floor(i / stride) % length;
    const start = i - at * stride;
    return taps[at]!.reduce((sum, tap, k) => sum + BLUR[k]! * data[start + tap * stride]!, 0) / 16;
  });
}

function mirror(at: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = ((at % period) + period) % period;
  return inside < length ? inside : period - inside;
}

/** Bilinear resize with half-pixel centres, edges clamped (torch `interpolate`, `align_corners=False`). */
export function resize(planes: Planes, height: number, width: number): Planes {
  if (planes.height === height && planes.width === width) return planes;
  const channels = planes.data.length / (planes.height * planes.width);
  const [ys, xs] = [centres(planes.height, height), centres(planes.width, width)];
  const out = new Float64Array(channels * height * width);
  for (let c = 0, i = 0; c < channels; c++) {
    for (const y of ys) {
      const top = (c * planes.height + y.low) * planes.width;
      const bottom = (c * planes.height + y.high) * planes.width;
      for (const x of xs) {
        const upper = mix(planes.data[top + x.low]!, planes.data[top + x.high]!, x.share);
        const lower = mix(planes.data[bottom + x.low]!, planes.data[bottom + x.high]!, x.share);
        out[i++] = mix(upper, lower, y.share);
      }
    }
  }
  return { data: out, height, width };
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

function centres(from: number, to: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.max((i + 0.5) * from / to - 0.5, 0);
    const low = Math.min(Math.floor(at), from - 1);
    return { low, high: Math.min(low + 1, from - 1), share: at - low };
  });
}
