import type { Hints } from "../words/hints.ts";
import { NO_HINTS } from "../words/hints.ts";
import { someOf } from "../words/lists.ts";
import type { DiagnosticCode } from "./diagnostic.ts";
import { fileNameFault } from "./file_name.ts";
import type { Kind, KindInfo } from "./kind.ts";
import { isList, isUnion, isVariable, printKind } from "./kind.ts";
import type { Port } from "./port.ts";
import { MAX_SEED } from "./primitives.ts";
import { own } from "./record.ts";

/** Why a value does not fit a port. */
export interface ValueFault {
  readonly code: Extract<DiagnosticCode, "bad-literal" | "out-of-range" | "bad-choice">;
  readonly message: string;
  readonly fix?: string;
}

/** What a value must be to be of a primitive kind, in the words of a message; others are not looked into. */
const WANTED: Readonly<Record<string, readonly [what: string, is: (value: unknown) => boolean]>> = {
  text: ["text", (value) => typeof value === "string"],
  choice: ["one of the choices", (value) => typeof value === "string"],
  bool: ["true or false", (value) => typeof value === "boolean"],
  int: ["a whole number within ±(2^53 - 1)", (value) => Number.isSafeInteger(value)],
  float: ["a number", (value) => typeof value === "number" && Number.isFinite(value)],
  seed: [`a whole number from 0 to ${MAX_SEED}`, isSeed],
};

function isSeed(value: unknown): boolean {
  if (typeof value === "bigint") return value >= 0n && value <= MAX_SEED;
  return typeof value === "number" && Number.isInteger(value) && value >= 0 &&
    value <= Number(MAX_SEED) && wholeNumber(value) <= MAX_SEED;
}

/** A document's number beyond 2^53 is no bigint where JavaScript spells it as it stands there: its digits are what is meant. */
function wholeNumber(value: number): bigint {
  return BigInt(String(value));
}

/** The choices of ports, for values to be looked up in. */
const choiceSets = new WeakMap<readonly string[], ReadonlySet<unknown>>();

function isAmong(choices: readonly string[], value: unknown): boolean {
  let set = choiceSets.get(choices);
  if (!set) choiceSets.set(choices, set = new Set(choices));
  return set.has(value);
}

/**
 * Why a value of a primitive kind, or a list of one, does not fit the port's kind, range and choices.
 *
 * @param hints What a wrong choice is mended by, where somebody reads it
 */
export function valueFault(
  port: Port,
  value: unknown,
  hints: Hints = NO_HINTS,
  kind: Kind = port.kind,
): ValueFault | undefined {
  if (isVariable(kind)) return undefined;
  if (isUnion(kind)) {
    const fits = kind.union.some((member) => !valueFault(port, value, NO_HINTS, member));
    return fits ? undefined : {
      code: "bad-literal",
      message: `Expected ${printKind(kind)}, but got ${show(value)}`,
    };
  }
  if (isList(kind)) {
    if (!Array.isArray(value)) {
      return { code: "bad-literal", message: `Expected a list, but got ${show(value)}` };
    }
    for (const item of value) {
      const fault = valueFault(port, item, hints, kind.list);
      if (fault) return fault;
    }
    return undefined;
  }
  const wanted = own(WANTED, kind);
  if (!wanted) return undefined;
  if (!wanted[1](value)) {
    return { code: "bad-literal", message: `Expected ${wanted[0]}, but got ${show(value)}` };
  }
  if (kind === "choice" && port.choices && !isAmong(port.choices, value)) {
    const { choices } = port;
    const near = hints.name(value as string, () => choices);
    return {
      code: "bad-choice",
      message: `${show(value)} is not among the choices ${someOf(choices)}`,
      ...(near !== undefined && { fix: `use "${near}"` }),
    };
  }
  if (kind === "text" && port.fills) {
    const fault = fileNameFault(value as string, port.fills);
    if (fault) return { code: "bad-literal", ...fault };
  }
  const { min = -Infinity, max = Infinity } = port;
  if (typeof value === "number" && (value < min || value > max)) {
    const least = value < min;
    return {
      code: "out-of-range",
      message: `${value} is ${least ? "below the least" : "above the largest"} value allowed`,
      fix: `use ${least ? min : max} or ${least ? "more" : "less"}`,
    };
  }
  return undefined;
}

/** {@link valueFault} for what a document says, which must also be of a kind that can be written by hand. */
export function literalFault(
  port: Port,
  value: unknown,
  kinds: Readonly<Record<string, KindInfo>>,
  hints: Hints = NO_HINTS,
): ValueFault | undefined {
  const written = writable(port.kind, kinds);
  if (written !== undefined) {
    const { fills, ...rest } = port;
    const fault = valueFault(rest, value, hints, written);
    if (fault || !fills || typeof value !== "string") return fault;
    const named = fileNameFault(value, fills, true);
    return named && { code: "bad-literal", ...named };
  }
  return {
    code: "bad-literal",
    message: `Only a wire brings a value of kind ${printKind(port.kind)}, but got ${show(value)}`,
    fix: `connect an output of kind ${printKind(port.kind)}`,
  };
}

/** Why a number is not taken as it stands; undefined where it is. */
export function multipleFault({ multipleOf }: Port, value: unknown): {
  readonly code: "no-multiple";
  readonly severity: "warning";
  readonly message: string;
  readonly fix: string;
} | undefined {
  if (multipleOf === undefined || typeof value !== "number") return undefined;
  if (value % multipleOf === 0) return undefined;
  const next = Math.ceil(value / multipleOf) * multipleOf;
  return {
    code: "no-multiple",
    severity: "warning",
    message: `${value} is no multiple of ${multipleOf}: it is taken as ${next}`,
    fix: `use ${next - multipleOf || next} or ${next}`,
  };
}

/** What of a kind can be written by hand: of a union, those of its kinds that can. */
export function writable(kind: Kind, kinds: Readonly<Record<string, KindInfo>>): Kind | undefined {
  if (isUnion(kind)) {
    const union = kind.union.filter((one) => writable(one, kinds) !== undefined);
    return union.length > 1 ? { union } : union[0];
  }
  const can = isVariable(kind)
    ? !kind.of || kind.of.some((one) => writable(one, kinds) !== undefined)
    : isList(kind)
    ? writable(kind.list, kinds) !== undefined
    : own(kinds, kind)?.literal === true;
  return can ? kind : undefined;
}

/** The literal as `run` gets it: seeds as bigints, everything else as it stands. */
export function literalValue(port: Port, value: unknown, kind: Kind = port.kind): unknown {
  if (isList(kind) && Array.isArray(value)) {
    return value.map((item) => literalValue(port, item, kind.list));
  }
  return kind === "seed" && typeof value === "number" ? wholeNumber(value) : value;
}

/** The kind that a literal is of where nothing else says so. */
export function kindOfLiteral(value: unknown): Kind {
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "seed";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "int" : "float";
  if (Array.isArray(value) && value.length) return { list: kindOfLiteral(value[0]) };
  return "json";
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? "a list" : "an object";
  }
  if (typeof value === "function") return "a function";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
}
