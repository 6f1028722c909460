import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";

/** Which parts of the window are open, and how large. */
export interface Layout {
  /** Id of the view in the side bar; undefined while it is closed. */
  readonly side: Signal<string | undefined>;
  readonly panel: Signal<string | undefined>;
  readonly sideWidth: Signal<number>;
  readonly panelHeight: Signal<number>;
  readonly inspectorWidth: Signal<number>;
  readonly inspector: Signal<boolean>;
  readonly minimap: Signal<boolean>;
  /** What lies over all else. */
  readonly overlay: Signal<Overlay | undefined>;
}

export type Overlay =
  | { readonly overlay: "gallery" | "settings" | "keys" }
  | { readonly overlay: "picture"; readonly url: string }
  | {
    readonly overlay: "mask";
    /** A mask to go on with. */
    readonly url?: string | undefined;
    /** A picture to paint it over. */
    readonly over?: string | undefined;
    /** @returns where the mask is now to be shown from */
    done(mask: Blob): Promise<string | undefined>;
  };

export function createLayout(): Layout {
  return {
    side: signal<string | undefined>("workflows"),
    panel: signal<string | undefined>(undefined),
    sideWidth: signal(260),
    panelHeight: signal(200),
    inspectorWidth: signal(280),
    inspector: signal(false),
    minimap: signal(true),
    overlay: signal<Overlay | undefined>(undefined),
  };
}
