/**
 * JSON whose numbers survive a round trip: whole numbers beyond 2^53 that would lose digits are bigints, however they are
 * written, and a number that JavaScript would spell otherwise (`5.0`, `1e3`) keeps its spelling as long as its value is
 * not changed.
 *
 * Spellings ride on the object that holds the number, under a symbol: copying with `{ ...object }` takes them along,
 * everyone else sees plain numbers, and one whose value has changed no longer matches.
 *
 * @see https://tc39.es/proposal-json-parse-with-source/
 */
import { exactInteger } from "./exact_integer.ts";
import type { Holder } from "./json_scan.ts";
import { JsonScan, SPELLINGS } from "./json_scan.ts";

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (
        this: unknown,
        key: string,
        value: unknown,
        context: { source?: string },
      ) => unknown,
    ): unknown;
    rawJSON(text: string): unknown;
  }
}

/**
 * @throws TextError with line and column for malformed text, a name that stands twice, too deep a nesting
 */
export function parseJson(text: string, maxDepth = 64): unknown {
  const scan = new JsonScan(text, maxDepth);
  scan.advance();
  return scan.value;
}

/** Reads what {@link printJsonLine} has printed: whole numbers beyond 2^53 are bigints. */
export function parseJsonLine(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(
    text,
    (_, value, { source = "" }) =>
      typeof value === "number" && isBig(value, source) ? BigInt(source) : value,
  );
}

function isBig(value: number, source: string): boolean {
  return !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
}

/** Prints with sorted names and two spaces of indentation, short lists of numbers and wires on one line. */
export function printJson(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, function (this: Holder, key: string, item: unknown): unknown {
    if (typeof item === "number" || typeof item === "bigint") {
      const spelling = this[SPELLINGS]?.[key];
      const read = typeof item === "bigint" ? exactInteger : Number;
      return spelling !== undefined && Object.is(read(spelling), item)
        ? JSON.rawJSON(spelling)
        : typeof item === "bigint"
        ? JSON.rawJSON(String(item))
        : item;
    }
    return isPlain(item) ? sorted(item) : item;
  }, indent);
  return text
    .replace(
      /\[\s+(-?[\d.eE+-]+(?:,\s+-?[\d.eE+-]+){0,3})\s+\]/g,
      (whole, numbers: string) =>
        whole.includes("\n") ? `[${numbers.split(/,\s+/).join(", ")}]` : whole,
    )
    .replace(/\{\n\s+("from": "[^"\\]*")\n\s+\}/g, "{ $1 }");
}

/** Prints on one line, names in the order that they have. */
export function printJsonLine(value: unknown): string {
  return JSON.stringify(
    value,
    (_, item: unknown) => typeof item === "bigint" ? JSON.rawJSON(String(item)) : item,
  );
}

function isPlain(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/** The object with its names in code-unit order, spellings kept. */
function sorted(value: Holder): Holder {
  const spellings = value[SPELLINGS];
  const result: Holder = spellings ? { [SPELLINGS]: spellings } : {};
  for (const key of Object.keys(value).sort()) result[key] = value[key];
  return result;
}
