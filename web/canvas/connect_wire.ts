import { freeId } from "../../src/graph/edit_nodes.ts";
import { editBody, exposeInput, subgraphOf } from "../../src/graph/edit_subgraph.ts";
import { connect } from "../../src/graph/edit_wires.ts";
import type { Target } from "../../src/graph/edit_wires.ts";
import { INPUTS, RESULTS } from "../../src/graph/reference.ts";
import type { Source } from "../../src/graph/reference.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { Where } from "../../src/graph/edit_subgraph.ts";
import { NEW_PORT } from "./guess_type.ts";

/** Wires an output to an input; at the ends of a subgraph a new port is made where one is asked for. */
export function connectWire(workflow: Workflow, where: Where, from: Source, to: Target): Workflow {
  if (where !== undefined && from.node === INPUTS && from.port === NEW_PORT) {
    const name = freeId(subgraphOf(workflow, where).inputs, to.port.split(".").at(-1)!);
    return exposeInput(workflow, where, to, name);
  }
  if (where !== undefined && to.node === RESULTS && to.port === NEW_PORT) {
    const port = freeId(subgraphOf(workflow, where).results, from.port);
    return editBody(workflow, where, (body) => connect(body, from, { node: RESULTS, port }));
  }
  return editBody(workflow, where, (body) => connect(body, from, to));
}
