import { exactInteger } from "./exact_integer.ts";
import { UsageError } from "./usage_error.ts";
import { parseJson, printJsonLine } from "./json.ts";
import type { Axis } from "./workflow.ts";

/** Most runs of one sweep: more is a slip of the keyboard. */
export const MAX_RUNS = 10_000;

/**
 * The values of an axis as they are written: `a..b..step` (ends included, the step 1 unless given, down where b is less),
 * `x,y,z`, or a list, in the document or as JSON where items have commas.
 *
 * @throws UsageError for what is neither
 */
export function spellingsOf(values: Axis["values"]): readonly string[] {
  if (typeof values !== "string") return values.map(spell);
  return rangeOf(values) ?? listOf(values);
}

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})(?:\\.\\.(${NUMBER}))?$`);

/** The numbers of `a..b..step`, each rounded to the decimals that its ends and step have. */
function rangeOf(text: string): readonly string[] | undefined {
  const [, from, to, by = "1"] = RANGE.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    if (!/^[\d.eE+-]*\.\.[\d.eE+-]*$/.test(text)) return undefined;
    throw new UsageError(`The sweep "${text}" is no range: write 1..4, 1..4..0.5 or 1,2,3`);
  }
  const [first, last, stride] = [from, to, by].map(exactInteger);
  const isWhole = first !== undefined && last !== undefined && stride !== undefined;
  const [start, stop, step] = [Number(from), Number(to), Math.abs(Number(by))];
  if (step === 0) throw new UsageError(`The step of the sweep "${text}" is 0`);
  if (by.startsWith("-") && (isWhole ? first < last : start < stop)) {
    const [up, down] = [`${from}..${to}..${by.slice(1)}`, `${to}..${from}..${by}`];
    throw new UsageError(
      `The sweep "${text}" goes up, and its step down: write ${up} or ${down}`,
    );
  }
  if (isWhole) return wholeNumbers(text, first, last, stride);
  if (Math.max(Math.abs(start), Math.abs(stop)) > Number.MAX_SAFE_INTEGER) {
    throw new UsageError(
      `The sweep "${text}" has numbers beyond 2^53 with a fraction, which cannot be told apart`,
    );
  }
  const count = Math.floor(Math.abs(stop - start) / step * (1 + 1e-12) + 1e-9) + 1;
  demandFew(text, count);
  const decimals = Math.max(...[from, to, by].map(decimalsOf));
  return Array.from({ length: count }, (_, index) => {
    const value = start + Math.sign(stop - start) * index * step;
    return String(Number(value.toFixed(Math.min(decimals, 20))));
  });
}

/** The same of whole numbers, which may be seeds beyond 2^53. */
function wholeNumbers(text: string, from: bigint, to: bigint, by: bigint): readonly string[] {
  const step = by < 0n === to < from ? by : -by;
  const count = (to - from) / step + 1n;
  demandFew(text, count);
  return Array.from({ length: Number(count) }, (_, index) => String(from + BigInt(index) * step));
}

function demandFew(text: string, count: number | bigint): void {
  if (count <= MAX_RUNS) return;
  throw new UsageError(`The sweep "${text}" has more than ${MAX_RUNS} values`);
}

function decimalsOf(number: string): number {
  const [, fraction = "", exponent = "0"] = /(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

/** The items of `x,y,z`, or of a JSON list where items have commas. */
function listOf(text: string): readonly string[] {
  if (text.startsWith("[")) {
    try {
      return (parseJson(text) as unknown[]).map(spell);
    } catch {
      throw new UsageError(
        `The sweep ${text} is not a list: write ["first", "second"] or a,b,c`,
      );
    }
  }
  return text.split(",").map((item) => item.trim());
}

function spell(item: unknown): string {
  return typeof item === "string" ? item : printJsonLine(item);
}
