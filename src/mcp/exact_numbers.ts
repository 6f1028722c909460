/** Whole numbers beyond 2^53 in what travels as JSON: who reads them there rounds them, and a seed would be another one. */

/** Beyond it no seed is, nor anything else that is counted. */
const LARGEST = 2 ** 64;

function isRounded(value: unknown): value is number | bigint {
  if (typeof value === "bigint") return true;
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) &&
    Math.abs(value) <= LARGEST;
}

/** Where the first such number is, as `set.denoise.seed`; undefined where there is none. */
export function roundedAt(data: unknown): string | undefined {
  const open: (readonly [value: unknown, place: string])[] = [[data, ""]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, place] = next;
    if (isRounded(value)) return place;
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
    JSON.stringify(data, (_, item) => isRounded(item) ? String(BigInt(item)) : item),
  );
}
