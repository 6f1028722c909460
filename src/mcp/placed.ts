import { autoLayout } from "../graph/auto_layout.ts";
import type { Catalogue } from "../graph/catalogue.ts";
import { placeNodes, positionOf } from "../graph/edit_view.ts";
import { nodeTypes } from "../graph/node_types.ts";
import { own } from "../graph/record.ts";
import { isLink, sourceOf } from "../graph/reference.ts";
import type { Point, Workflow } from "../graph/workflow.ts";

/** About how large the editor draws a node, in pixels: a header, and a line for each port. */
const WIDTH = 230;
const HEADER = 40;
const LINE = 24;

/** Gives the nodes that have none a place, as the editor's Arrange does: below those that have one. */
export function placed(workflow: Workflow, catalogue: Catalogue): Workflow {
  const { nodes, view } = workflow;
  const typeOf = nodeTypes(workflow, catalogue);
  const sizeOf = (id: string): number => {
    const { inputs = {}, outputs = {} } = typeOf(nodes[id]!.type) ?? {};
    const shown = Object.values(inputs).filter((port) => !("advanced" in port && port.advanced));
    return HEADER + LINE * (shown.length + Object.keys(outputs).length);
  };
  const [there, free] = [true, false].map((has) =>
    Object.keys(nodes).filter((id) => (own(view.nodes ?? {}, id)?.at !== undefined) === has)
  ) as [string[], string[]];
  if (!free.length) return workflow;
  const points = autoLayout(free.map((id) => ({
    id,
    width: WIDTH,
    height: sizeOf(id),
    before: Object.values(nodes[id]!.inputs ?? {})
      .flatMap((input) => isLink(input) ? [sourceOf(input).node] : []),
  })));
  const top = Math.min(...[...points.values()].map(([, y]) => y));
  const places = there.map((id) => [id, positionOf(workflow, id)] as const);
  const left = Math.min(0, ...places.map(([, [x]]) => x));
  const below = Math.max(0, ...places.map(([id, [, y]]) => y + sizeOf(id) + LINE));
  return placeNodes(
    workflow,
    Object.fromEntries(
      [...points].map((
        [id, [x, y]],
      ): [string, Point] => [id, [Math.round(x + left), Math.round(y - top + below)]]),
    ),
  );
}
