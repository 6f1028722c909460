import { type Names, namesOnPath } from "../../../src/drawing/in_words.ts";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import { own } from "../../../src/graph/record.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { modelFaults } from "../../canvas/missing_models.ts";

/** What is wrong with the document in front, errors first. */
export function problemsOf(app: Canvases): readonly Diagnostic[] {
  const faults = [
    ...modelFaults(app),
    ...[...app.canvas.value?.problems.value.values() ?? []].flat(),
  ];
  const isKnown = (failed: Diagnostic): boolean =>
    faults.some(({ code, severity, ...place }) =>
      code !== failed.code && severity === "error" && samePlace(place, failed)
    );
  // What failed as it was foreseen is told once.
  return faults.filter((one) => one.code !== "node-failed" || !isKnown(one)).sort((a, b) =>
    a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0
  );
}

type Place = Pick<Diagnostic, "subgraph" | "node" | "port">;

const samePlace = (a: Place, b: Place): boolean =>
  a.subgraph === b.subgraph && a.node === b.node && a.port === b.port;

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
