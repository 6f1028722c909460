import { MAX_SEED } from "./primitives.ts";
import type { Port } from "./port.ts";
import { float, int, seed, text } from "./primitives.ts";
import type { KindInfo } from "./kind.ts";

/** A declared way from one named kind to another: a wire between them is allowed. */
export interface ConversionInfo {
  /** The output's kind. */
  readonly from: KindInfo["name"];
  /** The input's kind. */
  readonly to: KindInfo["name"];
  /** What it does, in a few words. */
  readonly doc?: string;
}

/** A conversion with its code. */
export interface Conversion extends ConversionInfo {
  /** The value as one of the kind `to`. */
  convert(value: unknown): unknown;
}

/** Declares a conversion: `defineConversion(kinds.prediction(), kinds.guidance(), (base) => ({ base, terms: [] }))`. */
export function defineConversion<A, B>(
  from: Port<A>,
  to: Port<B>,
  convert: (value: A) => B,
  doc?: string,
): Conversion {
  if (typeof from.kind !== "string" || typeof to.kind !== "string") {
    throw new TypeError("Cannot declare a conversion of lists, unions or variables");
  }
  return {
    from: from.kind,
    to: to.kind,
    ...(doc !== undefined && { doc }),
    convert: convert as (value: unknown) => unknown,
  };
}

function toSeed(value: number): bigint {
  if (!Number.isInteger(value) || value < 0) {
    throw new RangeError(
      `A seed is a whole number from 0 to ${MAX_SEED}: current value is ${value}`,
    );
  }
  return BigInt(value);
}

/** Conversions that need no plugin. */
export const CONVERSIONS: readonly Conversion[] = [
  defineConversion(int(), float(), (value) => value),
  defineConversion(int(), seed(), toSeed),
  defineConversion(int(), text(), String),
  defineConversion(float(), text(), String),
  defineConversion(seed(), text(), String),
  { from: "choice", to: "text", convert: (value) => value },
  { from: "text", to: "choice", doc: "Checked when it runs", convert: (value) => value },
];
