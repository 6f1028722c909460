import { editBody } from "../../src/graph/edit_subgraph.ts";
import type { Where } from "../../src/graph/edit_subgraph.ts";
import { placeNodes, setFrame, setNote } from "../../src/graph/edit_view.ts";
import { INPUTS, RESULTS } from "../../src/graph/reference.ts";
import type { Body, Point, Workflow } from "../../src/graph/workflow.ts";
import { markOf } from "./item.ts";
import type { Item } from "./item.ts";

/** Writes into the document where items stand on the canvas. */
export function placeItems(workflow: Workflow, where: Where, items: Iterable<Item>): Workflow {
  const places = new Map(
    [...items].map((item) =>
      [item.key, [Math.round(item.x.peek()), Math.round(item.y.peek())] as const] as const
    ),
  );
  return editBody(workflow, where, (body) => place(body, places));
}

function place<B extends Body>(body: B, places: ReadonlyMap<string, Point>): B {
  const nodes: Record<string, Point> = {};
  let placed = body;
  for (const [key, at] of places) {
    const mark = markOf(key);
    if (mark?.mark === "frame") placed = setFrame(placed, mark.index, { at });
    else if (mark) placed = setNote(placed, mark.index, { at });
    else if (key === INPUTS || key === RESULTS) placed = placeEnd(placed, key, at);
    else nodes[key] = at;
  }
  return Object.keys(nodes).length ? placeNodes(placed, nodes) : placed;
}

/** The ends of a subgraph are no nodes, but have a place as if they were. */
function placeEnd<B extends Body>(body: B, end: string, at: Point): B {
  const nodes = { ...body.view.nodes, [end]: { ...body.view.nodes?.[end], at } };
  return { ...body, view: { ...body.view, nodes } };
}
