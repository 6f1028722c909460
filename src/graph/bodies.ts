import { own } from "./record.ts";
import type { Body, Subgraph, Workflow } from "./workflow.ts";

/** The canvas of a workflow, and those of its subgraphs. */
export const bodiesOf = (workflow: Workflow): readonly Body[] => [
  workflow,
  ...Object.values(workflow.subgraphs),
];

/** Which canvas: the workflow's own, or that of a subgraph by its name. */
export type Where = string | undefined;

/** The subgraph of a name. @throws RangeError if there is none */
export function subgraphOf(workflow: Workflow, name: string): Subgraph {
  const subgraph = own(workflow.subgraphs, name);
  if (!subgraph) throw new RangeError(`There is no subgraph "${name}"`);
  return subgraph;
}

export function bodyOf(workflow: Workflow, where: Where): Body {
  return where === undefined ? workflow : subgraphOf(workflow, where);
}
