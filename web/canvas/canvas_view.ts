import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { openCanvas } from "../../src/graph/canvas.ts";
import type { Canvas } from "../../src/graph/canvas.ts";
import { type Names, namesIn } from "../../src/drawing/in_words.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import type { Point } from "../../src/graph/workflow.ts";
import type { OpenMenu } from "../core/open_menu.ts";
import type { OpenDocument } from "../document/open_document.ts";
import type { NodeRun } from "../runs/node_run.ts";
import { rectOf } from "./item.ts";
import type { PanZoom } from "./pan_zoom.ts";
import { around, fitted, zoomed } from "./rect.ts";
import type { Rect, Viewport } from "./rect.ts";
import { createScene } from "./scene.ts";
import { roomOf } from "./scene_node.ts";
import type { Scene } from "./scene.ts";
import type { ToldFaults } from "./told_faults.ts";
import type { LooseEnd, WireDrag } from "./wire_drag.ts";

/** The search for a node to add: where it goes, and the wire that waits for it. */
export interface NodeSearch {
  readonly at: Point;
  readonly wire?: LooseEnd;
}

/** Where it went by itself in a pane of this size. */
export interface Fitted {
  readonly at: Viewport;
  readonly size: Point;
  readonly shows: "all" | "beginning";
}

/** A canvas of a document as a person looks at it. */
export interface CanvasView {
  readonly document: OpenDocument;
  readonly scene: Scene;
  readonly catalogue: ReadonlySignal<Catalogue>;
  /** What may be wired on it; worked out when it is first asked for. */
  readonly canvas: ReadonlySignal<Canvas>;
  readonly viewport: Signal<Viewport>;
  /** Pixels of the pane. */
  readonly size: Signal<Point>;
  /** Where the pointer last was, in the world. */
  readonly pointer: Signal<Point>;
  readonly wire: Signal<WireDrag | undefined>;
  /** Key of the wire that was clicked, while no item is selected. */
  readonly chosenWire: Signal<string | undefined>;
  readonly box: Signal<Rect | undefined>;
  /** Whether items are being dragged. */
  readonly dragging: Signal<boolean>;
  readonly search: Signal<NodeSearch | undefined>;
  readonly menu: Signal<OpenMenu | undefined>;
  readonly locked: Signal<boolean>;
  /** Whether a picture stands for what is on it, since it is seen from far. */
  readonly pictured: Signal<boolean>;
  /** What is wrong, by path of the node; inside the definition of a subgraph by {@link definitionKey}. */
  readonly problems: ReadonlySignal<ReadonlyMap<string, readonly Diagnostic[]>>;
  /** What nodes and inputs of the whole document are called; worked out when it is first asked for. */
  readonly names: ReadonlySignal<Names>;
  /** Lines that what is dragged snapped to. */
  readonly guides: Signal<{ readonly x?: number; readonly y?: number }>;
  /** How often it went somewhere at once, without a gesture that leads there. */
  readonly jumps: Signal<number>;
  /** Where it last went to show all, or the beginning, in a pane of this size. */
  fitted: Fitted | undefined;
  /** Shows all, or where it begins; set while it is drawn. */
  begin: (() => void) | undefined;
  /** Set while it is drawn. */
  panZoom: PanZoom | undefined;
  /** Its element, while it is drawn. */
  pane: HTMLElement | undefined;
  /** The point of the world under a point of the screen. */
  toWorld(clientX: number, clientY: number): Point;
  go(viewport: Viewport, animate?: boolean): void;
  zoomBy(factor: number, at?: Point): void;
  /** Shows these items, or all with the room for what runs will show. */
  fit(keys?: Iterable<string>): void;
  select(keys: Iterable<string>): void;
  /** Shows one node in the middle, on whichever canvas it is, and selects it. */
  reveal(path: readonly string[], id: string): void;
  /** Looks at another canvas of the document. */
  enter(path: readonly string[]): void;
}

export function createCanvasView(
  document: OpenDocument,
  catalogue: ReadonlySignal<Catalogue>,
  runOf: (path: string) => NodeRun,
  told: Told,
): CanvasView {
  const scene = createScene(document, catalogue, runOf);
  const viewport = signal<Viewport>({ x: 0, y: 0, zoom: 1 });
  const size = signal<Point>([0, 0]);
  /** Where each canvas of the document was last looked at, and whether it had gone there by itself. */
  const seen = new Map<string, Pick<CanvasView, "fitted"> & { readonly at: Viewport }>();
  effect(scene.sync);

  const view: CanvasView = {
    document,
    scene,
    catalogue,
    canvas: computed(() =>
      openCanvas(document.workflow.value, catalogue.value, document.where.value)
    ),
    viewport,
    size,
    pointer: signal<Point>([0, 0]),
    wire: signal<WireDrag | undefined>(undefined),
    chosenWire: signal<string | undefined>(undefined),
    box: signal<Rect | undefined>(undefined),
    dragging: signal(false),
    search: signal<NodeSearch | undefined>(undefined),
    menu: signal<OpenMenu | undefined>(undefined),
    locked: signal(false),
    pictured: signal(false),
    problems: followProblems(document, catalogue, told),
    names: computed(() => namesIn(document.workflow.value, catalogue.value)),
    guides: signal<{ x?: number; y?: number }>({}),
    jumps: signal(0),
    fitted: undefined,
    begin: undefined,
    panZoom: undefined,
    pane: undefined,
    toWorld(clientX, clientY) {
      const { left = 0, top = 0 } = view.pane?.getBoundingClientRect() ?? {};
      const { x, y, zoom } = viewport.peek();
      return [(clientX - left - x) / zoom, (clientY - top - y) / zoom];
    },
    go(next, animate = false) {
      if (view.panZoom) view.panZoom.set(next, animate);
      else viewport.value = next;
    },
    zoomBy(factor, at = [size.peek()[0] / 2, size.peek()[1] / 2]) {
      view.go(zoomed(viewport.peek(), factor, at), true);
    },
    fit(keys) {
      const wanted = keys && new Set(keys);
      const items = scene.items.peek().filter(({ key }) => !wanted || wanted.has(key));
      const rect = around(items.map(wanted ? rectOf : roomOf));
      const [width, height] = size.peek();
      if (!rect && !keys) view.go({ x: 0, y: 0, zoom: 1 });
      if (!rect || !width || !height) return;
      view.go(fitted(rect, width, height), wanted !== undefined);
      if (wanted) return;
      view.fitted = { at: viewport.peek(), size: size.peek(), shows: "all" };
      view.jumps.value++;
    },
    select(keys) {
      view.chosenWire.value = undefined;
      document.selection.value = new Set(keys);
    },
    enter(path) {
      const key = (ids: readonly string[]): string => ids.join("/");
      if (key(path) === key(document.path.peek())) return;
      seen.set(key(document.path.peek()), { at: viewport.peek(), fitted: view.fitted });
      document.selection.value = new Set();
      document.path.value = path;
      const before = seen.get(key(path));
      if (before) {
        view.go(before.at);
        view.fitted = before.fitted;
      } else (view.begin ?? view.fit)();
      view.jumps.value++;
    },
    reveal(path, id) {
      view.enter(path);
      view.select([id]);
      const item = scene.item(id);
      if (!item) return;
      const { x, y, width, height } = rectOf(item);
      const zoom = Math.max(viewport.peek().zoom, 0.6);
      const [w, h] = size.peek();
      const next = { x: w / 2 - (x + width / 2) * zoom, y: h / 2 - (y + height / 2) * zoom, zoom };
      view.go(next, true);
    },
  };
  return view;
}

const CHECK_DELAY = 120;

/** What is told of a document beside what it says itself. */
export interface Told {
  /** What its nodes warned of in its last run. */
  readonly warnings: ReadonlySignal<readonly Diagnostic[]>;
  /** Undefined until the code for it is here. */
  readonly faults: ReadonlySignal<ToldFaults | undefined>;
}

/** Checks the document a moment after each edit, and when its nodes are others, with what its nodes say and what came of its last run. */
function followProblems(
  document: OpenDocument,
  catalogue: ReadonlySignal<Catalogue>,
  { warnings, faults }: Told,
): CanvasView["problems"] {
  const problems = signal<ReadonlyMap<string, readonly Diagnostic[]>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void [document.workflow.value, catalogue.value, warnings.value];
    for (const change of faults.value?.changesOf(document) ?? []) void change.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const checked = document.checked.peek();
      const { diagnostics } = faults.peek()?.weighed(document, checked) ?? checked;
      const isEmpty = !checked.graph.nodes.size && !document.workflow.peek().outputs.length;
      problems.value = Map.groupBy(
        isEmpty ? [] : [...diagnostics, ...warnings.peek()],
        ({ node = "", subgraph }) => subgraph === undefined ? node : definitionKey(subgraph, node),
      );
    }, problems.peek().size ? CHECK_DELAY : 0);
  });
  return problems;
}

/** Names a node in the definition of a subgraph, whatever its instances. */
export function definitionKey(subgraph: string, node: string): string {
  return `${subgraph}:${node}`;
}
