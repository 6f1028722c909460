import { h } from "preact";
import type { Core } from "../../web/core/core.ts";
import type { Contributions } from "../../web/core/registry.ts";

/** A feature as one from outside would be: one file, and one line that registers it. */
export function contribution({ layout }: Core): Contributions {
  return {
    overlays: [{ id: "tea", title: "Tea", component: () => h("p", {}, "Let it draw") }],
    views: [{
      id: "kitchen",
      title: "Kitchen",
      icon: "info",
      place: "side",
      order: 50,
      component: () => h("p", {}, "The kettle is on"),
    }],
    commands: [{
      id: "tea.make",
      title: "Make tea",
      category: "Kitchen",
      keys: ["alt+t"],
      run() {
        layout.overlay.value = { overlay: "tea" };
      },
    }],
  };
}
