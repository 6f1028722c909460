import { own } from "../graph/record.ts";
import type { Body, View, Workflow } from "../graph/workflow.ts";

/** A graph without how it looks on the canvas, and its subgraphs on theirs. */
export function withoutViews({ view: _, ...graph }: Workflow): Omit<Workflow, "view"> {
  const subgraphs = Object.entries(graph.subgraphs)
    .map(([name, { view: _, ...subgraph }]) => [name, subgraph] as const);
  return { ...graph, subgraphs: Object.fromEntries(subgraphs) as Workflow["subgraphs"] };
}

/** A graph that takes the place of another: it looks as it says, and in what it leaves out as that one did. */
export function withViewsOf(before: Workflow, given: Workflow): Workflow {
  const subgraphs = Object.entries(given.subgraphs).map(([name, subgraph]) => {
    const view = keptView(own(before.subgraphs, name)?.view ?? {}, subgraph);
    return [name, { ...subgraph, view }] as const;
  });
  const view = keptView(before.view, given);
  return { ...given, view, subgraphs: Object.fromEntries(subgraphs) };
}

function keptView(before: View, { nodes, view }: Body): View {
  const looks = Object.keys(nodes).map((id) =>
    [id, { ...own(before.nodes, id), ...own(view.nodes, id) }] as const
  ).filter(([, look]) => Object.keys(look).length);
  const { nodes: _, ...rest } = before;
  return { ...rest, ...view, ...(looks.length && { nodes: Object.fromEntries(looks) }) };
}
