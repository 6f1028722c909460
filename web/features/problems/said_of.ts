import { type Names, namesOnPath } from "../../../src/drawing/in_words.ts";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import { own } from "../../../src/graph/record.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";

/** A problem in the words of the canvas: titles of its node and input in place of their names. */
export function saidOf(
  { subgraph, node, port, message }: Diagnostic,
  workflow: Workflow,
  names: Names,
): { readonly place: string; readonly message: string } {
  const inside = subgraph !== undefined && (own(workflow.subgraphs, subgraph)?.title ?? subgraph);
  const pathTo = (input?: string): readonly string[] =>
    node === undefined
      ? []
      : subgraph === undefined
      ? namesOnPath(workflow, names, node, input)
      : [names(subgraph, node, input)];
  const place = [inside, ...pathTo(port), node === undefined && port].filter(Boolean).join(" › ");
  const title = pathTo().at(-1);
  if (node === undefined || title === undefined) return { place, message };
  const put = (text: string, id: string, name: string): string =>
    text.replaceAll(`"${id}"`, () => `"${name}"`);
  const titled = put(message, node.split("/").at(-1)!, title);
  const label = port !== undefined && pathTo(port).at(-1)!.slice(title.length + ": ".length);
  return { place, message: label ? put(titled, port, label) : titled };
}

/** As it is copied: `error denoise.schedule: Input "schedule" is missing. Wire it`. */
export function printProblem({ severity, subgraph, node, port, message, fix }: Diagnostic): string {
  const place = [subgraph, node, port].filter(Boolean).join(".");
  return `${severity}${place && ` ${place}`}: ${message}${fix ? `. ${fix}` : ""}`;
}
