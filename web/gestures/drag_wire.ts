import { clearInput } from "../../src/graph/edit_wires.ts";
import { editBody } from "../../src/graph/edit_subgraph.ts";
import { isLink, sourceOf } from "../../src/graph/reference.ts";
import type { Link } from "../../src/graph/reference.ts";
import type { CanvasView } from "../canvas/canvas_view.ts";
import { connectWire } from "../canvas/connect_wire.ts";
import { paintedAt } from "../canvas/key_at.ts";
import { bestPort, fitOf } from "../canvas/wire_drag.ts";
import type { LooseEnd, WireDrag } from "../canvas/wire_drag.ts";
import { kindOfInput, kindOfOutput } from "../canvas/wire_kind.ts";
import { trackPointer } from "./track_pointer.ts";

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
  const kind = side === "output"
    ? kindOfOutput(view, { node, port: name })
    : kindOfInput(view, { node, port: name });
  return { node, port: name, side, kind };
}

/** Drags a wire from a port; off a connected input its end is taken along. A click lets the wire follow the pointer. */
export function dragWire(view: CanvasView, start: PointerEvent, port: PortPlace): void {
  const entry = view.scene.nodes.peek().get(port.node)?.entry.peek();
  const wired = port.side === "input" ? entry?.inputs?.[port.name] : undefined;
  const lifted: Link | undefined = isLink(wired) && !start.shiftKey ? wired : undefined;
  const source = lifted && sourceOf(lifted);
  const from = source
    ? looseEnd(view, { node: source.node, side: "output", name: source.port })
    : looseEnd(view, port);
  const drop = (event: PointerEvent): void => {
    const drag = aim(view, from, event);
    view.wire.value = undefined;
    if (drag.over && !drag.reason) land(view, drag, lifted && port);
    else if (drag.reason && drag.over) return;
    else if (lifted) cut(view, port);
    else view.search.value = { at: drag.to, wire: from };
  };
  const follow = (event: PointerEvent): void => {
    view.wire.value = aim(view, from, event);
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
      else trackLoose(view, from, follow, drop, cancel);
    },
    cancel() {
      unlock();
      cancel();
    },
  });
}

/** After a click on a port: the wire follows until the next click, or Escape. */
function trackLoose(
  view: CanvasView,
  from: LooseEnd,
  follow: (event: PointerEvent) => void,
  drop: (event: PointerEvent) => void,
  cancel: () => void,
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

/** What the wire would be connected to here: the port under the pointer, or the best one of the node under it. */
export function aim(view: CanvasView, from: LooseEnd, event: PointerEvent): WireDrag {
  const to = view.toWorld(event.clientX, event.clientY);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const element = view.pane?.contains(under) ? under : null; // not of another canvas
  const node = element?.closest<HTMLElement>("[data-node]")?.dataset.node ??
    paintedAt(view, event.clientX, event.clientY);
  const port = portAt(element) ?? (node === undefined ? undefined : nearestPort(view, from, node));
  if (!port) {
    const title = node && view.scene.nodes.peek().get(node)?.type.peek().title;
    return title && node !== from.node
      ? { from, to, over: { node, port: "" }, reason: `"${title}" has no port that fits` }
      : { from, to };
  }
  if (port.node === from.node && port.name === from.port) return { from, to };
  const { kind } = looseEnd(view, port);
  const body = view.document.body.peek();
  const fit = fitOf(from, port, kind, body, view.catalogue.peek());
  return {
    from,
    to,
    over: { node: port.node, port: port.name },
    ...(!fit.ok && { reason: fit.reason }),
  };
}

function nearestPort(view: CanvasView, from: LooseEnd, id: string): PortPlace | undefined {
  const node = view.scene.nodes.peek().get(id);
  if (!node || id === from.node) return undefined;
  const taken = new Set(
    Object.entries(node.entry.peek().inputs ?? {}).flatMap(([name, input]) =>
      isLink(input) ? [name] : []
    ),
  );
  const name = bestPort(from, node.type.peek(), view.catalogue.peek().conversions, taken);
  return name === undefined
    ? undefined
    : { node: id, side: from.side === "output" ? "input" : "output", name };
}

function land(view: CanvasView, { from, over }: WireDrag, lifted: PortPlace | undefined): void {
  const { document } = view;
  const where = document.where.peek();
  const [source, target] = from.side === "output"
    ? [{ node: from.node, port: from.port }, over!]
    : [over!, { node: from.node, port: from.port }];
  if (lifted?.node === target.node && lifted.name === target.port) return;
  document.edit(lifted ? "Move wire" : "Connect", (workflow) => {
    const free = lifted
      ? editBody(
        workflow,
        where,
        (body) => clearInput(body, { node: lifted.node, port: lifted.name }),
      )
      : workflow;
    return connectWire(free, where, source, target);
  });
}

/** Takes the wire out of an input. */
export function cut(view: CanvasView, { node, name }: Pick<PortPlace, "node" | "name">): void {
  const { document } = view;
  document.edit(
    "Disconnect",
    (workflow) =>
      editBody(workflow, document.where.peek(), (body) => clearInput(body, { node, port: name })),
  );
}
