import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Checked } from "../../src/graph/validate.ts";
import { layerContext } from "../core/core.ts";
import type { OpenDocument } from "../document/open_document.ts";
import type { Runs } from "../runs/runs.ts";
import { createCanvasView } from "./canvas_view.ts";
import type { CanvasView } from "./canvas_view.ts";
import type { SceneNode } from "./scene_node.ts";
import type { ToldFaults } from "./told_faults.ts";

/** The editor as far as it knows of canvases: all that features are made of. */
export interface Canvases extends Runs {
  /** The canvas of the tab in front of the focused group. */
  readonly canvas: ReadonlySignal<CanvasView | undefined>;
  canvasOf(tab: OpenDocument): CanvasView;
  /** A graph with what its nodes find before it runs, where they can be asked. */
  asked(checked: Checked): Promise<Checked>;
}

export function createCanvases(layer: Runs): Canvases {
  const { workspace, catalogue, runs } = layer;
  const faults = signal<ToldFaults | undefined>(undefined);
  if (layer.host.server) {
    const load = async (): Promise<void> => {
      const { createToldFaults } = await import("./told_faults.ts");
      faults.value = createToldFaults(layer);
    };
    const stop = effect(() => {
      if (!workspace.active.value) return;
      load().catch(layer.toasts.error);
      queueMicrotask(() => stop());
    });
  }
  const views = new WeakMap<OpenDocument, CanvasView>();
  const canvasOf = (tab: OpenDocument): CanvasView => {
    const known = views.get(tab) ??
      createCanvasView(
        tab,
        catalogue,
        (path) => runs.nodeRun(tab.key, path),
        { warnings: runs.warningsOf(tab.key), faults },
      );
    views.set(tab, known);
    return known;
  };
  const canvas = computed(() => workspace.active.value && canvasOf(workspace.active.value));
  const asked = async (checked: Checked): Promise<Checked> =>
    await faults.peek()?.asked(checked) ?? checked;
  return { ...layer, canvas, canvasOf, asked };
}

export const [CanvasesProvider, useCanvases] = layerContext<Canvases>();

/** Where features add to what is shown of a node. */
declare module "../core/registry.ts" {
  interface Contributions {
    /** Shown below each node, where it has something to say. */
    readonly nodeFoot?: ComponentType<{ readonly view: CanvasView; readonly node: SceneNode }>;
  }
}
