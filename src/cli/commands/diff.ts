import type { Change } from "../../graph/diff.ts";
import { diffWorkflows } from "../../graph/diff.ts";
import { printJson, printJsonLine } from "../../graph/json.ts";
import { isLink } from "../../graph/reference.ts";
import { defineCommand } from "../command.ts";
import { readDocument } from "../document.ts";
import { EXIT } from "../exit_code.ts";
import { print, printable } from "../terminal.ts";

export default defineCommand({
  summary: "Show what differs between two graphs in meaning",
  usage: "A B [options]",
  details:
    `A and B are graphs, or pictures that carry one. The order of names, the spelling of numbers
and where nodes stand do not matter; a node that has only another id is shown as renamed.`,
  operands: [2, 2],
  options: {
    json: { doc: "Print JSON, one change a line" },
    "exit-code": { doc: "Exit with 1 if there is a difference" },
  },
  async run({ operands, given }) {
    const [before, after] = await Promise.all(operands.map(readDocument));
    const changes = diffWorkflows(before!.workflow, after!.workflow);
    if (given.json) changes.forEach((one) => print(printJsonLine(one)));
    else for (const change of changes) print(printable(printChange(change)));
    return given["exit-code"] && changes.length ? EXIT.failed : EXIT.ok;
  },
});

function printChange(change: Change): string {
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
