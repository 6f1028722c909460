import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Point } from "../../../src/graph/workflow.ts";
import type { Camera, Size } from "../../core/ui/camera.ts";
import type { MaskStep } from "./mask.ts";
import { MaskCanvas } from "./mask_canvas.ts";
import { floodFill, sameColor } from "./region.ts";
import type { Pixels } from "./region.ts";

export type Tool = "brush" | "eraser" | "rectangle" | "bucket" | "color" | "hand";

/** A mask while it is painted. */
export interface PainterState {
  readonly tool: Signal<Tool>;
  /** Diameter of the brush in pixels of the mask. */
  readonly brush: Signal<number>;
  /** How different a channel may be, 0 to 255, for bucket and colour. */
  readonly tolerance: Signal<number>;
  /** Colour is taken only where it hangs together. */
  readonly connected: Signal<boolean>;
  /** Pixels that growing, shrinking and feathering act by. */
  readonly radius: Signal<number>;
  /** How much the mask hides of what it is painted over, 0 to 1. */
  readonly opacity: Signal<number>;
  readonly size: Signal<Size>;
  readonly steps: Signal<readonly MaskStep[]>;
  readonly undone: Signal<readonly MaskStep[]>;
  readonly camera: Signal<Camera | undefined>;
  readonly mask: ReadonlySignal<MaskCanvas>;
  add(step: MaskStep): void;
  /** Makes what is selected wider, or narrower for -1, by the radius. */
  grow(sign: 1 | -1): void;
  undo(): void;
  redo(): void;
  /** Fills what a click of bucket or colour means; `picture` is what lies below. */
  fillAt(place: Point, erase: boolean, picture: Pixels | undefined): void;
}

const PLAIN = 512;

export function createPainterState(): PainterState {
  const steps = signal<readonly MaskStep[]>([]);
  const undone = signal<readonly MaskStep[]>([]);
  const size = signal<Size>({ width: PLAIN, height: PLAIN });
  const tool = signal<Tool>("brush");
  const tolerance = signal(24);
  const connected = signal(true);
  const radius = signal(4);
  const mask = computed(() => new MaskCanvas(size.value.width, size.value.height));
  const add = (step: MaskStep): void => {
    steps.value = [...steps.peek(), step];
    undone.value = [];
  };
  return {
    tool,
    brush: signal(48),
    tolerance,
    connected,
    radius,
    opacity: signal(0.6),
    size,
    steps,
    undone,
    camera: signal<Camera | undefined>(undefined),
    mask,
    add,
    grow: (sign) => add({ step: "grow", radius: sign * radius.peek() }),
    undo() {
      const last = steps.peek().at(-1);
      if (!last) return;
      steps.value = steps.peek().slice(0, -1);
      undone.value = [last, ...undone.peek()];
    },
    redo() {
      const [next, ...rest] = undone.peek();
      if (!next) return;
      steps.value = [...steps.peek(), next];
      undone.value = rest;
    },
    fillAt([x, y], erase, picture) {
      const { width, height } = size.peek();
      const [left, top] = [Math.floor(x), Math.floor(y)];
      if (left < 0 || top < 0 || left >= width || top >= height) return;
      const color = tool.peek() === "color" && picture;
      // Half covered edges of a stroke belong to it: a bucket stops in their middle.
      const region = color
        ? (connected.peek() ? floodFill : sameColor)(color, left, top, tolerance.peek())
        : floodFill(mask.peek().pixels(), left, top, 127);
      add({ step: "region", erase, region });
    },
  };
}
