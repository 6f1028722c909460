import type { Change } from "./diff.ts";
import { printJson } from "./json.ts";
import { isLink } from "./reference.ts";

/** A change in one line: `~ denoise.seed: 1 -> 2`. */
export function changeText(change: Change): string {
  const place = change.subgraph === undefined ? "" : `subgraph.${change.subgraph}: `;
  const from = "before" in change || "after" in change
    ? `${show(change.before)} -> ${show(change.after)}`
    : "";
  switch (change.change) {
    case "nodeAdded":
      return `+ ${place}${change.node} (${change.type})`;
    case "nodeRemoved":
      return `- ${place}${change.node} (${change.type})`;
    case "nodeRenamed":
      return `~ ${place}${change.node} is now called ${change.to}`;
    case "inputChanged":
      return `~ ${place}${change.node}.${change.port}: ${from}`;
    case "typeChanged":
      return `~ ${place}${change.node}: type ${from}`;
    case "modeChanged":
      return `~ ${place}${change.node}: mode ${from}`;
    case "fieldChanged":
      return `~ ${place}${change.field}: ${from}`;
    case "subgraphAdded":
      return `+ subgraph.${change.name}`;
    case "subgraphRemoved":
      return `- subgraph.${change.name}`;
    case "viewChanged":
      return `~ ${place}layout only: positions, titles or notes`;
  }
}

function show(value: unknown): string {
  if (value === undefined) return "not set";
  return isLink(value) ? `wire from ${value.from}` : printJson(value, 0);
}
