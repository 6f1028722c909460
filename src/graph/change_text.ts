import type { Change } from "./diff.ts";
import { printJson } from "./json.ts";
import { isLink } from "./reference.ts";

/**
 * A change in one line: `~ denoise.seed: 1 -> 2`.
 *
 * @param translate into the language of who reads it
 */
export function changeText(change: Change, translate: (text: string) => string = String): string {
  const place = change.subgraph === undefined ? "" : `subgraph.${change.subgraph}: `;
  const from = "before" in change || "after" in change
    ? `${show(change.before, translate)} -> ${show(change.after, translate)}`
    : "";
  switch (change.change) {
    case "nodeAdded":
      return `+ ${place}${change.node} (${change.type})`;
    case "nodeRemoved":
      return `- ${place}${change.node} (${change.type})`;
    case "nodeRenamed":
      return `~ ${place}${translate(`"${change.node}" is now called "${change.to}"`)}`;
    case "inputChanged":
      return `~ ${place}${change.node}.${change.port}: ${from}`;
    case "typeChanged":
      return `~ ${place}${change.node}: ${translate("type")} ${from}`;
    case "modeChanged":
      return `~ ${place}${change.node}: ${translate("mode")} ${from}`;
    case "fieldChanged":
      return `~ ${place}${change.field}: ${from}`;
    case "subgraphAdded":
      return `+ subgraph.${change.name}`;
    case "subgraphRemoved":
      return `- subgraph.${change.name}`;
    case "viewChanged":
      return `~ ${place}${translate("layout only: positions, titles or notes")}`;
  }
}

function show(value: unknown, translate: (text: string) => string): string {
  if (value === undefined) return translate("not set");
  return isLink(value) ? translate(`wire from "${value.from}"`) : printJson(value, 0);
}
