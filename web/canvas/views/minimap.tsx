import { effect, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { Core } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { CanvasView } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import { around, grown, holds, overlaps, visibleRect } from "../rect.ts";
import type { Rect, Viewport } from "../rect.ts";
import { colorsOf, followTheme, themeNow } from "../css_color.ts";
import type { WireStyle } from "../../../src/drawing/wire_path.ts";
import { followOverview } from "./overview.ts";
import type { Overview } from "./overview.ts";
import { paintOverview } from "./paint_overview.ts";

const WIDTH = 190;
const HEIGHT = 126;
const DENSITY = 2;
/** Milliseconds between two paintings while something changes. */
const PAUSE = 200;

/** The whole graph and the part of it that is shown, small, where that is not all; dragging in it travels. */
export function Minimap({ view }: { view: CanvasView }): JSX.Element {
  const app = useCore();
  const canvas = useRef<HTMLCanvasElement>(null);
  const world = useSignal<Rect>({ x: 0, y: 0, width: 1, height: 1 });
  /** Not where all can be seen anyway: it would only lie over nodes. */
  const isOfUse = useSignal(false);
  /** While it is dragged its world stays as it is. */
  const held = useSignal(false);
  const shown = useComputed(() => visibleRect(view.viewport.value, ...view.size.value));
  const place = useComputed((): Viewport => {
    const { x, y, width, height } = world.value;
    const zoom = Math.min(WIDTH / width, HEIGHT / height);
    return {
      zoom,
      x: WIDTH / 2 - (x + width / 2) * zoom,
      y: HEIGHT / 2 - (y + height / 2) * zoom,
    };
  });
  const corner = useComputed(() => app.settings.read<string>("canvas.minimap"));
  useEffect(() => {
    const paint = painter(app.settings, canvas.current!);
    const painting = late(() => {
      const now = overview.read();
      const graph = around([...now.frames, ...now.notes, ...now.boxes]);
      const all = around([...graph ? [graph] : [], shown.peek()])!;
      isOfUse.value = held.peek() ||
        graph !== undefined && !holds(shown.peek(), graph) && !isOverResults(view, corner.peek());
      if (!held.peek()) world.value = grown(all, 0.04 * Math.max(all.width, all.height));
      paint(now, place.peek());
    });
    const overview = followOverview(view, painting.ask);
    const stop = effect(() => {
      void [shown.value, held.value, corner.value, app.settings.read("canvas.wires")];
      painting.ask();
    });
    const stopTheme = followTheme(painting.ask);
    return () => {
      stop();
      stopTheme();
      overview.stop();
      painting.stop();
    };
  }, [view]);
  const frame = useComputed(() => {
    const { x, y, zoom } = place.value;
    const { x: left, y: top, width, height } = shown.value;
    return `transform:translate(${left * zoom + x}px,${top * zoom + y}px);` +
      `width:${width * zoom}px;height:${height * zoom}px`;
  });
  const className = useComputed(() =>
    `minimap nopan nowheel ${corner.value} ${isOfUse.value ? "" : "of-no-use"}`
  );

  const travel = (event: PointerEvent): void => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    const { x, y, zoom } = place.peek();
    const [toX, toY] = [(event.clientX - left - x) / zoom, (event.clientY - top - y) / zoom];
    const { zoom: scale } = view.viewport.peek();
    const [width, height] = view.size.peek();
    view.go({ x: width / 2 - toX * scale, y: height / 2 - toY * scale, zoom: scale });
  };
  const release = (): void => {
    held.value = false;
  };
  return (
    <div class={className} role="group" aria-label={t`Minimap`}>
      <div
        class="minimap-world"
        onPointerDown={(event) => {
          event.stopPropagation();
          held.value = true;
          travel(event);
          trackPointer(event, { move: travel, end: release, cancel: release });
        }}
      >
        <canvas ref={canvas} width={WIDTH * DENSITY} height={HEIGHT * DENSITY} aria-hidden="true" />
        <div class="minimap-shown" style={frame} />
      </div>
      <div class="minimap-buttons">
        <button
          type="button"
          title={t`Move the minimap to the next corner`}
          aria-label={t`Move the minimap to the next corner`}
          onClick={() => {
            const { choices = [] } = app.registry.settings.peek()
              .find(({ id }) => id === "canvas.minimap")!;
            const next = (choices.indexOf(corner.peek()) + 1) % choices.length;
            app.settings.write("canvas.minimap", choices[next]);
          }}
        >
          <Icon name="retry" size={12} />
        </button>
        <button
          type="button"
          title={t`Hide the minimap (Alt+M)`}
          aria-label={t`Hide the minimap`}
          onClick={() => app.execute("view.minimap")}
        >
          <Icon name="close" size={12} />
        </button>
      </div>
    </div>
  );
}

/** Pixels from the edges of the canvas to its far ends, less than which a minimap does not reach. */
const REACH = [WIDTH + 14, HEIGHT + 14] as const;
/** What nodes have below them after a run, in the world's pixels. */
const FOOT = 32;

/** Whether in this corner it would lie over what a run has made, which is what people look for. */
export function isOverResults(view: CanvasView, corner: string): boolean {
  const [width, height] = view.size.peek();
  const viewport = view.viewport.peek();
  const { zoom } = viewport;
  const seen = visibleRect(viewport, width, height);
  const under = {
    x: corner.includes("left") ? seen.x : seen.x + (width - REACH[0]) / zoom,
    y: corner.includes("upper") ? seen.y : seen.y + (height - REACH[1]) / zoom,
    width: REACH[0] / zoom,
    height: REACH[1] / zoom,
  };
  return [...view.scene.nodes.peek().values()].some((node) => {
    if (!node.run.outputs.peek().length) return false;
    const { x, y, width, height } = rectOf(node);
    const { result } = node.measured.peek();
    const top = result?.y ?? height;
    return overlaps(under, { x, y: y + top, width, height: height + FOOT - top });
  });
}

/** What paints an overview where it is told to, if anything has changed since. */
function painter(
  settings: Core["settings"],
  canvas: HTMLCanvasElement,
): (overview: Overview, at: Viewport) => void {
  const context = canvas.getContext("2d")!;
  let before: readonly unknown[] = [];
  let theme: unknown;
  let color = colorsOf(canvas);
  return (overview, { x, y, zoom }) => {
    const wires = settings.read<WireStyle>("canvas.wires");
    const shownTheme = themeNow();
    if (theme !== shownTheme) color = colorsOf(canvas);
    theme = shownTheme;
    const now = [overview, x, y, zoom, wires, theme];
    if (now.every((one, index) => one === before[index])) return;
    before = now;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    paintOverview(context, overview, {
      viewport: { x: x * DENSITY, y: y * DENSITY, zoom: zoom * DENSITY },
      shown: visibleRect({ x, y, zoom }, WIDTH, HEIGHT),
      density: DENSITY,
      wires,
      large: false,
      color,
    });
  };
}

/** Does something soon after it is asked for, and not too often. */
function late(act: () => void): { ask(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  return {
    ask() {
      timer ??= setTimeout(() => {
        timer = undefined;
        last = performance.now();
        act();
      }, Math.max(0, PAUSE - (performance.now() - last)));
    },
    stop: () => clearTimeout(timer),
  };
}
