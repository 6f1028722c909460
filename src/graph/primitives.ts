import type { NamedKind, Port, PortOptions } from "./port.ts";
import { defineKind } from "./port.ts";
import type { KindInfo } from "./kind.ts";

/** The largest seed: 2^64 - 1. */
export const MAX_SEED = 0xffff_ffff_ffff_ffffn;

/** What may be said of a text input. */
export interface TextOptions extends PortOptions {
  /** What it is where nothing is set. */
  readonly default?: string;
  /** Text of several lines. */
  readonly multiline?: boolean;
  /** Shown while it is empty. */
  readonly placeholder?: string;
  /** What it is to its node: a `prompt`'s brackets count as the input `weighting` beside it says. */
  readonly syntax?: "prompt";
  /** It names a file to write: the fields such as `{width}` that `nameFile` is given values for. */
  readonly fills?: readonly string[];
  /** Name of a list the host fills in, such as `models`: the editor offers it, any text is accepted. */
  readonly choicesFrom?: string;
  /** Of the models to choose from, those that have a part of this kind. */
  readonly part?: string;
}

/** What may be said of a number input. */
export interface NumberOptions extends PortOptions {
  /** What it is where nothing is set. */
  readonly default?: number;
  /** Least value. */
  readonly min?: number;
  /** Largest value. */
  readonly max?: number;
  /** The values that people want: what a slider spans, while others up to `min` and `max` are typed. */
  readonly usual?: readonly [least: number, largest: number];
  /** What the editor's control moves by. */
  readonly step?: number;
  /** Other whole numbers are taken as the next multiple, which the check says. */
  readonly multipleOf?: number;
  /** Shown behind the value: `px`, `steps`, `sigma`. */
  readonly unit?: string;
}

/** What may be said of an input that is yes or no. */
export interface BoolOptions extends PortOptions {
  /** What it is where nothing is set. */
  readonly default?: boolean;
}

/** What may be said of a seed input. */
export interface SeedOptions extends PortOptions {
  /** What it is where nothing is set. */
  readonly default?: number | bigint;
}

/** Text of one line, or of several. */
export function text(options: TextOptions = {}): Port<string> {
  return { ...options, kind: "text" };
}

/** A whole number within ±(2^53 - 1). */
export function int(options: NumberOptions = {}): Port<number> {
  return { ...options, kind: "int" };
}

/** A finite number. */
export function float(options: NumberOptions = {}): Port<number> {
  return { ...options, kind: "float" };
}

/** Yes or no. */
export function bool(options: BoolOptions = {}): Port<boolean> {
  return { ...options, kind: "bool" };
}

/** One of a fixed list of words: `choice(["epsilon", "v_prediction"], { default: "epsilon" })`. */
export function choice<const C extends string>(
  choices: readonly C[],
  options: PortOptions & { readonly default?: NoInfer<C> } = {},
): Port<C> {
  return { ...options, kind: "choice", choices };
}

/** Where randomness starts: a whole number from 0 to 2^64 - 1, exact. */
export function seed(options: SeedOptions = {}): Port<bigint> {
  return { ...options, kind: "seed" };
}

/** Takes a value of any kind, lists whole. Two such ports need not agree: that is what `variable` is for. */
export function any(options: PortOptions = {}): Port<unknown> {
  return { ...options, kind: "any" };
}

/** Any JSON value: objects are written as `{ "value": { ... } }` in a document. */
export const json: NamedKind<unknown> = defineKind("json", {
  color: "#9aa0a6",
  literal: true,
  doc: "Any JSON value",
});

/** What every catalogue knows without a plugin. */
export const PRIMITIVES: readonly KindInfo[] = [
  { name: "text", title: "Text", color: "#7ccf8a", literal: true },
  { name: "int", title: "Whole number", color: "#6fa8ff", literal: true },
  { name: "float", title: "Number", color: "#5fc7d9", literal: true },
  { name: "bool", title: "Yes or no", color: "#d98cb3", literal: true },
  { name: "choice", title: "Choice", color: "#b5b35c", literal: true },
  { name: "seed", title: "Seed", color: "#e0a458", literal: true, doc: "From 0 to 2^64 - 1" },
  { name: "any", title: "Anything", color: "#9aa0a6", literal: true },
  json.info,
];
