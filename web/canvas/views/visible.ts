import { batch, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { CanvasView } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import type { FrameItem, NoteItem } from "../item.ts";
import { grown, holds, overlaps, visibleRect } from "../rect.ts";
import type { Rect } from "../rect.ts";
import type { Wire } from "../scene.ts";
import type { SceneNode } from "../scene_node.ts";

/** What is near enough to be drawn. */
export interface Visible {
  readonly nodes: ReadonlySignal<readonly SceneNode[]>;
  readonly wires: ReadonlySignal<readonly Wire[]>;
  readonly frames: ReadonlySignal<readonly FrameItem[]>;
  readonly notes: ReadonlySignal<readonly NoteItem[]>;
  /** Whether a picture of nodes and wires is needed: in their place, or under them for those not drawn yet. */
  readonly backed: ReadonlySignal<boolean>;
  /** Whether none is drawn, since a picture has stood for them for a while. */
  readonly away: ReadonlySignal<boolean>;
}

/** Below this zoom nothing in a node could be read. */
const FAR_ZOOM = 0.3;
/** Pixels round the pane in which things are drawn as well. */
const MARGIN = 200;
/** After this long without a gesture, what went out of sight is taken away. */
const REST = 200;
/** As many nodes come into sight in a frame, so that none is long. */
const BATCH = 8;
/** As many nodes stay when seen from far, ready for coming back. */
const KEPT = 60;

/** As many frames, and as many notes, are drawn wherever they are; of more those in sight, and at most as many. */
const MOST_MARKS = 200;

type Reason = "content" | "pan" | "zoom" | "rest";

/**
 * Follows the viewport: while it moves nothing is taken away, and while it zooms nothing is added, since mounting and
 * unmounting is what costs. @returns also how to stop
 */
export function followVisible(view: CanvasView): Visible & { stop(): void } {
  const nodes = signal<readonly SceneNode[]>([]);
  const wires = signal<readonly Wire[]>([]);
  const frames = signal<readonly FrameItem[]>([]);
  const notes = signal<readonly NoteItem[]>([]);
  const backed = signal(false);
  const away = signal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let zoom = view.viewport.peek().zoom;
  /** All that is in it is drawn. */
  let covered: Rect | undefined;
  /** Whether there are more frames or notes in sight than are drawn. */
  let crowded = false;

  const far = (reason: Reason): void => {
    view.pictured.value = backed.value = true;
    covered = undefined;
    if (reason === "pan" || reason === "zoom") return;
    mark();
    away.value = view.scene.nodes.peek().size > KEPT;
    if (away.value) nodes.value = wires.value = [];
    else near("rest", true);
  };
  /** Draws frames and notes: whether some are left to the picture, as there are too many. */
  const mark = (area?: Rect, keep = false): boolean =>
    [
      drawMarks(frames, view.scene.frames.peek(), area, keep),
      drawMarks(notes, view.scene.notes.peek(), area, keep),
    ].includes(true);
  const near = (reason: Reason, all = false): void => {
    const { viewport, size, scene } = view;
    const shown = visibleRect(viewport.peek(), ...size.peek());
    if (reason === "pan" && covered && holds(covered, shown)) return;
    const area = all ? undefined : grown(shown, MARGIN / viewport.peek().zoom);
    const known = scene.nodes.peek();
    const [drawn, before] = [new Set(wires.peek()), new Set(nodes.peek())];
    const keep = reason === "pan" || reason === "zoom";
    const wanted = [...known.values()].filter((node) =>
      !area || keep && before.has(node) || overlaps(rectOf(node), area)
    );
    const missing = wanted.filter((node) => !before.has(node));
    const room = reason === "content" ? Infinity : reason === "zoom" ? 0 : BATCH;
    const next = new Set(missing.slice(0, room));
    const later = next.size < missing.length;
    if (later && reason !== "zoom") frame = requestAnimationFrame(() => update(reason));
    const shownNow = wanted.filter((node) => before.has(node) || next.has(node));
    if (!same(nodes.peek(), shownNow)) nodes.value = shownNow;
    if (!later) {
      const crossing = scene.wires.peek().filter((wire) => {
        if (!area || keep && drawn.has(wire)) return true;
        const [from, to] = [known.get(wire.from.node), known.get(wire.to.node)];
        return from && to && overlaps(span(rectOf(from), rectOf(to)), area);
      });
      if (!same(wires.peek(), crossing)) wires.value = crossing;
    }
    covered = later ? undefined : area;
    if (all) return;
    if (reason !== "zoom") crowded = mark(area, keep);
    view.pictured.value = false;
    backed.value = crowded || later && (reason === "zoom" || backed.peek());
    if (reason !== "zoom") away.value = false;
  };
  const update = (reason: Reason): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    batch(() => view.viewport.peek().zoom < FAR_ZOOM ? far(reason) : near(reason));
  };
  const stopContent = effect(() => {
    void [view.scene.nodes.value, view.scene.wires.value, view.size.value, view.jumps.value];
    void [view.scene.frames.value, view.scene.notes.value];
    update("content");
  });
  const stopMoves = effect(() => {
    const reason = view.viewport.value.zoom === zoom ? "pan" : "zoom";
    zoom = view.viewport.value.zoom;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => update(reason));
    clearTimeout(timer);
    timer = setTimeout(() => update("rest"), REST);
  });
  return {
    nodes,
    wires,
    frames,
    notes,
    backed,
    away,
    stop() {
      stopContent();
      stopMoves();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}

/** @returns whether some that are in sight are not drawn: those below others */
function drawMarks<M extends FrameItem | NoteItem>(
  drawn: Signal<readonly M[]>,
  all: readonly M[],
  area: Rect | undefined,
  keep: boolean,
): boolean {
  const before = new Set(drawn.peek());
  const isNear = (mark: M): boolean =>
    area !== undefined && (keep && before.has(mark) || overlaps(rectOf(mark), area));
  const wanted = all.length > MOST_MARKS ? all.filter(isNear) : all;
  const next = wanted.slice(-MOST_MARKS);
  if (!same(drawn.peek(), next)) drawn.value = next;
  return next.length < wanted.length;
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
