import type { Fit, Misfit } from "../../../src/graph/connect.ts";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import type { Where } from "../../../src/graph/bodies.ts";
import { clearInput } from "../../../src/graph/edit_wires.ts";
import { isLink, sourceOf } from "../../../src/graph/reference.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { CanvasView } from "../canvas_view.ts";
import { connectWire } from "../connect_wire.ts";
import { paintedAt } from "../key_at.ts";
import { bestPort, fitOf, hasPrompt } from "../wire_drag.ts";
import type { LooseEnd, WireDrag } from "../wire_drag.ts";

/** What a port's element says of itself. */
export interface PortPlace {
  readonly node: string;
  readonly side: LooseEnd["side"];
  readonly name: string;
}

export function portAt(element: Element | null): PortPlace | undefined {
  const port = element?.closest<HTMLElement>("[data-port]");
  const { node, side, port: name } = port?.dataset ?? {};
  return node !== undefined && name !== undefined && side !== undefined
    ? { node, name, side: side as LooseEnd["side"] }
    : undefined;
}

export function looseEnd(view: CanvasView, { node, side, name }: PortPlace): LooseEnd {
  const canvas = view.canvas.peek();
  const place = { node, port: name };
  const kind = side === "output" ? canvas.outputKind(place) : canvas.inputKind(place);
  const isPrompted = side === "output" &&
    hasPrompt(view.document.body.peek().nodes, place, (type) => view.scene.lookup(type));
  return { ...place, side, kind: kind ?? "any", isPrompted };
}

/** What is dragged from a port. */
interface Held {
  readonly from: LooseEnd;
  readonly others?: readonly LooseEnd[];
  /** Inputs whose wires are held: they are free while it lasts. */
  readonly lifted: readonly PortPlace[];
}

/** A new wire; off a connected input that one's end; off an output with Shift all of its wires. */
function take(view: CanvasView, port: PortPlace, shift: boolean): Held {
  if (port.side === "output") {
    const ends = view.scene.wires.peek()
      .filter(({ from }) => shift && from.node === port.node && from.port === port.name)
      .map(({ to }): PortPlace => ({ node: to.node, name: to.port, side: "input" }));
    const [from, ...others] = ends.map((end) => looseEnd(view, end));
    return from ? { from, others, lifted: ends } : { from: looseEnd(view, port), lifted: [] };
  }
  const wired = view.scene.nodes.peek().get(port.node)?.entry.peek().inputs?.[port.name];
  if (!isLink(wired) || shift) return { from: looseEnd(view, port), lifted: [] };
  const { node, port: name } = sourceOf(wired);
  return { from: looseEnd(view, { node, name, side: "output" }), lifted: [port] };
}

/** Drags a wire from a port, or those it has. A click lets the wire follow the pointer. */
export function dragWire(view: CanvasView, start: PointerEvent, port: PortPlace): void {
  const held = take(view, port, start.shiftKey);
  const follow = (event: PointerEvent): WireDrag => {
    const drag = aim(view, [held.from, ...held.others ?? []], event);
    return view.wire.value = held.others?.length ? { ...drag, others: held.others } : drag;
  };
  const drop = (event: PointerEvent): void => {
    const drag = follow(event);
    view.wire.value = undefined;
    if (drag.over && !drag.reason) land(view, drag, held.lifted);
    else if (drag.reason && drag.over) return;
    else if (held.lifted.length) cut(view, ...held.lifted);
    else view.search.value = { at: drag.to, wire: held.from };
  };
  const cancel = (): void => {
    view.wire.value = undefined;
  };
  view.panZoom?.lock(true);
  const unlock = (): void => view.panZoom?.lock(view.locked.peek());
  trackPointer(start, {
    move: follow,
    end(event, moved) {
      unlock();
      if (moved) drop(event);
      else trackLoose(view, held.from, { follow, drop, cancel });
    },
    cancel() {
      unlock();
      cancel();
    },
  }, view);
}

/** After a click on a port: the wire follows until the next click, or Escape. */
function trackLoose(
  view: CanvasView,
  from: LooseEnd,
  { follow, drop, cancel }: {
    readonly follow: (event: PointerEvent) => unknown;
    readonly drop: (event: PointerEvent) => void;
    readonly cancel: () => void;
  },
): void {
  const stop = new AbortController();
  const { signal } = stop;
  view.wire.value = { from, to: view.pointer.peek() };
  addEventListener("pointermove", follow, { signal });
  addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    event.preventDefault();
    stop.abort();
    drop(event);
  }, { signal, capture: true });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    stop.abort();
    cancel();
  }, { signal, capture: true });
}

/** What the wires would be connected to here: the port under the pointer, or the best one of the node under it. */
export function aim(
  view: CanvasView,
  held: readonly [LooseEnd, ...LooseEnd[]],
  event: PointerEvent,
): WireDrag {
  const [from] = held;
  const to = view.toWorld(event.clientX, event.clientY);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const element = view.pane?.contains(under) ? under : null; // not of another canvas
  const node = element?.closest<HTMLElement>("[data-node]")?.dataset.node ??
    paintedAt(view, event.clientX, event.clientY);
  const port = portAt(element) ?? rowAt(view, from, element) ??
    (node === undefined ? undefined : nearestPort(view, from, node));
  if (!port) {
    const title = node && view.scene.nodes.peek().get(node)?.type.peek().title;
    return title && node !== from.node
      ? { from, to, over: { node, port: "" }, reason: t`"${title}" has no port that fits` }
      : { from, to };
  }
  if (port.node === from.node && port.name === from.port) return { from, to };
  const misfit = held.map((end) => fitOf(view.canvas.peek(), end, port)).find(({ ok }) => !ok);
  return {
    from,
    to,
    over: { node: port.node, port: port.name },
    ...(misfit && !misfit.ok && { reason: misfit.reason }),
  };
}

/** The input of the control under the pointer, where the wire fits it. */
function rowAt(view: CanvasView, from: LooseEnd, element: Element | null): PortPlace | undefined {
  const row = element?.closest<HTMLElement>("[data-input]");
  const node = row?.closest<HTMLElement>("[data-node]")?.dataset.node;
  if (from.side === "input" || !row || node === undefined || node === from.node) return undefined;
  const port: PortPlace = { node, side: "input", name: row.dataset.input! };
  return fitOf(view.canvas.peek(), from, port).ok ? port : undefined;
}

function nearestPort(view: CanvasView, from: LooseEnd, id: string): PortPlace | undefined {
  const node = view.scene.nodes.peek().get(id);
  if (!node || id === from.node) return undefined;
  const taken = new Set(
    Object.entries(node.entry.peek().inputs ?? {}).flatMap(([name, input]) =>
      isLink(input) ? [name] : []
    ),
  );
  const side = from.side === "output" ? "input" : "output";
  const fitAt = (name: string): Fit | Misfit =>
    fitOf(view.canvas.peek(), from, { node: id, side, name });
  const name = bestPort(from, node.type.peek(), fitAt, taken);
  return name === undefined ? undefined : { node: id, side, name };
}

function land(view: CanvasView, drag: WireDrag, lifted: readonly PortPlace[]): void {
  const { document } = view;
  const { from, others = [], over } = drag;
  const where = document.where.peek();
  const wires = [from, ...others].map((end) =>
    end.side === "output"
      ? { source: { node: end.node, port: end.port }, target: over! }
      : { source: over!, target: { node: end.node, port: end.port } }
  );
  const known = view.scene.wires.peek();
  const isThere = ({ source, target }: (typeof wires)[number]): boolean =>
    known.some(({ from, to }) =>
      from.node === source.node && from.port === source.port && to.node === target.node &&
      to.port === target.port
    );
  if (wires.every(isThere)) return;
  const editName = lifted.length > 1 ? "Move wires" : lifted.length ? "Move wire" : "Connect";
  document.edit(editName, (workflow) => {
    const free = lifted.reduce((result, port) => without(result, where, port), workflow);
    return wires.reduce(
      (result, { source, target }) => connectWire(result, where, source, target),
      free,
    );
  });
}

function without(
  workflow: Workflow,
  where: Where,
  { node, name }: Pick<PortPlace, "node" | "name">,
): Workflow {
  return editBody(workflow, where, (body) => clearInput(body, { node, port: name }));
}

/** Takes the wires out of inputs. */
export function cut(view: CanvasView, ...ports: readonly Pick<PortPlace, "node" | "name">[]): void {
  const where = view.document.where.peek();
  view.document.edit(
    "Disconnect",
    (workflow) => ports.reduce((result, port) => without(result, where, port), workflow),
  );
}
