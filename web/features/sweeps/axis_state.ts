import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { printJsonLine } from "../../../src/graph/json.ts";
import { writable } from "../../../src/graph/literal.ts";
import type { Port } from "../../../src/graph/port.ts";
import { MAX_SEED } from "../../../src/graph/primitives.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink, literalOf } from "../../../src/graph/reference.ts";
import { spellingsOf } from "../../../src/graph/sweep_values.ts";
import { findNode, findTarget } from "../../../src/graph/target.ts";
import type { Axis, Workflow } from "../../../src/graph/workflow.ts";
import { namesIn, namesOnPath } from "../../../src/drawing/in_words.ts";
import { t } from "../../../src/words/translate.ts";

/** Most axes that a grid has room for: across, down, and pages. */
export const MOST_AXES = 3;

/** How the values of an axis are given: one of some, a text a line, or numbers by a range or a list. */
export type AxisControl = "choices" | "texts" | "numbers";

/** The port that an axis is of, and what is written there; undefined where there is no such input. */
export function axisPort(
  workflow: Workflow,
  catalogue: Catalogue,
  input: string,
): { readonly port: Port; readonly value: unknown } | undefined {
  try {
    const { node, port, type } = findTarget(workflow, catalogue, input);
    const written = own(findNode(workflow, node).inputs, port);
    const kind = writable(type.kind, catalogue.kinds);
    return {
      // What can be written: of a scale that a wire can bring too, the number.
      port: kind === undefined ? type : { ...type, kind },
      value: (isLink(written) ? undefined : literalOf(written)) ?? type.default,
    };
  } catch {
    return undefined;
  }
}

/** An input as the canvas calls it: `Scheduler: Steps`. */
export function axisName(workflow: Workflow, catalogue: Catalogue, input: string): string {
  const dot = input.indexOf(".");
  const names = namesIn(workflow, catalogue);
  return namesOnPath(workflow, names, input.slice(0, dot), input.slice(dot + 1)).at(-1)!;
}

export function axisControl({ kind, choices, choicesFrom, widget }: Port): AxisControl {
  if (choices || choicesFrom === "models" || kind === "bool") return "choices";
  return kind === "text" && widget === undefined ? "texts" : "numbers";
}

/** An axis of an input to begin with: values round the one that it has. */
export function startAxis(input: string, port: Port, value: unknown): Axis {
  switch (port.kind) {
    case "seed": {
      const seed = BigInt(typeof value === "bigint" || typeof value === "number" ? value : 0);
      const last = seed + 3n > MAX_SEED ? MAX_SEED : seed + 3n;
      return { input, values: `${last - 3n}..${last}` };
    }
    case "bool":
      return { input, values: [false, true] };
    case "int":
    case "float":
      return { input, values: numbersFor(value, port).join(", ") };
    default:
      if (port.choices) return { input, values: port.choices };
      return { input, values: [value ?? ""] };
  }
}

/** Values of what says none span those that people want; else they lie round the one that it has. */
function numbersFor(value: unknown, port: Port): readonly number[] {
  if (value !== undefined || !port.usual) return numbersRound(Number(value ?? 0), port);
  const [least, largest] = port.usual;
  const middle = (least + largest) / 2;
  return [least, port.kind === "int" ? Math.round(middle) : middle, largest];
}

/** Half of a number, itself and twice as much, as far as a port takes them. */
function numbersRound(value: number, { kind, min = -Infinity, max = Infinity }: Port): number[] {
  const isWhole = kind === "int";
  const wished = value === 0
    ? [0, isWhole ? 1 : 0.5, isWhole ? 2 : 1]
    : [value / 2, value, value * 2];
  const bounded = wished.map((one) =>
    Math.min(max, Math.max(min, isWhole ? Math.round(one) : one))
  );
  return [...new Set(bounded)].sort((a, b) => a - b);
}

/** The values of an axis as they are written; none where they cannot be read. */
export function valuesOf({ values }: Pick<Axis, "values">): readonly string[] {
  try {
    return spellingsOf(values);
  } catch {
    return [];
  }
}

/** The values in one line, to be changed as text. */
export function valuesText(values: Axis["values"]): string {
  if (typeof values === "string") return values;
  const plain = values.every((one) => typeof one !== "string" || !/[,[]|^\s|\s$/.test(one));
  return plain
    ? values.map((one) => typeof one === "string" ? one : printJsonLine(one)).join(", ")
    : printJsonLine(values);
}

/** With one of the choices taken in or out, in the order that they have. */
export function toggled(
  axis: Axis,
  choice: string,
  all: readonly string[],
): Axis {
  const values = valuesOf(axis);
  const chosen = values.includes(choice)
    ? values.filter((one) => one !== choice)
    : [...values, choice];
  const rank = (one: string): number => all.indexOf(one);
  return { ...axis, values: chosen.toSorted((a, b) => rank(a) - rank(b)) };
}

/** How many runs a sweep makes. */
export function runCount(axes: readonly Axis[]): number {
  return axes.reduce((count, axis) => count * valuesOf(axis).length, 1);
}

/** What an axis is in a grid: the last one goes across, the one before it down. */
export function roleOf(index: number, count: number): string {
  return [t`Across`, t`Down`, t`Pages`][count - 1 - index] ?? t`Down`;
}
