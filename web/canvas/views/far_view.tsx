import { effect, useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { Core } from "../../core/core.ts";
import type { CanvasView } from "../canvas_view.ts";
import { visibleRect } from "../rect.ts";
import type { Viewport } from "../rect.ts";
import { colorsOf, followTheme } from "../css_color.ts";
import type { WireStyle } from "../../../src/drawing/wire_path.ts";
import { followOverview } from "./overview.ts";
import { paintOverview } from "./paint_overview.ts";

/** What is painted beyond each edge of the pane, as a part of it: a pan moves the picture before it paints a new one. */
const MARGIN = 0.25;
/** How far a picture may be enlarged or reduced before there is a new one. */
const STRETCH = 1.25;
/** After this long without a gesture the picture is painted as it should be. */
const REST = 150;

/**
 * Nodes and wires as one picture, for zooms at which nothing in them could be read: the browser would lay out and
 * paint each element of thousands of nodes.
 */
export function FarView({ view }: { view: CanvasView }): JSX.Element {
  const app = useCore();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => follow(app.settings, view, canvas.current!), [view]);
  const className = useComputed(() => `far-picture${view.pictured.value ? "" : " under"}`);
  return <canvas class={className} ref={canvas} aria-hidden="true" />;
}

/** The nodes of the picture for those who use keys or a screen reader. */
export function FarNodes({ view }: { view: CanvasView }): JSX.Element {
  return (
    <div class="far-nodes" role="group" aria-label={t`Nodes`}>
      {[...view.scene.nodes.value.values()].map((node) => (
        <div
          key={node.key}
          role="group"
          tabIndex={0}
          data-node={node.key}
          aria-label={`${node.look.value.title ?? node.type.value.title} (${node.key})`}
          onFocus={() => view.select([node.key])}
        />
      ))}
    </div>
  );
}

/** Keeps the picture in step with what it shows. @returns how to stop */
function follow(
  settings: Core["settings"],
  view: CanvasView,
  canvas: HTMLCanvasElement,
): () => void {
  const context = canvas.getContext("2d")!;
  const pictures = new Map<string, HTMLImageElement>();
  /** Where the world is on the picture as painted, with the size of the pane. */
  let painted:
    | { readonly viewport: Viewport; readonly width: number; readonly height: number }
    | undefined;
  let color = colorsOf(canvas);
  let frame = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const picture = (url: string): HTMLImageElement | undefined => {
    const image = pictures.get(url) ?? Object.assign(new Image(), { src: url, onload: repaint });
    pictures.set(url, image);
    return image.complete && image.width ? image : undefined;
  };
  const paint = (): void => {
    frame = 0;
    clearTimeout(rest);
    const viewport = view.viewport.peek();
    const [width, height] = view.size.peek();
    const density = devicePixelRatio;
    const [left, top] = [width * MARGIN, height * MARGIN];
    const size = [width + 2 * left, height + 2 * top].map((side) => Math.ceil(side * density));
    if (canvas.width !== size[0] || canvas.height !== size[1]) {
      [canvas.width, canvas.height] = size as [number, number];
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const moved = { ...viewport, x: viewport.x + left, y: viewport.y + top };
    paintOverview(context, overview.read(), {
      viewport: { x: moved.x * density, y: moved.y * density, zoom: moved.zoom * density },
      shown: visibleRect(moved, width + 2 * left, height + 2 * top),
      density,
      wires: settings.read<WireStyle>("canvas.wires"),
      large: true,
      color,
      picture,
    });
    painted = { viewport, width, height };
    place(painted);
  };
  const repaint = (): void => void (frame ||= requestAnimationFrame(paint));
  /** Moves and stretches the picture to where the world is now. @returns whether it still covers the pane */
  const place = ({ viewport: before, width, height }: NonNullable<typeof painted>): boolean => {
    const { x, y, zoom } = view.viewport.peek();
    const scale = zoom / before.zoom;
    const [left, top] = [
      x - (before.x + width * MARGIN) * scale,
      y - (before.y + height * MARGIN) * scale,
    ];
    const side = (1 + 2 * MARGIN) * scale;
    canvas.style.transform = `translate(${left}px,${top}px) scale(${scale})`;
    canvas.style.width = `${width * (1 + 2 * MARGIN)}px`;
    canvas.style.height = `${height * (1 + 2 * MARGIN)}px`;
    return scale < STRETCH && scale > 1 / STRETCH && left <= 0 && top <= 0 &&
      left + width * side >= width && top + height * side >= height;
  };
  const overview = followOverview(view, repaint);
  const stopSize = effect(() => {
    void [view.size.value, settings.read("canvas.wires")];
    repaint();
  });
  const stopTheme = followTheme(() => {
    color = colorsOf(canvas);
    repaint();
  });
  const stopMoves = effect(() => {
    const { zoom } = view.viewport.value;
    if (!painted) return;
    if (!place(painted)) repaint();
    else if (zoom !== painted.viewport.zoom) {
      clearTimeout(rest);
      rest = setTimeout(repaint, REST);
    }
  });
  return () => {
    overview.stop();
    stopSize();
    stopTheme();
    stopMoves();
    clearTimeout(rest);
    cancelAnimationFrame(frame);
  };
}
