/** The only module that imports @xyflow/system: pan, zoom and the shape of wires. */
import { getBezierPath, PanOnScrollMode, Position, XYPanZoom } from "@xyflow/system";
import type { PanZoomInstance } from "@xyflow/system";

/** What of the world is shown: a point `p` of it is on screen at `p * zoom + (x, y)`. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 4;

export interface PanZoom {
  set(viewport: Viewport, animate?: boolean): void;
  /** While something else is dragged, or the canvas is locked, the pane stays where it is. */
  lock(locked: boolean): void;
  destroy(): void;
}

export interface PanZoomOptions {
  readonly viewport: Viewport;
  onChange(viewport: Viewport): void;
  onEnd(): void;
}

export function createPanZoom(
  pane: Element,
  { viewport, onChange, onEnd }: PanZoomOptions,
): PanZoom {
  const instance: PanZoomInstance = XYPanZoom({
    domNode: pane,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    translateExtent: [[-Infinity, -Infinity], [Infinity, Infinity]],
    viewport: { ...viewport },
    onDraggingChange: () => {},
    onPanZoomEnd: onEnd,
  });
  const update = (locked: boolean): void =>
    instance.update({
      noWheelClassName: "nowheel",
      noPanClassName: "nopan",
      preventScrolling: true,
      panOnScroll: false,
      panOnDrag: locked ? false : [0, 1],
      panOnScrollMode: PanOnScrollMode.Free,
      panOnScrollSpeed: 0.5,
      userSelectionActive: locked,
      zoomOnPinch: true,
      zoomOnScroll: true,
      zoomOnDoubleClick: false,
      zoomActivationKeyPressed: false,
      lib: "braid",
      onTransformChange: ([x, y, zoom]) => onChange({ x, y, zoom }),
      connectionInProgress: false,
      paneClickDistance: 3,
    });
  update(false);
  return {
    set: (viewport, animate = false) =>
      void instance.setViewport({ ...viewport }, animate ? { duration: 200 } : {}),
    lock: update,
    destroy: () => instance.destroy(),
  };
}

export type WireStyle = "curved" | "straight" | "stepped";

/** The outline of a wire from an output (to its right) to an input (from its left). */
export function wirePath(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  style: WireStyle = "curved",
): string {
  if (style === "straight") return `M${x1} ${y1}L${x2} ${y2}`;
  if (style === "stepped") return `M${x1} ${y1}H${(x1 + x2) / 2}V${y2}H${x2}`;
  return getBezierPath({
    sourceX: x1,
    sourceY: y1,
    sourcePosition: Position.Right,
    targetX: x2,
    targetY: y2,
    targetPosition: Position.Left,
    curvature: 0.3,
  })[0];
}
