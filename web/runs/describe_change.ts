import type { Change } from "../../src/graph/diff.ts";
import { printJsonLine } from "../../src/graph/json.ts";
import { isLink, literalOf } from "../../src/graph/reference.ts";

/** A difference between two documents for people. */
export interface Described {
  /** `denoise.seed`, in a subgraph `portrait: denoise.seed`. */
  readonly where: string;
  readonly before: string;
  readonly after: string;
}

/** @returns undefined for what changes no result: where things stand, which plugins are named */
export function describeChange(change: Change): Described | undefined {
  const described = describe(change);
  return described && change.subgraph !== undefined
    ? { ...described, where: `${change.subgraph}: ${described.where}` }
    : described;
}

function describe(change: Change): Described | undefined {
  switch (change.change) {
    case "nodeAdded":
      return { where: change.node, before: "", after: change.type };
    case "nodeRemoved":
      return { where: change.node, before: change.type, after: "removed" };
    case "nodeRenamed":
      return { where: change.node, before: "", after: change.to };
    case "inputChanged":
      return {
        where: `${change.node}.${change.port}`,
        before: printInput(change.before),
        after: printInput(change.after),
      };
    case "typeChanged":
    case "modeChanged":
      return { where: change.node, before: change.before ?? "on", after: change.after ?? "on" };
    case "subgraphAdded":
      return { where: change.name, before: "", after: "subgraph" };
    case "subgraphRemoved":
      return { where: change.name, before: "subgraph", after: "removed" };
    case "fieldChanged":
      return change.field === "outputs"
        ? { where: "outputs", before: printInput(change.before), after: printInput(change.after) }
        : undefined;
    case "viewChanged":
      return undefined;
  }
}

/** An input as documents write it, for people: a text as it is, a wire by where it comes from. */
export function printInput(input: unknown): string {
  if (input === undefined) return "default";
  if (isLink(input)) return `← ${input.from}`;
  const value = literalOf(input);
  return typeof value === "string" ? value || "(empty)" : printJsonLine(value);
}
