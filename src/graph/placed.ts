import { autoLayout } from "./auto_layout.ts";
import type { Catalogue } from "./catalogue.ts";
import { placeNodes, positionOf } from "./edit_view.ts";
import { nodeTypes, type TypeLookup } from "./node_types.ts";
import { own } from "./record.ts";
import { resultRoom } from "./result_room.ts";
import { nodesBefore } from "./reference.ts";
import type { Body, Point, Workflow } from "./workflow.ts";

/** About how large the editor draws a node, in pixels: a header, and a line for each port. */
const WIDTH = 230;
const HEADER = 40;
const LINE = 24;
/** As many nodes and wires, of all canvases together, are laid out in a moment: the nodes of others stand in a grid. */
const MOST = 600;
/** Room that a node has there. */
const [COLUMN, ROW] = [300, 400];

/**
 * Gives the nodes that have none a place, in subgraphs too, as the editor's Arrange does: below those that have one. The same
 * workflow where all have one.
 */
export function placed(workflow: Workflow, catalogue: Catalogue): Workflow {
  const typeOf = nodeTypes(workflow, catalogue);
  let left = MOST;
  /** Whether there is time to lay so much out. */
  const take = (count: number): boolean => count <= left && (left -= count) >= 0;
  const whole = placedIn(workflow, typeOf, take);
  const subgraphs = Object.entries(workflow.subgraphs)
    .map(([name, subgraph]) => [name, placedIn(subgraph, typeOf, take)] as const);
  const isSame = whole === workflow &&
    subgraphs.every(([name, subgraph]) => subgraph === workflow.subgraphs[name]);
  return isSame ? workflow : { ...whole, subgraphs: Object.fromEntries(subgraphs) };
}

function placedIn<B extends Body>(
  body: B,
  typeOf: TypeLookup,
  take: (count: number) => boolean,
): B {
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
  const before = (id: string): readonly string[] => nodesBefore(nodes[id]!.inputs);
  const count = free.reduce((sum, id) => sum + 1 + before(id).length, 0);
  const points = take(count)
    ? autoLayout(
      free.map((id) => ({ id, width: WIDTH, height: sizeOf(id), before: before(id) })),
    )
    : grid(free);
  const top = [...points.values()].reduce((least, [, y]) => Math.min(least, y), Infinity);
  const places = there.map((id) => [id, positionOf(body, id)] as const);
  const left = places.reduce((least, [, [x]]) => Math.min(least, x), 0);
  const below = places.reduce((most, [id, [, y]]) => Math.max(most, y + sizeOf(id) + LINE), 0);
  return placeNodes(
    body,
    Object.fromEntries(
      [...points].map((
        [id, [x, y]],
      ): [string, Point] => [id, [Math.round(x + left), Math.round(y - top + below)]]),
    ),
  );
}

function grid(ids: readonly string[]): ReadonlyMap<string, Point> {
  const columns = Math.ceil(Math.sqrt(ids.length));
  return new Map(
    ids.map((id, at) => [id, [at % columns * COLUMN, Math.floor(at / columns) * ROW]]),
  );
}
