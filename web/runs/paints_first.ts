import type { Catalogue } from "../../src/graph/catalogue.ts";
import { before } from "../../src/graph/edit_nodes.ts";
import { subgraphName } from "../../src/graph/node_types.ts";
import { inputOf } from "../../src/graph/plan_request.ts";
import type { PlanRequest } from "../../src/graph/plan_request.ts";
import { own } from "../../src/graph/record.ts";
import type { Body, NodeEntry } from "../../src/graph/workflow.ts";

/** Whether a plan needs what another node denoises: that is too much to run unasked. */
export function paintsFirst({ workflow, outputs }: PlanRequest, catalogue: Catalogue): boolean {
  const inside = ({ type }: NodeEntry): Body | undefined =>
    own(workflow.subgraphs, subgraphName(type) ?? "");
  const denoises = (entry: NodeEntry): boolean => {
    const type = own(catalogue.nodes, entry.type);
    return type !== undefined && inputOf(type, "guidance") !== undefined &&
      Object.values(type.outputs).some(({ kind }) => kind === "latents");
  };
  /** What the plans are, and what they are in, on each canvas. */
  const planned = new Map<Body, Set<string>>();
  for (const path of outputs) {
    let body: Body | undefined = workflow;
    for (const id of path.split("/")) {
      if (!body) break;
      planned.getOrInsertComputed(body, () => new Set()).add(id);
      const entry: NodeEntry | undefined = own(body.nodes, id);
      body = entry && inside(entry);
    }
  }
  return [...planned].some(([body, ids]) => {
    const needed = new Set([...ids].flatMap((id) => before(body, id)));
    for (const id of needed) {
      const entry = own(body.nodes, id);
      if (!entry) continue;
      if ([entry, ...Object.values(inside(entry)?.nodes ?? {})].some(denoises)) return true;
      for (const source of before(body, id)) needed.add(source);
    }
    return false;
  });
}
