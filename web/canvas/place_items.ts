import { batch } from "@preact/signals";
import { editBody } from "../../src/graph/edit_subgraph.ts";
import type { Where } from "../../src/graph/bodies.ts";
import { placeFrames, placeNodes, placeNotes } from "../../src/graph/edit_view.ts";
import { INPUTS, RESULTS } from "../../src/graph/reference.ts";
import type { Body, Point, Workflow } from "../../src/graph/workflow.ts";
import { markOf } from "./item.ts";
import type { Item } from "./item.ts";

/** Moves items on the canvas, all at once: whoever follows one of them is told once. */
export function moveItems(places: Iterable<readonly [Item, Point]>): void {
  batch(() => {
    for (const [item, [x, y]] of places) [item.x.value, item.y.value] = [x, y];
  });
}

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
  const marks = { frame: new Map<number, Point>(), note: new Map<number, Point>() };
  let placed = body;
  for (const [key, at] of places) {
    const mark = markOf(key);
    if (mark) marks[mark.mark].set(mark.index, at);
    else if (key === INPUTS || key === RESULTS) placed = placeEnd(placed, key, at);
    else nodes[key] = at;
  }
  placed = placeNotes(placeFrames(placed, marks.frame), marks.note);
  return Object.keys(nodes).length ? placeNodes(placed, nodes) : placed;
}

/** The ends of a subgraph are no nodes, but have a place as if they were. */
function placeEnd<B extends Body>(body: B, end: string, at: Point): B {
  const nodes = { ...body.view.nodes, [end]: { ...body.view.nodes?.[end], at } };
  return { ...body, view: { ...body.view, nodes } };
}
