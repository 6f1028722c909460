import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { NodeType } from "../../src/graph/node.ts";
import type { NodeEntry, NodeView, Point } from "../../src/graph/workflow.ts";
import type { NodeRun } from "../runs/node_run.ts";
import { rectOf } from "./item.ts";
import type { Item } from "./item.ts";
import type { Rect } from "./rect.ts";
import { resultRoom } from "../../src/graph/result_room.ts";
import { columnsOf, measureNode } from "../../src/drawing/measure.ts";
import type { Measured, ShownResult } from "../../src/drawing/measure.ts";
import { nodeRows } from "../../src/drawing/node_rows.ts";
import type { Row } from "../../src/drawing/node_rows.ts";

/** A node on the canvas. Its position is apart from all else, so that moving it draws nothing anew. */
export interface SceneNode extends Item {
  readonly entry: Signal<NodeEntry>;
  readonly look: Signal<NodeView>;
  readonly type: Signal<NodeType>;
  /** Whether the catalogue knows its type; else the ports are those that the document uses. */
  readonly known: Signal<boolean>;
  readonly isOutput: Signal<boolean>;
  readonly advancedOpen: Signal<boolean>;
  readonly measured: ReadonlySignal<Measured>;
  /** What runs last did with it. */
  readonly run: NodeRun;
}

export interface NodeFacts {
  readonly entry: NodeEntry;
  readonly look: NodeView;
  readonly type: NodeType;
  readonly known: boolean;
  readonly isOutput: boolean;
  readonly at: Point;
}

export function createSceneNode(
  key: string,
  facts: NodeFacts,
  { catalogue, run, isSelected, tallest }: {
    readonly catalogue: ReadonlySignal<Catalogue>;
    readonly run: NodeRun;
    readonly isSelected: () => boolean;
    /** How high it may become before it reaches over what lies below it. */
    readonly tallest: () => number;
  },
): SceneNode {
  const entry = signal(facts.entry);
  const look = signal(facts.look);
  const type = signal(facts.type);
  const advancedOpen = signal(false);
  const known = signal(facts.known);
  const rows = computed((): readonly Row[] => {
    const rows = nodeRows(type.value, entry.value, catalogue.value.kinds, advancedOpen.value);
    return known.value ? rows : [{ row: "unknown" }, ...rows];
  });
  const isOutput = signal(facts.isOutput);
  // What lies between the outputs is shown while it is made, and when someone asks for it by selecting.
  const result = computed((): ShownResult | undefined => {
    if (!isOutput.value && run.status.value !== "running" && !isSelected()) return undefined;
    const pictures = run.pictures.value;
    const text = run.text.value;
    if (!pictures.length) return text && isOutput.value ? { text, always: true } : undefined;
    const columns = columnsOf(pictures.length);
    const ratio = pictures[0]!.ratio * columns / Math.ceil(pictures.length / columns);
    return { ratio, always: isOutput.value };
  });
  const measured = computed(() => {
    const shown = result.value && { ...result.value, tallest: tallest() };
    return measureNode(entry.value, look.value, rows.value, shown);
  });
  return {
    key,
    x: signal(facts.at[0]),
    y: signal(facts.at[1]),
    width: computed(() => measured.value.width),
    height: computed(() => measured.value.height),
    entry,
    look,
    type,
    known,
    isOutput,
    advancedOpen,
    measured,
    run,
  };
}

/** Where an item stands, with the room for what runs will show on it, or have shown. */
export function roomOf(item: Item | SceneNode): Rect {
  const rect = rectOf(item);
  if (!("measured" in item) || item.look.peek().collapsed) return rect;
  const { result } = item.measured.peek();
  const room = resultRoom(item.type.peek(), item.isOutput.peek(), rect.width);
  const height = Math.max(rect.height, (result?.y ?? rect.height) + room);
  return { ...rect, height };
}

/** Brings a node to what the document says; what is the same stays the same, so that only changes are drawn. */
export function updateSceneNode(node: SceneNode, facts: NodeFacts): void {
  if (!sameFields(node.entry.peek(), facts.entry)) node.entry.value = facts.entry;
  if (!sameFields(node.look.peek(), facts.look)) node.look.value = facts.look;
  if (node.type.peek() !== facts.type) node.type.value = facts.type;
  node.known.value = facts.known;
  node.isOutput.value = facts.isOutput;
  [node.x.value, node.y.value] = facts.at;
}

/** Whether two entries or views are equal, two levels deep: edits copy what they do not change. */
function sameFields(a: object, b: object, depth = 2): boolean {
  if (a === b) return true;
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => {
    const [one, other] = [left[key], right[key]];
    if (one === other) return true;
    return depth > 0 && typeof one === "object" && typeof other === "object" && one !== null &&
      other !== null && sameFields(one, other, depth - 1);
  });
}
