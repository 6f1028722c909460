import { freeId } from "../../src/graph/edit_nodes.ts";
import { subgraphOf } from "../../src/graph/bodies.ts";
import { editBody, exposeInput } from "../../src/graph/edit_subgraph.ts";
import type { Where } from "../../src/graph/bodies.ts";
import { addReroute, connect } from "../../src/graph/edit_wires.ts";
import type { Target } from "../../src/graph/edit_wires.ts";
import { REROUTE } from "../../src/graph/node_types.ts";
import { INPUTS, RESULTS } from "../../src/graph/reference.ts";
import type { Source } from "../../src/graph/reference.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { CanvasView } from "./canvas_view.ts";
import { NEW_PORT } from "../../src/drawing/guess_type.ts";
import type { Wire } from "./scene.ts";

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

/** Puts a reroute on a wire. */
export function bend(view: CanvasView, wire: Wire, [x, y]: readonly [number, number]): void {
  const { document } = view;
  document.edit("Add reroute", (workflow) =>
    editBody(workflow, document.where.peek(), (body) => {
      const at = [Math.round(x) - 16, Math.round(y) - 11] as const;
      return addReroute(body, wire.to, freeId(body.nodes, REROUTE), at);
    }));
}
