import { NODE_WIDTH, NOTE_SIZE } from "../../src/drawing/measure.ts";
import type { NoteItem } from "./item.ts";
import type { SceneNode } from "./scene_node.ts";

/** Between what runs show and what lies below. */
const GAP = 12;

/** How far down a node can reach from its upper edge before what begins below that. Of what is drawn, nothing is waited for. */
export function roomDown(node: SceneNode, others: readonly (SceneNode | NoteItem)[]): number {
  const [left, top] = [node.x.peek(), node.y.peek()];
  const right = left + widthOf(node);
  const tops = others.filter((other) => {
    const [x, y] = [other.x.peek(), other.y.peek()];
    return other !== node && y > top && x < right && x + widthOf(other) > left;
  }).map(({ y }) => y.peek());
  return Math.min(...tops) - top - GAP;
}

/** As the document says: what is measured could wait for this. */
const widthOf = (item: SceneNode | NoteItem): number =>
  "look" in item
    ? item.look.peek().size?.[0] ?? NODE_WIDTH
    : item.note.peek().size?.[0] ?? NOTE_SIZE[0];
