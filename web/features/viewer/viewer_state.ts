import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Camera } from "../../core/ui/camera.ts";

/** A picture to look at. */
export interface ViewerImage {
  readonly key: string;
  readonly url: string;
  /** A small one for the strip. */
  readonly thumbnail?: string;
  /** File name, or what it is. */
  readonly name: string;
  /** Which run it is of, for people. */
  readonly from?: string;
  /** Which one of a sweep that is: `seed 3, scale 1.5`. */
  readonly places?: string;
  /** Id of that run. */
  readonly run?: string;
  readonly width?: number;
  readonly height?: number;
  readonly bytes?: number;
  /** Media type. */
  readonly type?: string;
}

export type ViewMode = "single" | "slider" | "side" | "difference";

/** What is looked at, and how. It outlives the viewer. */
export interface ViewerState {
  /** Keys of the picture shown, the first unless chosen, and of that it is compared with. */
  readonly chosen: Signal<string | undefined>;
  readonly other: Signal<string | undefined>;
  readonly mode: Signal<ViewMode>;
  /** Undefined: the whole picture fits. */
  readonly camera: Signal<Camera | undefined>;
  /** Which share of the picture shown is in front of the other one, 0 to 1. */
  readonly split: Signal<number>;
  /** How much differences are exaggerated. */
  readonly gain: Signal<number>;
  readonly info: Signal<boolean>;
}

export function createViewerState(): ViewerState {
  return {
    chosen: signal<string | undefined>(undefined),
    other: signal<string | undefined>(undefined),
    mode: signal<ViewMode>("single"),
    camera: signal<Camera | undefined>(undefined),
    split: signal(0.5),
    gain: signal(4),
    info: signal(false),
  };
}

/** The picture shown and that it is compared with: the one chosen, else the neighbour. */
export function shownImages(
  state: ViewerState,
  images: readonly ViewerImage[],
): readonly [ViewerImage | undefined, ViewerImage | undefined] {
  const at = Math.max(0, images.findIndex(({ key }) => key === state.chosen.value));
  const shown = images[at];
  const other = images.find(({ key }) => key === state.other.value && key !== shown?.key) ??
    images[at + 1] ?? images[at - 1];
  return [shown, other];
}
