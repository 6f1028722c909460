/** Constants of the hash, O'Neill's seed_seq replacement as NumPy has it. */
const [INIT_A, MULT_A, INIT_B, MULT_B] = [0x43b0d7e5, 0x931e8875, 0x8b51f9dd, 0x58f38ded];
const [MIX_LEFT, MIX_RIGHT, SHIFT] = [0xca01f9dd, 0x4973f715, 16];

/** The 32-bit words of a whole number, lowest first; 0 is one word. */
function wordsOf(value: number | bigint): number[] {
  const words: number[] = [];
  for (let rest = BigInt(value); rest > 0n || words.length === 0; rest >>= 32n) {
    words.push(Number(rest & 0xffffffffn));
  }
  return words;
}

/** A hash whose constant changes with each value it is given. */
function hasher(init: number, factor: number): (value: number) => number {
  let constant = init;
  return (value) => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, factor);
    const product = Math.imul(mixed, constant);
    return (product ^ (product >>> SHIFT)) >>> 0;
  };
}

function mix(x: number, y: number): number {
  const result = Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y);
  return result ^ (result >>> SHIFT);
}

/**
 * The first `count` 32-bit words of NumPy's `SeedSequence(entropy, spawn_key, pool_size).generate_state(count)`: seeds for
 * the branches of a tree that are independent and the same every time.
 *
 * @see https://numpy.org/doc/stable/reference/random/bit_generators/generated/numpy.random.SeedSequence.html
 */
export function seedSequence(
  entropy: number | bigint,
  spawnKey: readonly number[],
  poolSize: number,
  count: number,
): number[] {
  const words = wordsOf(entropy);
  while (words.length < poolSize) words.push(0);
  words.push(...spawnKey.flatMap(wordsOf));
  const absorb = hasher(INIT_A, MULT_A);
  const pool = Array.from({ length: poolSize }, (_, i) => absorb(words[i]!));
  for (let from = 0; from < poolSize; from++) {
    for (let to = 0; to < poolSize; to++) {
      if (from !== to) pool[to] = mix(pool[to]!, absorb(pool[from]!));
    }
  }
  for (const word of words.slice(poolSize)) {
    for (let to = 0; to < poolSize; to++) pool[to] = mix(pool[to]!, absorb(word));
  }
  const squeeze = hasher(INIT_B, MULT_B);
  return Array.from({ length: count }, (_, i) => squeeze(pool[i % poolSize]!));
}
