import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { CanvasView } from "./canvas_view.ts";
import { rectOf } from "./item.ts";
import { grown, overlaps, visibleRect } from "./rect.ts";
import type { Rect } from "./rect.ts";
import type { Wire } from "./scene.ts";
import type { SceneNode } from "./scene_node.ts";

/** What is near enough to be drawn. */
export interface Visible {
  readonly nodes: ReadonlySignal<readonly SceneNode[]>;
  readonly wires: ReadonlySignal<readonly Wire[]>;
}

/** Pixels round the pane in which things are drawn as well. */
const MARGIN = 200;
/** After this long without a gesture, what went out of sight is taken away. */
const REST = 300;

/**
 * Follows the viewport: while it moves things are added and none taken away, since mounting and unmounting is what
 * costs. @returns also how to stop
 */
export function followVisible(view: CanvasView): Visible & { stop(): void } {
  const nodes = signal<readonly SceneNode[]>([]);
  const wires = signal<readonly Wire[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;

  const area = (): Rect => {
    const [width, height] = view.size.peek();
    const viewport = view.viewport.peek();
    return grown(visibleRect(viewport, width, height), MARGIN / viewport.zoom);
  };
  const update = (keep: boolean): void => {
    frame = 0;
    const shown = area();
    const all = view.scene.nodes.peek();
    const before = keep ? new Set(nodes.peek()) : undefined;
    const near = [...all.values()].filter((node) =>
      before?.has(node) || overlaps(rectOf(node), shown)
    );
    if (!same(nodes.peek(), near)) nodes.value = near;
    const drawn = keep ? new Set(wires.peek()) : undefined;
    const crossing = view.scene.wires.peek().filter((wire) => {
      if (drawn?.has(wire)) return true;
      const [from, to] = [all.get(wire.from.node), all.get(wire.to.node)];
      return from && to && overlaps(span(rectOf(from), rectOf(to)), shown);
    });
    if (!same(wires.peek(), crossing)) wires.value = crossing;
  };
  const stopContent = effect(() => {
    void [view.scene.nodes.value, view.scene.wires.value, view.size.value];
    update(false);
  });
  const stopMoves = effect(() => {
    void view.viewport.value;
    frame ||= requestAnimationFrame(() => update(true));
    clearTimeout(timer);
    timer = setTimeout(() => update(false), REST);
  });
  return {
    nodes,
    wires,
    stop() {
      stopContent();
      stopMoves();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}

/** The least rectangle that holds a wire between two nodes. */
function span(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
