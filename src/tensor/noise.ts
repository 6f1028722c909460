import { sizeOf, type Tensor } from "./tensor.ts";

/** A seed from 0 to 2^64 - 1. Seeds that agree modulo 2^32 give the same noise, as in PyTorch. */
export type Seed = number | bigint;

/** A stream of random numbers equal to PyTorch's CPU generator: every call continues the stream. */
export interface Random {
  /** The next 32 bits of the engine. */
  uint32(): number;
  /** Uniform on [0, 1) with 24 random bits, as `torch.rand`. */
  uniform(shape: readonly number[]): Tensor;
  /** Standard normal, as `torch.randn` in float32. */
  normal(shape: readonly number[]): Tensor;
}

const LENGTH = 624;
const SHIFT = 397;

/**
 * MT19937 (Matsumoto and Nishimura 1998), seeded by `init_genrand`.
 *
 * @see https://doi.org/10.1145/272991.272995
 */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(LENGTH);
  state[0] = seed;
  for (let i = 1; i < LENGTH; i++) {
    const last = state[i - 1]!;
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
  }
  let at = LENGTH;
  const twist = (): void => {
    for (let i = 0; i < LENGTH; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % LENGTH]! & 0x7fffffff);
      state[i] = state[(i + SHIFT) % LENGTH]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === LENGTH) twist();
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/** Box-Muller over blocks of 16: the first 8 uniforms are radii, the last 8 angles. */
function boxMuller16(data: Float32Array, at: number): void {
  for (let j = at; j < at + 8; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - data[j]!));
    const angle = 2 * Math.PI * data[j + 8]!;
    data[j] = radius * Math.cos(angle);
    data[j + 8] = radius * Math.sin(angle);
  }
}

/** The seed as the engine takes it: modulo 2^32. */
function seed32(seed: Seed): number {
  const whole = typeof seed === "bigint" || Number.isSafeInteger(seed);
  if (!whole || BigInt(seed) < 0n || BigInt(seed) >= 1n << 64n) {
    throw new RangeError(`A seed is a whole number from 0 to 2^64 - 1, but got ${seed}`);
  }
  return Number(BigInt(seed) & 0xffffffffn);
}

/**
 * A random stream from `seed`.
 *
 * `normal` has PyTorch's two ways: 16 elements and more are filled with float32 uniforms and transformed in blocks of
 * 16 (a ragged end draws its last 16 anew); fewer are drawn one by one from 53-bit uniforms, a sine kept for the next.
 *
 * @throws RangeError when the seed is not a whole number from 0 to 2^64 - 1
 */
export function createRandom(seed: Seed): Random {
  const uint32 = mersenneTwister(seed32(seed));
  const uniform24 = (): number => (uint32() & 0xffffff) / 2 ** 24;
  const uniform53 = (): number => {
    const high = uint32() & 0x1fffff;
    return (high * 2 ** 32 + uint32()) / 2 ** 53;
  };
  let kept: number | undefined;
  const normalDouble = (): number => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const fill = (shape: readonly number[], draw: () => number): Tensor => {
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return { data, shape: [...shape] };
  };
  return {
    uint32,
    uniform: (shape) => fill(shape, uniform24),
    normal(shape) {
      const size = sizeOf(shape);
      if (size < 16) return fill(shape, normalDouble);
      const out = fill(shape, uniform24);
      for (let at = 0; at + 16 <= size; at += 16) boxMuller16(out.data, at);
      if (size % 16 !== 0) {
        for (let i = size - 16; i < size; i++) out.data[i] = uniform24();
        boxMuller16(out.data, size - 16);
      }
      return out;
    },
  };
}
