import type { Core } from "../../core/core.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

export function contribution({ layout }: Core): Contributions {
  return {
    views: [{
      id: "inspector",
      title: "Inspector",
      icon: "info",
      place: "inspector",
      order: 1,
      component: lazy(async () => (await import("./inspector.tsx")).Inspector),
    }],
    menus: [{ menu: "workflow", group: "3_show", command: "view.inspector", bar: "" }],
    commands: [{
      id: "view.inspector",
      title: "Show or hide the inspector",
      category: "View",
      icon: "info",
      keys: ["i"],
      when: "canvasFocus && !textInputFocus",
      isOn: () => layout.inspector.value,
      run() {
        layout.inspector.value = !layout.inspector.peek();
      },
    }],
  };
}
