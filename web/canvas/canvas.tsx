import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useApp } from "../app.ts";
import type { App } from "../app.ts";
import { boxSelect } from "../gestures/box_select.ts";
import { dragItems } from "../gestures/drag_items.ts";
import { trackPointer } from "../gestures/track_pointer.ts";
import { openFiles } from "../document/open_files.ts";
import { lazy } from "../shell/lazy.tsx";
import { addNodeTo } from "./add_node.ts";
import { Breadcrumb } from "./breadcrumb.tsx";
import type { CanvasView, NodeSearch, OpenMenu } from "./canvas_view.ts";
import { createPanZoom } from "./pan_zoom.ts";
import { FrameView } from "./frame_view.tsx";
import type { NoteItem } from "./item.ts";
import { Minimap } from "./minimap.tsx";
import { NodeView } from "./node_view.tsx";
import { followVisible } from "./visible.ts";
import { LooseWire, WireReason, WireView } from "./wires_view.tsx";

const SearchBox = lazy<{ view: CanvasView; search: NodeSearch }>(async () =>
  (await import("./search_box.tsx")).SearchBox
);
const NoteView = lazy<{ view: CanvasView; item: NoteItem }>(async () =>
  (await import("./note_view.tsx")).NoteView
);
const MenuView = lazy<{ view: CanvasView; menu: OpenMenu }>(async () =>
  (await import("./menu_view.tsx")).MenuView
);

/** Below these zooms a style class leaves out what could not be read. */
const FAR = 0.4;
const AFAR = 0.18;

/** Dragging a node out of the library carries its type under this name. */
export const NODE_DRAG = "application/x-braid-node";
/** Beside it, as JSON: what its inputs are given. */
export const INPUTS_DRAG = "application/x-braid-inputs";

/** The canvas of a document. */
export function Canvas({ view }: { view: CanvasView }): JSX.Element {
  const app = useApp();
  const pane = useRef<HTMLDivElement>(null);
  const visible = useMemo(() => followVisible(view), [view]);
  useEffect(() => () => visible.stop(), [visible]);
  useEffect(() => attach(app, view, pane.current!), [view]);
  const transform = useComputed(() => {
    const { x, y, zoom } = view.viewport.value;
    return `transform:translate(${x}px,${y}px) scale(${zoom})`;
  });
  const level = useComputed(() => {
    const { zoom } = view.viewport.value;
    return `world${zoom < AFAR ? " far afar" : zoom < FAR ? " far" : ""}`;
  });
  const grid = useComputed(() => {
    const { x, y, zoom } = view.viewport.value;
    const size = 20 * zoom * (zoom < FAR ? 5 : 1);
    return `background-size:${size}px ${size}px;background-position:${x}px ${y}px`;
  });
  const className = useComputed(() => `canvas${view.wire.value ? " wiring" : ""}`);
  return (
    <div
      class={className}
      ref={pane}
      tabIndex={0}
      role="application"
      aria-label={`Graph ${view.document.name.value}`}
      onPointerDown={(event) => pointerDown(app, view, event)}
      onPointerMove={(event) => {
        view.pointer.value = view.toWorld(event.clientX, event.clientY);
      }}
      onDblClick={(event) => {
        if (isBackground(event.target)) {
          view.search.value = { at: view.toWorld(event.clientX, event.clientY) };
        }
      }}
      onContextMenu={(event) => openMenu(view, event)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => drop(app, view, event)}
    >
      <div class="grid" style={grid} />
      <div class={level} style={transform}>
        {view.scene.frames.value.map((item) => (
          <FrameView
            key={item.key}
            view={view}
            item={item}
          />
        ))}
        <svg class="wires" aria-hidden="true">
          {visible.wires.value.map((wire) => (
            <WireView
              key={`${wire.key} ${wire.from.node}.${wire.from.port}`}
              view={view}
              wire={wire}
            />
          ))}
          <LooseWire view={view} />
        </svg>
        {view.scene.notes.value.map((item) => <NoteView key={item.key} view={view} item={item} />)}
        {visible.nodes.value.map((node) => <NodeView key={node.key} view={view} node={node} />)}
        <Overlays view={view} />
      </div>
      <WireReason view={view} />
      <Breadcrumb view={view} />
      {app.layout.minimap.value && <Minimap view={view} />}
      {view.search.value && (
        <SearchBox key={view.search.value} view={view} search={view.search.value} />
      )}
      {view.menu.value && <MenuView view={view} menu={view.menu.value} />}
      <EmptyCanvas view={view} />
    </div>
  );
}

function attach(app: App, view: CanvasView, pane: HTMLDivElement): () => void {
  view.pane = pane;
  const panZoom = createPanZoom(pane, {
    viewport: view.viewport.peek(),
    onChange: (viewport) => {
      view.viewport.value = viewport;
    },
    wheelPans: () => app.settings.read("canvas.wheel") === "pan",
  });
  view.panZoom = panZoom;
  let first = view.viewport.peek().x === 0 && view.viewport.peek().y === 0;
  panZoom.set(view.viewport.peek());
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    view.size.value = [width, height];
    if (first && width) view.fit();
    first = false;
  });
  observer.observe(pane);
  return () => {
    observer.disconnect();
    panZoom.destroy();
    view.panZoom = undefined;
    view.pane = undefined;
  };
}

function isBackground(target: EventTarget | null): boolean {
  return target instanceof Element &&
    !target.closest(".node,.note,.search,.menu,.minimap,.breadcrumb,button,input,textarea,.hit");
}

function pointerDown(app: App, view: CanvasView, event: PointerEvent): void {
  if (view.wire.peek() || event.button !== 0) return;
  const target = event.target as Element;
  const item = target.closest<HTMLElement>("[data-node].node,[data-item]");
  const key = item?.dataset.node ?? item?.dataset.item;
  const { selection } = view.document;
  const more = event.ctrlKey || event.metaKey || event.shiftKey;
  if (key === undefined) {
    if (!isBackground(target)) return;
    view.pane?.focus();
    if (more) {
      view.panZoom?.lock(true);
      boxSelect(view, event);
      const unlock = (): void => view.panZoom?.lock(view.locked.peek());
      addEventListener("pointerup", unlock, { once: true });
    } else {
      trackPointer(event, {
        move: () => {},
        end: (_, moved) => !moved && view.select([]),
        cancel: () => {},
      });
    }
    return;
  }
  const inControl = target.closest("input,textarea,select,button,.cell,.text") !== null;
  const chosen = selection.peek();
  if (more && !inControl) {
    view.select(chosen.has(key) ? [...chosen].filter((one) => one !== key) : [...chosen, key]);
  } else if (!chosen.has(key)) view.select([key]);
  if (inControl) return;
  event.preventDefault();
  item?.focus({ preventScroll: true });
  if (!view.locked.peek()) dragItems(app, view, event);
}

function openMenu(view: CanvasView, event: MouseEvent): void {
  const target = event.target as Element;
  if (target.closest("input,textarea,.search,.menu")) return;
  event.preventDefault();
  const node = target.closest<HTMLElement>(".node")?.dataset.node;
  const mark = target.closest<HTMLElement>("[data-item]")?.dataset.item;
  const wire = (target as HTMLElement).dataset?.wire;
  const port = target.closest<HTMLElement>("[data-port][data-side=input]")?.dataset;
  view.pointer.value = view.toWorld(event.clientX, event.clientY);
  const open = (menu: OpenMenu["menu"], argument: unknown): void => {
    view.menu.value = { menu, screen: [event.clientX, event.clientY], argument };
  };
  const select = (key: string): void => {
    if (!view.document.selection.peek().has(key)) view.select([key]);
  };
  if (port) open("input", { node: port.node, name: port.port });
  else if (wire !== undefined) open("wire", wire);
  else if (node !== undefined) {
    select(node);
    open("node", node);
  } else if (mark !== undefined) {
    select(mark);
    open(mark.startsWith("#frame") ? "frame" : "note", mark);
  } else open("canvas", undefined);
}

function drop(app: App, view: CanvasView, event: DragEvent): void {
  event.preventDefault();
  const type = event.dataTransfer?.getData(NODE_DRAG);
  const at = view.toWorld(event.clientX, event.clientY);
  if (type) {
    const fragment = app.blueprints.peek().find((one) => one.type === type)?.fragment;
    const inputs = JSON.parse(event.dataTransfer?.getData(INPUTS_DRAG) || "null");
    addNodeTo(view, { type, at, fragment, ...(inputs && { inputs }) });
  } else if (event.dataTransfer?.files.length) {
    openFiles(app, [...event.dataTransfer.files]).catch(app.toasts.error);
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
      <p>Double click to add a node, or drop a picture or a graph here</p>
    </div>
  );
}
