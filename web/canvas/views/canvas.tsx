import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import { isNarrow } from "../../core/layout.ts";
import { TREMBLE } from "../../core/ui/track_pointer.ts";
import { lazy } from "../../core/lazy.tsx";
import type { MenuProps } from "../../core/menu.tsx";
import { addNodeTo } from "../add_node.ts";
import type { CanvasView, NodeSearch } from "../canvas_view.ts";
import { useCanvases } from "../canvases.ts";
import type { Canvases } from "../canvases.ts";
import { openFiles } from "../commands/open_files.ts";
import { begin, refit } from "../fitting.ts";
import { longPress } from "../gestures/long_press.ts";
import { press } from "../gestures/press.ts";
import type { NoteItem } from "../item.ts";
import { isBackground, keyAt } from "../key_at.ts";
import { createPanZoom } from "../pan_zoom.ts";
import { Breadcrumb } from "./breadcrumb.tsx";
import { FarHint } from "./far_hint.tsx";
import { FrameView } from "./frame_view.tsx";
import { NodeView } from "./node_view.tsx";
import { endAt, openMenu } from "./open_menu.ts";
import { followVisible } from "./visible.ts";
import type { Visible } from "./visible.ts";
import { LooseWire, WireReason, WireView } from "./wires_view.tsx";

const SearchBox = lazy<{ view: CanvasView; search: NodeSearch }>(async () =>
  (await import("./search_box.tsx")).SearchBox
);
const NoteView = lazy<{ view: CanvasView; item: NoteItem }>(async () =>
  (await import("./note_view.tsx")).NoteView
);
const Menu = lazy<MenuProps>(async () => (await import("../../core/menu.tsx")).Menu);
const Minimap = lazy<{ view: CanvasView }>(async () => (await import("./minimap.tsx")).Minimap);
const FarView = lazy<{ view: CanvasView }>(async () => (await import("./far_view.tsx")).FarView);
const FarNodes = lazy<{ view: CanvasView }>(async () => (await import("./far_view.tsx")).FarNodes);

const SelectionToolbox = lazy<{ view: CanvasView }>(async () =>
  (await import("./selection_toolbox.tsx")).SelectionToolbox
);

/** Below this zoom a style class leaves out what could not be read. */
const FAR = 0.4;
/** In a smaller pane, as beside an open panel, a minimap would cover too much. */
const LEAST_FOR_MINIMAP = [720, 560] as const;
/** Pixels from dot to dot of the background. */
const GRID = 20;

/** Dragging a node out of the library carries its type under this name. */
export const NODE_DRAG = "application/x-braid-node";
/** Beside it, as JSON: what its inputs are given. */
export const INPUTS_DRAG = "application/x-braid-inputs";

/** The canvas of a document. */
export function Canvas({ view }: { view: CanvasView }): JSX.Element {
  const app = useCanvases();
  const pane = useRef<HTMLDivElement>(null);
  const visible = useMemo(() => followVisible(view), [view]);
  useEffect(() => () => visible.stop(), [visible]);
  useEffect(() => attach(app.settings, view, pane.current!), [view]);
  const transform = useComputed(() => {
    const { x, y, zoom } = view.viewport.value;
    return `transform:translate(${x}px,${y}px) scale(${zoom})`;
  });
  const level = useComputed(() => {
    const far = view.viewport.value.zoom < FAR ? " far" : "";
    return `world${far}${view.pictured.value ? " pictured" : ""}`; // not shown
  });
  const grid = useComputed(() => {
    const { x, y, zoom } = view.viewport.value;
    const size = GRID * zoom * 5 ** Math.max(0, Math.ceil(Math.log(0.7 / zoom) / Math.log(5)));
    return `background-size:${size}px ${size}px;transform:translate(${x % size}px,${y % size}px)`;
  });
  const hasRoom = useComputed(() => {
    const [width, height] = view.size.value;
    return width >= LEAST_FOR_MINIMAP[0] && height >= LEAST_FOR_MINIMAP[1];
  });
  const down = useRef({ x: 0, y: 0 });
  const className = useComputed(() => `canvas${view.wire.value ? " wiring" : ""}`);
  return (
    <div
      class={className}
      ref={pane}
      tabIndex={0}
      role="application"
      aria-label={t`Graph ${view.document.name.value}`}
      onPointerDownCapture={(event) => {
        if (event.pointerType !== "touch") return;
        if ((event.target as Element).closest("input,textarea,.search,.menu,.shade")) return;
        longPress(event, () => openMenu(view, event));
      }}
      onPointerDown={(event) => {
        down.current = { x: event.clientX, y: event.clientY };
        press(app, view, event);
      }}
      onClick={(event) => {
        if (!isNarrow() || !view.pictured.peek() || view.menu.peek()) return;
        const { x, y } = down.current;
        const key = keyAt(view, event);
        const isStill = Math.hypot(event.clientX - x, event.clientY - y) <= TREMBLE;
        if (key !== undefined && isStill) view.fit([key]);
      }}
      onPointerMove={(event) => {
        view.pointer.value = view.toWorld(event.clientX, event.clientY);
      }}
      onDblClick={(event) => {
        const key = keyAt(view, event);
        const end = endAt(event.target as Element);
        if (end) app.execute("canvas.renameSubgraphPort", end);
        else if (key !== undefined && view.pictured.peek()) view.fit([key]);
        else if (key === undefined && isBackground(event.target)) {
          view.search.value = { at: view.toWorld(event.clientX, event.clientY) };
        }
      }}
      onContextMenu={(event) => openMenu(view, event)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => drop(app, view, event)}
    >
      <div class="grid" style={grid} />
      <div class={level} style={transform}>
        <Frames view={view} frames={visible.frames} />
        <svg class="wires" aria-hidden="true">
          <Wires view={view} wires={visible.wires} />
        </svg>
        <Notes view={view} notes={visible.notes} />
        <Nodes view={view} visible={visible} />
      </div>
      {visible.backed.value && <FarView view={view} />}
      {visible.away.value && <FarNodes view={view} />}
      <div class="world over" style={transform}>
        <svg class="wires" aria-hidden="true">
          <LooseWire view={view} />
        </svg>
        <Overlays view={view} />
      </div>
      <SelectionToolbox view={view} />
      <WireReason view={view} />
      <Breadcrumb view={view} />
      <FarHint view={view} />
      {app.layout.minimap.value && hasRoom.value && <Minimap view={view} />}
      {view.search.value && (
        <SearchBox key={view.search.value} view={view} search={view.search.value} />
      )}
      {view.menu.value && (
        <Menu
          menu={view.menu.value}
          close={(before) => {
            view.menu.value = undefined;
            (before?.closest(".canvas") ? before : view.pane)?.focus();
          }}
        />
      )}
      <EmptyCanvas view={view} />
    </div>
  );
}

function Nodes({ view, visible }: { view: CanvasView; visible: Visible }): JSX.Element {
  const { nodes, area } = visible;
  return (
    <>
      {nodes.value.map((node) => <NodeView key={node.key} view={view} node={node} area={area} />)}
    </>
  );
}

function Frames({ view, frames }: { view: CanvasView; frames: Visible["frames"] }): JSX.Element {
  return <>{frames.value.map((item) => <FrameView key={item.key} view={view} item={item} />)}</>;
}

function Notes({ view, notes }: { view: CanvasView; notes: Visible["notes"] }): JSX.Element {
  return <>{notes.value.map((item) => <NoteView key={item.key} view={view} item={item} />)}</>;
}

function Wires({ view, wires }: { view: CanvasView; wires: Visible["wires"] }): JSX.Element {
  return (
    <>
      {wires.value.map((wire) => (
        <WireView
          key={`${wire.key} ${wire.from.node}.${wire.from.port}`}
          view={view}
          wire={wire}
        />
      ))}
    </>
  );
}

function attach(settings: Core["settings"], view: CanvasView, pane: HTMLDivElement): () => void {
  view.pane = pane;
  const panZoom = createPanZoom(pane, {
    viewport: view.viewport.peek(),
    onChange: (viewport) => {
      view.viewport.value = viewport;
    },
    wheelPans: () => settings.read("canvas.wheel") === "pan",
  });
  view.panZoom = panZoom;
  view.begin = () => begin(view);
  let first = view.viewport.peek().x === 0 && view.viewport.peek().y === 0;
  panZoom.set(view.viewport.peek());
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    view.size.value = [width, height];
    if (width && first) {
      begin(view);
      // Until somebody points at a place: what comes by keys is not put under the edge.
      const { left, top } = pane.getBoundingClientRect();
      view.pointer.value = view.toWorld(left + width / 2, top + height / 3);
    }
    if (width && !first) refit(view, isNarrow()); // where there is little room, beside a panel, too
    first = false;
  });
  observer.observe(pane);
  return () => {
    observer.disconnect();
    panZoom.destroy();
    view.panZoom = undefined;
    view.begin = undefined;
    view.pane = undefined;
  };
}

function drop(app: Canvases, view: CanvasView, event: DragEvent): void {
  event.preventDefault();
  const type = event.dataTransfer?.getData(NODE_DRAG);
  const at = view.toWorld(event.clientX, event.clientY);
  if (type) {
    const fragment = app.blueprints.peek().find((one) => one.type === type)?.fragment;
    const inputs = JSON.parse(event.dataTransfer?.getData(INPUTS_DRAG) || "null");
    addNodeTo(view, { type, at, fragment, ...(inputs && { inputs }) });
  } else if (event.dataTransfer?.files.length) {
    openFiles(app, [...event.dataTransfer.files], view, at).catch(app.toasts.error);
  }
}

/** Selection box and alignment guides. */
function Overlays({ view }: { view: CanvasView }): JSX.Element {
  const box = view.box.value;
  const { x, y } = view.guides.value;
  return (
    <>
      {box && (
        <div
          class="box"
          style={`transform:translate(${box.x}px,${box.y}px);width:${box.width}px;height:${box.height}px`}
        />
      )}
      {x !== undefined && <div class="guide vertical" style={`left:${x}px`} />}
      {y !== undefined && <div class="guide horizontal" style={`top:${y}px`} />}
    </>
  );
}

function EmptyCanvas({ view }: { view: CanvasView }): JSX.Element | null {
  if (view.scene.items.value.length) return null;
  return (
    <div class="empty-canvas">
      <p>{t`Double click to add a node, or drop a picture or a graph here`}</p>
    </div>
  );
}
