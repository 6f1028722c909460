import { hash } from "node:crypto";

/**
 * A value as text, equal for equal values: names sorted; bigints, numbers that JSON lacks and binary data told apart
 * from what looks like them by names with a `$`, which doubles where a name of the value begins with one. Only plain data has one.
 *
 * @throws TypeError for what is not plain data, such as a function or an instance of a class
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key) {
    const item = this[key]; // as it is, before any toJSON()
    if (typeof item === "bigint") return { $bigint: String(item) };
    if (typeof item === "number") {
      return Number.isFinite(item) && !Object.is(item, -0) ? item : { $number: show(item) };
    }
    if (item === undefined) return { $undefined: true };
    if (typeof item === "function" || typeof item === "symbol") throw notPlain(item);
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    if (ArrayBuffer.isView(item)) {
      const bytes = new Uint8Array(item.buffer, item.byteOffset, item.byteLength);
      return { $bytes: [item.constructor.name, hash("sha256", bytes, "hex")] };
    }
    const prototype: unknown = Object.getPrototypeOf(item);
    if (prototype !== Object.prototype && prototype !== null) throw notPlain(item);
    const entries = Object.entries(item).map(([name, one]) => [name.replace(/^\$/, "$$$$"), one]);
    return Object.fromEntries(entries.sort(([a], [b]) => a! < b! ? -1 : 1));
  });
}

function show(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function notPlain(value: object | symbol): TypeError {
  const what = typeof value === "object" ? value.constructor.name || "an object" : typeof value;
  return new TypeError(`Cannot compare by content: ${what} is not plain data`);
}
