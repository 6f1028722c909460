import { batch, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { CanvasView } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import type { FrameItem, NoteItem } from "../item.ts";
import { linesIn } from "../lines_in.ts";
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
  /** The part of the world in which lines of large nodes are drawn; none while it is seen from far. */
  readonly area: ReadonlySignal<Rect | undefined>;
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
/** As many lines of nodes come into sight in a frame, so that none is long. */
const BATCH = 64;
/** As many when it was not a gesture that brought them. */
const AT_ONCE = 300;
/** As many nodes stay when seen from far, ready for coming back. */
const KEPT = 60;

/** At most as many lines of nodes, in sight or kept, are drawn: of the nodes above others. */
const MOST_LINES = 3000;
/** At most as many wires, those first whose end is in sight. */
const MOST_WIRES = 1000;
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
  const area = signal<Rect | undefined>();
  const backed = signal(false);
  const away = signal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let zoom = view.viewport.peek().zoom;
  /** All that is in it is drawn. */
  let covered: Rect | undefined;
  /** Whether there is more in sight than is drawn. */
  let [crowded, marksCrowded] = [false, false];

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
    const around = all ? undefined : grown(shown, MARGIN / viewport.peek().zoom);
    const known = scene.nodes.peek();
    const [drawn, before] = [new Set(wires.peek()), new Set(nodes.peek())];
    const keep = reason === "pan" || reason === "zoom";
    if (reason !== "zoom") area.value = around;
    const inSight = [...known.values()].filter((node) =>
      !around || keep && before.has(node) || overlaps(rectOf(node), around)
    );
    const linesOf = (node: SceneNode): number => {
      const [from, end] = linesIn(node.measured.peek().rows, () => around, () => node.y.peek());
      return Math.max(1, end - from);
    };
    const wanted = upTo(MOST_LINES, inSight.reverse(), linesOf).toReversed();
    const missing = wanted.filter((node) => !before.has(node));
    const room = reason === "content" ? AT_ONCE : reason === "zoom" ? 0 : BATCH;
    const next = new Set(upTo(room, missing, linesOf));
    const later = next.size < missing.length;
    if (later && reason !== "zoom") frame = requestAnimationFrame(() => update(reason));
    const shownNow = wanted.filter((node) => before.has(node) || next.has(node));
    if (!same(nodes.peek(), shownNow)) nodes.value = shownNow;
    if (!later) {
      const crossing = scene.wires.peek().filter((wire) =>
        !around || keep && drawn.has(wire) || crosses(wire, known, around)
      );
      const most = crossing.length > MOST_WIRES ? foremost(crossing, known, shown) : crossing;
      crowded = wanted.length < inSight.length || most.length < crossing.length;
      if (!same(wires.peek(), most)) wires.value = most;
    }
    covered = later ? undefined : around;
    if (all) return;
    if (reason !== "zoom") marksCrowded = mark(around, keep);
    view.pictured.value = false;
    backed.value = crowded || marksCrowded || later && (reason === "zoom" || backed.peek());
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
    area,
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

/** The first of these whose sizes fit into some room: one at least, if there is any. */
function upTo<T>(room: number, all: readonly T[], sizeOf: (one: T) => number): readonly T[] {
  let left = room;
  const end = all.findIndex((one) => left <= 0 || (left -= sizeOf(one), false));
  return end < 0 ? all : all.slice(0, end);
}

type Nodes = ReadonlyMap<string, SceneNode>;

/** How high a wire begins and ends. */
function endsOf({ from, to }: Wire, a: SceneNode, b: SceneNode): readonly [number, number] {
  const [start, end] = [rectOf(a), rectOf(b)];
  return [
    start.y + (a.measured.peek().outputs.get(from.port) ?? start.height / 2),
    end.y + (b.measured.peek().inputs.get(to.port) ?? end.height / 2),
  ];
}

/** Whether a wire may be seen in an area: whatever its style, it goes no higher and no lower than its ends. */
function crosses(wire: Wire, nodes: Nodes, area: Rect): boolean {
  const [a, b] = [nodes.get(wire.from.node), nodes.get(wire.to.node)];
  if (!a || !b) return false;
  const [y1, y2] = endsOf(wire, a, b);
  const [left, right] = [Math.min(a.x.peek(), b.x.peek()), Math.max(endOf(a), endOf(b))];
  const [y, height] = [Math.min(y1, y2) - 1, Math.abs(y2 - y1) + 2];
  return overlaps({ x: left, y, width: right - left, height }, area);
}

function endOf({ x, width }: SceneNode): number {
  return x.peek() + width.peek();
}

/** As many wires as are drawn at most: first those that end in sight. */
function foremost(wires: readonly Wire[], nodes: Nodes, shown: Rect): readonly Wire[] {
  const endsHere = (wire: Wire): boolean => {
    const [a, b] = [nodes.get(wire.from.node), nodes.get(wire.to.node)];
    if (!a || !b) return false;
    const at = { x: b.x.peek(), y: endsOf(wire, a, b)[1], width: 1, height: 1 };
    return overlaps(at, shown);
  };
  const { here = [], elsewhere = [] } = Object.groupBy(
    wires,
    (wire) => endsHere(wire) ? "here" : "elsewhere",
  );
  const chosen = new Set([...here, ...elsewhere].slice(0, MOST_WIRES));
  return wires.filter((wire) => chosen.has(wire));
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
