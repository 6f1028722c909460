import type { Catalogue } from "../../src/graph/catalogue.ts";
import { ancestors } from "../../src/graph/edit_nodes.ts";
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
  return outputs.some((path) => {
    let body: Body | undefined = workflow;
    for (const id of path.split("/")) {
      const entry: NodeEntry | undefined = body && own(body.nodes, id);
      if (!body || !entry) return false;
      for (const one of ancestors(body, id)) {
        const before = one === id ? undefined : own(body.nodes, one);
        if (!before) continue;
        const parts = [before, ...Object.values(inside(before)?.nodes ?? {})];
        if (parts.some(denoises)) return true;
      }
      body = inside(entry);
    }
    return false;
  });
}
