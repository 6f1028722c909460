import { type Names, namesOnPath } from "../../src/drawing/in_words.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { own } from "../../src/graph/record.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { translated } from "../../src/words/translate.ts";

/** A problem in the words of the canvas: titles of its node and input in place of their names. */
export function saidOf(
  { subgraph, node, port, message }: Pick<Diagnostic, "subgraph" | "node" | "port" | "message">,
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

/** As it is copied, as it is said: `error Denoise: Schedule: Input "Schedule" is missing. Wire it`. */
export function printProblem(fault: Diagnostic, workflow: Workflow, names: Names): string {
  const { place, message } = saidOf(fault, workflow, names);
  const fix = fault.fix === undefined ? "" : `. ${translated(fault.fix)}`;
  return `${translated(fault.severity)}${place && ` ${place}`}: ${translated(message)}${fix}`;
}
