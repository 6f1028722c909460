import { batch } from "@preact/signals";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { insertOnWire } from "../../../src/graph/edit_wires.ts";
import { isLink } from "../../../src/graph/reference.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import type { Core } from "../../core/core.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import { alignment } from "../align.ts";
import type { CanvasView } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import type { Item } from "../item.ts";
import { placeItems } from "../place_items.ts";
import { around, overlaps, snapped, visibleRect } from "../rect.ts";
import { bestPort } from "../wire_drag.ts";
import { looseEnd } from "./drag_wire.ts";

const REACH = 6;

/** Moves what is selected, and what stands in selected frames. Alt drags a copy away. */
export function dragItems(
  { settings, execute }: Pick<Core, "settings" | "execute">,
  view: CanvasView,
  start: PointerEvent,
): void {
  if (!start.altKey) return drag(settings, view, start);
  const { document } = view;
  const [selection, workflow] = [document.selection.peek(), document.workflow.peek()];
  const merge = `duplicate ${start.timeStamp}`; // not shown
  const forget = (): void => {
    document.undo();
    view.select(selection);
  };
  execute("edit.duplicateInPlace", merge).then(() => {
    if (document.workflow.peek() !== workflow) {
      return drag(settings, view, start, { merge, forget });
    }
    view.select(selection); // frames and notes have no copies
    drag(settings, view, start);
  });
}

/** Copies that are dragged: bringing them to their place is one step with making them. */
interface Copies {
  readonly merge: string;
  forget(): void;
}

function drag(
  settings: Core["settings"],
  view: CanvasView,
  start: PointerEvent,
  copies?: Copies,
): void {
  const { document, scene } = view;
  const items = movable(view);
  if (!items.length) return copies?.forget();
  const origin = new Map(items.map((item) => [item, [item.x.peek(), item.y.peek()] as const]));
  const from = view.toWorld(start.clientX, start.clientY);
  const box = around(items.map(rectOf))!;
  const moving = new Set(items);
  const [width, height] = view.size.peek();
  const shown = visibleRect(view.viewport.peek(), width, height);
  const others = scene.items.peek()
    .filter((item) => !moving.has(item) && !item.key.startsWith("#frame"))
    .map(rectOf).filter((rect) => overlaps(rect, shown));

  const move = (dx: number, dy: number): void =>
    batch(() => {
      for (const [item, [x, y]] of origin) [item.x.value, item.y.value] = [x + dx, y + dy];
    });
  trackPointer(start, {
    move(event) {
      const [x, y] = view.toWorld(event.clientX, event.clientY);
      let [dx, dy] = [x - from[0], y - from[1]];
      const grid = settings.read<number>("canvas.grid");
      if (settings.read<boolean>("canvas.snap") !== event.shiftKey) {
        [dx, dy] = [snapped(box.x + dx, grid) - box.x, snapped(box.y + dy, grid) - box.y];
        view.guides.value = {};
      } else {
        const reach = REACH / view.viewport.peek().zoom;
        const moved = { ...box, x: box.x + dx, y: box.y + dy };
        const { dx: toX, dy: toY, ...guides } = alignment(moved, others, reach);
        [dx, dy] = [dx + toX, dy + toY];
        view.guides.value = guides;
      }
      view.dragging.value = true;
      move(Math.round(dx), Math.round(dy));
    },
    end(event, moved) {
      view.guides.value = {};
      view.dragging.value = false;
      if (!moved) return copies?.forget();
      const [only] = items;
      const wire = items.length === 1 && only ? wireAt(event.clientX, event.clientY) : undefined;
      const editName = items.length === 1 ? "Move" : `Move ${items.length} items`;
      document.edit(
        copies ? "Duplicate" : editName,
        (workflow) => {
          const placed = placeItems(workflow, document.where.peek(), items);
          return wire && only ? insertedOn(view, placed, only.key, wire) ?? placed : placed;
        },
        copies?.merge,
      );
      document.settle();
    },
    cancel() {
      view.guides.value = {};
      view.dragging.value = false;
      move(0, 0);
      copies?.forget();
    },
  }, view);
}

/** What is selected, and whatever stands inside selected frames. */
function movable({ document, scene }: CanvasView): readonly Item[] {
  const chosen = new Set(
    [...document.selection.peek()].flatMap((key) => scene.item(key) ?? []),
  );
  for (const frame of scene.frames.peek()) {
    if (!chosen.has(frame)) continue;
    if (chosen.size === scene.items.peek().length) break; // all are
    const area = rectOf(frame);
    for (const item of scene.items.peek()) {
      const { x, y } = rectOf(item);
      const within = x >= area.x && y >= area.y && x < area.x + area.width &&
        y < area.y + area.height;
      if (within) chosen.add(item);
    }
  }
  return [...chosen].filter(({ key }) => !scene.nodes.peek().get(key)?.look.peek().pinned);
}

/** The wire under a point of the screen, by its key. */
export function wireAt(clientX: number, clientY: number): string | undefined {
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const key = (element as HTMLElement).dataset?.wire;
    if (key !== undefined) return key;
  }
  return undefined;
}

/** The workflow with a node put on a wire, where it has ports that fit and no wires yet; else undefined. */
export function insertedOn(
  view: CanvasView,
  workflow: Workflow,
  id: string,
  key: string,
): Workflow | undefined {
  const { document, scene } = view;
  const node = scene.nodes.peek().get(id);
  const wire = scene.wires.peek().find((one) => one.key === key);
  if (!node || !wire || wire.from.node === id || wire.to.node === id) return undefined;
  const used = Object.values(node.entry.peek().inputs ?? {}).some(isLink) ||
    scene.wires.peek().some((one) => one.from.node === id);
  if (used) return undefined;
  const canvas = view.canvas.peek();
  const type = node.type.peek();
  const input = bestPort(
    looseEnd(view, { node: wire.from.node, side: "output", name: wire.from.port }),
    type,
    (port) => canvas.canWire(wire.from, { node: id, port }),
  );
  const output = bestPort(
    { side: "input" },
    type,
    (port) => canvas.canWire({ node: id, port }, wire.to),
  );
  if (!input || !output) return undefined;
  return editBody(
    workflow,
    document.where.peek(),
    (body) => insertOnWire(body, wire.to, { id, input, output }),
  );
}
