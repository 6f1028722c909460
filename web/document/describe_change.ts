import type { Change } from "../../src/graph/diff.ts";
import { printJsonLine } from "../../src/graph/json.ts";
import { isLink, literalOf } from "../../src/graph/reference.ts";
import type { Names } from "../../src/drawing/in_words.ts";
import { t, translated } from "../../src/words/translate.ts";

/** A difference between two documents for people. */
export interface Described {
  /** `denoise.seed`, in a subgraph `portrait: denoise.seed`. */
  readonly where: string;
  readonly before: string;
  readonly after: string;
}

/** Whether results may differ by it: not by where things stand, nor by which plugins are named. */
export function bearsOnResults(change: Change): boolean {
  return change.change === "fieldChanged"
    ? change.field === "outputs"
    : change.change !== "viewChanged";
}

/** What was written by hand, such as a prompt, before what was wired, for it is what people look for. */
export function valuesFirst(a: Change, b: Change): number {
  return Number(isOfValue(b)) - Number(isOfValue(a));
}

function isOfValue(change: Change): boolean {
  return change.change === "inputChanged" && !isLink(change.before) && !isLink(change.after);
}

/** @param names that nodes and inputs are called by; unless given, as documents write them */
export function describeChange(change: Change, names: Names = asWritten): Described {
  const described = describe(change, names);
  return change.subgraph === undefined
    ? described
    : { ...described, where: `${change.subgraph}: ${described.where}` };
}

const asWritten: Names = (_, node, input) => input === undefined ? node : `${node}.${input}`;

function describe(change: Change, names: Names): Described {
  const of = (node: string, input?: string): string => names(change.subgraph, node, input);
  switch (change.change) {
    case "nodeAdded":
      return { where: of(change.node), before: "", after: change.type };
    case "nodeRemoved":
      return { where: of(change.node), before: change.type, after: t`removed` };
    case "nodeRenamed":
      return { where: change.node, before: "", after: t`now ${change.to}` };
    case "inputChanged":
      return {
        where: of(change.node, change.port),
        before: printInput(change.before),
        after: printInput(change.after),
      };
    case "typeChanged":
    case "modeChanged":
      return {
        where: of(change.node),
        before: translated(change.before ?? "on"),
        after: translated(change.after ?? "on"),
      };
    case "subgraphAdded":
      return { where: change.name, before: "", after: t`subgraph` };
    case "subgraphRemoved":
      return { where: change.name, before: t`subgraph`, after: t`removed` };
    case "fieldChanged":
      return {
        where: change.field,
        before: printInput(change.before),
        after: printInput(change.after),
      };
    case "viewChanged":
      return { where: t`places of nodes, frames and notes`, before: "", after: t`changed` };
  }
}

/** An input as documents write it, for people: a text as it is, a wire by where it comes from. */
export function printInput(input: unknown): string {
  if (input === undefined) return t`default`;
  if (isLink(input)) return `← ${input.from}`;
  const value = literalOf(input);
  return typeof value === "string" ? value || t`(empty)` : printJsonLine(value);
}
