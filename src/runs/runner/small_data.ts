/** How much data may be. Objects that are in it twice count twice, so that a small message cannot unfold into a huge one. */
export interface DataLimits {
  /** Values, items of lists and names among them. */
  readonly items: number;
  /** Of texts and names together. */
  readonly characters: number;
  readonly depth: number;
  /** Of files; none unless given. */
  readonly bytes?: number;
}

/** Beyond any number that a document may hold. */
const MAX_INTEGER = 2n ** 64n;

/**
 * Why a value is not plain data, or too much of it, as the end of a sentence; undefined if it is neither. What passes can
 * be printed, walked and kept without surprise: no circles, no typed arrays, no instances of classes.
 */
export function dataFault(value: unknown, limits: DataLimits): string | undefined {
  const left = dataLeft(value, limits);
  return typeof left === "string" ? left : undefined;
}

/** What limits leave for more beside a value, or why it is no such data, as {@link dataFault}. */
export function dataLeft(value: unknown, limits: DataLimits): DataLimits | string {
  let { items, characters, bytes = 0 } = limits;
  const open: (readonly [value: unknown, depth: number])[] = [[value, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [item, depth] = next;
    if (typeof item === "string") characters -= item.length;
    else if (typeof item === "bigint") {
      if (item > MAX_INTEGER || item < -MAX_INTEGER) return "has a whole number beyond 64 bits";
    } else if (item instanceof Uint8Array) {
      bytes -= item.length;
      if (bytes < 0) return limits.bytes ? `has more than ${limits.bytes} bytes` : "has bytes";
    } else if (typeof item === "object" && item !== null) {
      if (depth === limits.depth) return `is nested deeper than ${limits.depth} levels`;
      if (Array.isArray(item)) {
        items -= item.length; // before they are held
        if (items < 0) return `has more than ${limits.items} values`;
        for (let index = 0; index < item.length; index++) open.push([item[index], depth + 1]);
      } else {
        const prototype: unknown = Object.getPrototypeOf(item);
        if (prototype !== Object.prototype && prototype !== null) {
          return "has what is no plain data";
        }
        for (const name in item) {
          if (name === "__proto__") return `has a field named "__proto__"`;
          if ((items -= 2) < 0) return `has more than ${limits.items} values`;
          characters -= name.length;
          open.push([(item as Record<string, unknown>)[name], depth + 1]);
        }
      }
    } else if (typeof item === "function" || typeof item === "symbol") {
      return "has what is no plain data";
    }
    if (characters < 0) return `has more than ${limits.characters} characters`;
  }
  return { ...limits, items, characters, bytes };
}
