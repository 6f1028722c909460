import { effect, untracked } from "@preact/signals";
import { h } from "preact";
import { lazy } from "../../core/lazy.tsx";
import { overlayOf, PICTURE } from "../../core/overlay.ts";
import type { Contributions } from "../../core/registry.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { followPictures, pictureCommands, pictureMenu } from "./picture_menu.ts";
import { createViewer } from "./create_viewer.ts";
import { PINNED, ResultsStrip } from "./results_strip.tsx";
import { viewerCommands } from "./viewer_actions.ts";

const PictureView = lazy(async () => (await import("./viewer.tsx")).PictureView);

/** The viewer, which others open by its kind of overlay. */
export function later(app: Canvases): Contributions {
  const viewer = createViewer(app);
  const { registry, layout: { overlay } } = app;
  return {
    beside: ResultsStrip,
    settings: [{
      id: PINNED,
      title: "Results beside the canvas",
      doc: "What runs of the workflow in front have made, newest first",
      default: false,
    }],
    commands: [...pictureCommands(app), {
      id: "view.results",
      title: "Show or hide the results beside the canvas",
      category: "View",
      icon: "image",
      isOn: () => app.settings.read<boolean>(PINNED),
      run: () => app.settings.write(PINNED, !app.settings.read<boolean>(PINNED)),
    }],
    menus: [...pictureMenu, {
      menu: "workflow",
      group: "4_editor",
      command: "view.results",
      bar: "Results",
    }],
    overlays: [overlayOf(PICTURE, (asked) => h(PictureView, { ...asked, viewer }))],
    context: () => ({
      viewerFocus: globalThis.document?.activeElement?.closest(".overlay.picture") != null,
    }),
    start() {
      followPictures(app);
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
