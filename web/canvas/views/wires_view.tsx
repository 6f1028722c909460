import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { TREMBLE } from "../../core/ui/track_pointer.ts";
import { useDocuments } from "../../document/documents.ts";
import type { CanvasView } from "../canvas_view.ts";
import { bend } from "../connect_wire.ts";
import { cut } from "../gestures/drag_wire.ts";
import type { Item } from "../item.ts";
import { kindColor } from "../kind_color.ts";
import type { Wire } from "../scene.ts";
import { kindOfOutput } from "../wire_kind.ts";
import { laneOf, wirePath } from "../../../src/drawing/wire_path.ts";
import type { Span, WireStyle } from "../../../src/drawing/wire_path.ts";
import { memo } from "./memo.ts";

interface WireProps {
  readonly view: CanvasView;
  readonly wire: Wire;
}

/** A wire: its outline follows the nodes by signals, so that dragging them draws nothing anew. */
export const WireView = memo(function WireView({ view, wire }: WireProps): JSX.Element {
  const { settings, catalogue } = useDocuments();
  const nodes = view.scene.nodes;
  const near = useComputed(() => {
    const { value: selection } = view.document.selection;
    return selection.has(wire.from.node) || selection.has(wire.to.node);
  });
  const path = useComputed(() => {
    const style = settings.read<WireStyle>("canvas.wires");
    if (style === "hidden" && !near.value) return "";
    const from = nodes.value.get(wire.from.node);
    const to = nodes.value.get(wire.to.node);
    const y1 = from?.measured.value.outputs.get(wire.from.port);
    const y2 = to?.measured.value.inputs.get(wire.to.port);
    if (!from || !to || y2 === undefined) return "";
    const start = [
      from.x.value + from.width.value,
      from.y.value + (y1 ?? from.height.value / 2),
    ] as const;
    const end = [to.x.value, to.y.value + y2] as const;
    const span = ({ y, height }: Item): Span => ({ y: y.value, height: height.value });
    const isBack = end[0] < start[0];
    return wirePath(
      start,
      end,
      style,
      isBack ? laneOf(start, end, span(from), span(to)) : undefined,
    );
  });
  const color = useComputed(() => {
    void view.problems.value; // a variable may have come to stand for another kind
    return `--kind:${kindColor(kindOfOutput(view, wire.from), catalogue.value.kinds)}`;
  });
  const pressed = useRef({ x: 0, y: 0 });
  const className = useComputed(() => {
    const lost = nodes.value.get(wire.from.node)?.entry.value.mode === "mute";
    const busy = nodes.value.get(wire.to.node)?.run.status.value === "running";
    const chosen = view.chosenWire.value === wire.key;
    return `wire${near.value ? " near" : ""}${chosen ? " chosen" : ""}${lost ? " muted" : ""}${
      busy ? " busy" : ""
    }`;
  });
  return (
    <g class={className} style={color}>
      <path class="line" d={path} />
      <path
        class="hit"
        d={path}
        data-wire={wire.key}
        onAuxClick={(event) => {
          const { x, y } = pressed.current;
          const still = Math.hypot(event.clientX - x, event.clientY - y) <= TREMBLE; // else it panned
          if (event.button === 1 && still) {
            bend(view, wire, view.toWorld(event.clientX, event.clientY));
          }
        }}
        onPointerDown={(event) => {
          pressed.current = { x: event.clientX, y: event.clientY };
          if (event.altKey && (event.ctrlKey || event.metaKey)) {
            event.stopPropagation();
            cut(view, { node: wire.to.node, name: wire.to.port });
          } else if (event.altKey) {
            event.stopPropagation();
            bend(view, wire, view.toWorld(event.clientX, event.clientY));
          }
        }}
        onDblClick={(event) => {
          event.stopPropagation();
          bend(view, wire, view.toWorld(event.clientX, event.clientY));
        }}
      />
    </g>
  );
});

/** The wires that are being dragged. */
export function LooseWire({ view }: { view: CanvasView }): JSX.Element | null {
  const { settings, catalogue } = useDocuments();
  const active = useComputed(() => view.wire.value?.from);
  const path = useComputed(() => {
    const drag = view.wire.value;
    if (!drag) return "";
    const style = settings.read<WireStyle>("canvas.wires");
    return [drag.from, ...drag.others ?? []].map(({ node: id, port, side }) => {
      const node = view.scene.nodes.value.get(id);
      if (!node) return "";
      const from = node.y.value + (node.measured.value[`${side}s`].get(port) ?? 0);
      return side === "output"
        ? wirePath([node.x.value + node.width.value, from], drag.to, style)
        : wirePath(drag.to, [node.x.value, from], style);
    }).join("");
  });
  const className = useComputed(() => `wire loose${view.wire.value?.reason ? " refused" : ""}`);
  if (!active.value) return null;
  const color = kindColor(active.value.kind, catalogue.value.kinds);
  return (
    <g class={className} style={{ "--kind": color }}>
      <path class="line" d={path} />
    </g>
  );
}

/** Why the dragged wire cannot go where the pointer is. */
export function WireReason({ view }: { view: CanvasView }): JSX.Element | null {
  const reason = useComputed(() => view.wire.value?.reason);
  const style = useComputed(() => {
    const [x, y] = view.wire.value?.to ?? [0, 0];
    const { zoom, ...at } = view.viewport.value;
    return `left:${x * zoom + at.x + 14}px;top:${y * zoom + at.y + 14}px`;
  });
  return reason.value ? <div class="reason" style={style} role="status">{reason}</div> : null;
}
