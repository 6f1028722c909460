import { autoLayout } from "../graph/auto_layout.ts";
import type { Catalogue } from "../graph/catalogue.ts";
import { placeNodes, positionOf } from "../graph/edit_view.ts";
import { nodeTypes, type TypeLookup } from "../graph/node_types.ts";
import { own } from "../graph/record.ts";
import { resultRoom } from "../graph/result_room.ts";
import { isLink, sourceOf } from "../graph/reference.ts";
import type { Body, Point, Workflow } from "../graph/workflow.ts";

/** About how large the editor draws a node, in pixels: a header, and a line for each port. */
const WIDTH = 230;
const HEADER = 40;
const LINE = 24;

/** Gives the nodes that have none a place, in subgraphs too, as the editor's Arrange does: below those that have one. */
export function placed(workflow: Workflow, catalogue: Catalogue): Workflow {
  const typeOf = nodeTypes(workflow, catalogue);
  const subgraphs = Object.entries(workflow.subgraphs)
    .map(([name, subgraph]) => [name, placedIn(subgraph, typeOf)] as const);
  return { ...placedIn(workflow, typeOf), subgraphs: Object.fromEntries(subgraphs) };
}

function placedIn<B extends Body>(body: B, typeOf: TypeLookup): B {
  const { nodes, view } = body;
  const sizeOf = (id: string): number => {
    const type = typeOf(nodes[id]!.type);
    const { inputs = {}, outputs = {} } = type ?? {};
    const shown = Object.values(inputs).filter((port) => !("advanced" in port && port.advanced));
    const rows = HEADER + LINE * (shown.length + Object.keys(outputs).length);
    return rows + (type ? resultRoom(type, body.outputs.includes(id), WIDTH) : 0);
  };
  const [there, free] = [true, false].map((has) =>
    Object.keys(nodes).filter((id) => (own(view.nodes ?? {}, id)?.at !== undefined) === has)
  ) as [string[], string[]];
  if (!free.length) return body;
  const points = autoLayout(free.map((id) => ({
    id,
    width: WIDTH,
    height: sizeOf(id),
    before: Object.values(nodes[id]!.inputs ?? {})
      .flatMap((input) => isLink(input) ? [sourceOf(input).node] : []),
  })));
  const top = Math.min(...[...points.values()].map(([, y]) => y));
  const places = there.map((id) => [id, positionOf(body, id)] as const);
  const left = Math.min(0, ...places.map(([, [x]]) => x));
  const below = Math.max(0, ...places.map(([id, [, y]]) => y + sizeOf(id) + LINE));
  return placeNodes(
    body,
    Object.fromEntries(
      [...points].map((
        [id, [x, y]],
      ): [string, Point] => [id, [Math.round(x + left), Math.round(y - top + below)]]),
    ),
  );
}
