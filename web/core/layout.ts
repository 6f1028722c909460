import { effect, signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { OpenOverlay } from "./overlay.ts";
import type { OpenMenu } from "./open_menu.ts";

/** Which parts of the window are open, and how large. */
export interface Layout {
  /** Id of the view in the side bar; undefined while it is closed. */
  readonly side: Signal<string | undefined>;
  /** The view that the side bar had before it was closed. */
  lastSide: string;
  readonly panel: Signal<string | undefined>;
  readonly sideWidth: Signal<number>;
  readonly panelHeight: Signal<number>;
  readonly inspectorWidth: Signal<number>;
  readonly inspector: Signal<boolean>;
  readonly minimap: Signal<boolean>;
  /** Nothing is shown but the canvas. */
  readonly focus: Signal<boolean>;
  /** How many runs the Run button starts. */
  readonly runCount: Signal<number>;
  /** What lies over all else. */
  readonly overlay: Signal<OpenOverlay | undefined>;
  /** The menu of a right click on a part of the window. */
  readonly menu: Signal<OpenMenu | undefined>;
}

/** Pixels; on a narrower window, a phone's, the side bar is a sheet over half of it. */
const NARROW = 600;

export function createLayout(): Layout {
  const layout: Layout = {
    side: signal<string | undefined>(isNarrow() ? undefined : "workflows"),
    lastSide: "workflows",
    panel: signal<string | undefined>(undefined),
    sideWidth: signal(260),
    panelHeight: signal(200),
    inspectorWidth: signal(280),
    inspector: signal(false),
    minimap: signal(true),
    focus: signal(false),
    runCount: signal(1),
    overlay: signal<OpenOverlay | undefined>(undefined),
    menu: signal<OpenMenu | undefined>(undefined),
  };
  closeOthers(layout);
  return layout;
}

/** Where there is room for one thing at a time, what is opened takes the place of what was. */
function closeOthers({ side, panel, inspector }: Layout): void {
  const close = {
    side: () => void (side.value = undefined),
    panel: () => void (panel.value = undefined),
    inspector: () => void (inspector.value = false),
  };
  const parts = { side, panel, inspector };
  for (const [name, part] of Object.entries(parts)) {
    effect(() => {
      if (!part.value || !isNarrow()) return;
      for (const [other, shut] of Object.entries(close)) if (other !== name) shut();
    });
  }
}

/** Whether there is room for one thing at a time; style sheets know the same width. */
export function isNarrow(): boolean {
  return globalThis.innerWidth <= NARROW;
}

/** Shows a view, or closes it where it is to be seen already: one beneath what lies over the window is not. */
export function toggleView(
  layout: Layout,
  { id, place }: { readonly id: string; readonly place: "side" | "panel" | "inspector" },
): void {
  const isSeen = layout.overlay.peek() === undefined;
  layout.overlay.value = undefined;
  if (place === "inspector") layout.inspector.value = !(isSeen && layout.inspector.peek());
  else layout[place].value = isSeen && layout[place].peek() === id ? undefined : id;
}
