/** Whole numbers beyond 2^53 in what travels as JSON: who reads them there rounds them, and a seed would be another one. */

/** Beyond it no seed is, nor anything else that is counted. */
const LARGEST = 2 ** 64;

/** What came as a number, digits of which may be gone; a reader that keeps them has a bigint of it. */
export function isLost(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) &&
    Math.abs(value) <= LARGEST;
}

/** What would lose digits on its way. */
export function isLong(value: unknown): value is number | bigint {
  return typeof value === "bigint" || isLost(value);
}

/** Where the first such number is, as `set.denoise.seed`; undefined where there is none. */
export function pathOfFirst(
  data: unknown,
  isSuch: (value: unknown) => boolean,
): string | undefined {
  const open: (readonly [value: unknown, place: string])[] = [[data, ""]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, place] = next;
    if (isSuch(value)) return place;
    if (typeof value !== "object" || value === null) continue;
    for (const [name, item] of Object.entries(value).reverse()) {
      open.push([item, place ? `${place}.${name}` : name]);
    }
  }
  return undefined;
}

/** Plain data with such numbers as texts, each digit as it is. */
export function exactData(data: unknown): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(data, (_, item) => isLong(item) ? String(BigInt(item)) : item),
  );
}
