import { useComputed, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { useApp } from "../app.ts";
import { trackPointer } from "../gestures/track_pointer.ts";
import type { CanvasView } from "./canvas_view.ts";
import { rectOf } from "./item.ts";
import { around, grown, visibleRect } from "./rect.ts";
import type { Rect } from "./rect.ts";

const WIDTH = 180;
const HEIGHT = 120;

/** Pixels of height of the pane below which it would hide more than it shows. */
const ROOM = 440;

/** The whole graph, small; dragging in it travels. Painted on a canvas, since it is only a picture. */
export function Minimap({ view }: { view: CanvasView }): JSX.Element {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const world = useComputed((): Rect => {
    void view.document.workflow.value;
    const rects = view.scene.items.value.map(rectOf);
    return grown(around(rects) ?? { x: 0, y: 0, width: 1, height: 1 }, 100);
  });
  const scale = useComputed(() => Math.min(WIDTH / world.value.width, HEIGHT / world.value.height));
  useSignalEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    void app.settings.read("window.theme"); // its colours are read below
    const { x, y } = world.value;
    const size = scale.value;
    const styles = getComputedStyle(canvas.current!);
    const color = (name: string): string => styles.getPropertyValue(name);
    context.clearRect(0, 0, WIDTH * 2, HEIGHT * 2);
    const draw = (rect: Rect, fill: string): void => {
      context.fillStyle = fill;
      context.fillRect(
        (rect.x - x) * size * 2,
        (rect.y - y) * size * 2,
        Math.max(2, rect.width * size * 2),
        Math.max(2, rect.height * size * 2),
      );
    };
    const selection = view.document.selection.value;
    for (const frame of view.scene.frames.value) draw(rectOf(frame), color("--minimap-frame"));
    for (const node of view.scene.nodes.value.values()) {
      const status = node.run.status.value;
      const name = status === "failed"
        ? "--minimap-error"
        : status === "running"
        ? "--minimap-running"
        : selection.has(node.key)
        ? "--minimap-selected"
        : "--minimap-node";
      draw(rectOf(node), color(name));
    }
  });
  const frame = useComputed(() => {
    const [width, height] = view.size.value;
    const shown = visibleRect(view.viewport.value, width, height);
    const size = scale.value;
    return `left:${(shown.x - world.value.x) * size}px;top:${(shown.y - world.value.y) * size}px;` +
      `width:${shown.width * size}px;height:${shown.height * size}px`;
  });
  const travel = (event: PointerEvent): void => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    const x = (event.clientX - left) / scale.peek() + world.peek().x;
    const y = (event.clientY - top) / scale.peek() + world.peek().y;
    const { zoom } = view.viewport.peek();
    const [width, height] = view.size.peek();
    view.go({ x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom });
  };
  return (
    <div
      class="minimap nopan nowheel"
      aria-hidden="true"
      hidden={view.size.value[1] < ROOM}
      onPointerDown={(event) => {
        event.stopPropagation();
        travel(event);
        trackPointer(event, { move: travel, end: () => {}, cancel: () => {} });
      }}
    >
      <canvas ref={canvas} width={WIDTH * 2} height={HEIGHT * 2} />
      <div class="shown" style={frame} />
    </div>
  );
}
