import type { Point } from "../../src/graph/workflow.ts";
import { zoomed } from "./rect.ts";
import type { Viewport } from "./rect.ts";

/** Moves the world under the pane: dragging, wheel, trackpad, two fingers. */
export interface PanZoom {
  set(viewport: Viewport, animate?: boolean): void;
  /** While something else is dragged, or the canvas is locked, the pane stays where it is. */
  lock(locked: boolean): void;
  destroy(): void;
}

export interface PanZoomOptions {
  readonly viewport: Viewport;
  onChange(viewport: Viewport): void;
  /** Whether a wheel without Ctrl pans rather than zooms, as those with a trackpad like it. */
  wheelPans(): boolean;
}

const ANIMATION = 200;
/** Doublings of the zoom at most by one event of a pinch, as which a wheel with Ctrl comes, too. */
const NOTCH = 0.2;

export function createPanZoom(pane: HTMLElement, options: PanZoomOptions): PanZoom {
  let viewport = options.viewport;
  let locked = false;
  let frame = 0;
  let animation = 0;
  /** Pointers that are down on the pane, at their last place. */
  const down = new Map<number, Point>();
  /** Of these, those that do something else while they are alone. */
  const busy = new Set<number>();
  /** Whether the space bar is held: the pointer pans, whatever it is over. */
  let space = false;
  const stop = new AbortController();
  const { signal } = stop;

  const change = (next: Viewport): void => {
    cancelAnimationFrame(animation);
    viewport = next;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      options.onChange(viewport);
    });
  };
  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = pane.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  const pan = (dx: number, dy: number): void =>
    change({ ...viewport, x: viewport.x + dx, y: viewport.y + dy });

  pane.addEventListener("wheel", (event) => {
    const pinch = event.ctrlKey || event.metaKey;
    const target = event.target as Element;
    if (target.closest(".nowheel") && !pinch) return;
    event.preventDefault();
    if (locked) return;
    // Lines and pages of old mice in pixels.
    const unit = event.deltaMode === 1 ? 25 : event.deltaMode === 2 ? 500 : 1;
    if (options.wheelPans() && !pinch) pan(-event.deltaX * unit, -event.deltaY * unit);
    else {
      // Fingers on a trackpad send little and often; the notch of a wheel, which sends much, is one step in either way.
      const by = -event.deltaY * unit * (pinch ? 0.01 : 0.002);
      const factor = 2 ** (pinch ? Math.max(-NOTCH, Math.min(NOTCH, by)) : by);
      change(zoomed(viewport, factor, place(event)));
    }
  }, { signal, passive: false });

  pane.addEventListener("pointerdown", (event) => {
    // A second finger pinches, whatever the first one does.
    if (event.pointerType !== "touch") return;
    down.set(event.pointerId, place(event));
    if ((event.target as Element).closest(".nopan")) busy.add(event.pointerId);
  }, { signal, capture: true });
  pane.addEventListener("pointerdown", (event) => {
    if (!space || locked) return;
    event.stopPropagation();
    down.set(event.pointerId, place(event));
  }, { signal, capture: true });
  pane.addEventListener("pointerdown", (event) => {
    const middle = event.button === 1;
    const target = event.target as Element;
    if (event.defaultPrevented) busy.add(event.pointerId);
    if (locked || event.defaultPrevented || (event.button !== 0 && !middle)) return;
    if (!middle && (target.closest(".nopan") || event.ctrlKey || event.metaKey || event.shiftKey)) {
      return;
    }
    if (middle) event.preventDefault();
    down.set(event.pointerId, place(event));
  }, { signal });
  addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    down.set(event.pointerId, now);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (locked || (!other && busy.has(event.pointerId))) return;
    if (!other) return pan(now[0] - before[0], now[1] - before[1]);
    const factor = distance(now, other) / Math.max(1, distance(before, other));
    const shift = [(now[0] - before[0]) / 2, (now[1] - before[1]) / 2] as const;
    const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2] as const;
    const moved = { ...viewport, x: viewport.x + shift[0], y: viewport.y + shift[1] };
    change(zoomed(moved, factor, middle));
  }, { signal });
  const release = ({ pointerId }: PointerEvent): void => {
    down.delete(pointerId);
    busy.delete(pointerId);
  };
  addEventListener("pointerup", release, { signal });
  addEventListener("pointercancel", release, { signal });

  const holdSpace = (held: boolean): void => {
    space = held;
    pane.toggleAttribute("data-panning", held);
  };
  addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    const here = focused === document.body || pane.contains(focused);
    if (event.code !== "Space" || event.defaultPrevented || !here) return;
    if (focused?.matches("input,textarea,select,button,[role=slider],[contenteditable]")) return;
    event.preventDefault();
    holdSpace(true);
  }, { signal });
  addEventListener("keyup", ({ code }) => code === "Space" && holdSpace(false), { signal });
  addEventListener("blur", () => holdSpace(false), { signal });

  const animate = (from: Viewport, to: Viewport): void => {
    const begin = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, Math.max(0, (now - begin) / ANIMATION));
      const ease = 1 - (1 - t) ** 3;
      const mix = (a: number, b: number): number => a + (b - a) * ease;
      viewport = { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: mix(from.zoom, to.zoom) };
      options.onChange(viewport);
      if (t < 1) animation = requestAnimationFrame(step);
    };
    animation = requestAnimationFrame(step);
  };
  return {
    set(next, animated = false) {
      cancelAnimationFrame(animation);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (animated && !still) animate(viewport, next);
      else {
        viewport = next;
        options.onChange(next);
      }
    },
    lock(next) {
      locked = next;
      if (next) { for (const id of down.keys()) busy.add(id); }
    },
    destroy() {
      stop.abort();
      cancelAnimationFrame(frame);
      cancelAnimationFrame(animation);
    },
  };
}

function distance([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.hypot(x2 - x1, y2 - y1);
}
