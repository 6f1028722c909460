import { effect, untracked } from "@preact/signals";
import { h } from "preact";
import { lazy } from "../../core/lazy.tsx";
import { overlayOf, PICTURE } from "../../core/overlay.ts";
import type { Contributions } from "../../core/registry.ts";
import type { Runs } from "../../runs/runs.ts";
import { createViewer } from "./create_viewer.ts";
import { viewerCommands } from "./viewer_actions.ts";

const PictureView = lazy(async () => (await import("./viewer.tsx")).PictureView);

/** The viewer, which others open by its kind of overlay. */
export function later(app: Runs): Contributions {
  const viewer = createViewer(app);
  const { registry, layout: { overlay } } = app;
  return {
    overlays: [overlayOf(PICTURE, (asked) => h(PictureView, { ...asked, viewer }))],
    context: () => ({
      viewerFocus: globalThis.document?.activeElement?.closest(".overlay.picture") != null,
    }),
    start() {
      let added = false;
      // Who has seen no picture yet is not offered what can be done with one.
      effect(() => {
        if (added || overlay.value?.overlay !== PICTURE.id) return;
        added = true;
        untracked(() => registry.contribute({ commands: viewerCommands(viewer.actions) }));
      });
    },
  };
}
