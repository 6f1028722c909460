import type { Core } from "../../core/core.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

export function contribution({ layout }: Core): Contributions {
  return {
    overlays: [
      {
        id: "keys",
        title: "Keyboard shortcuts",
        component: lazy(async () => (await import("./keys_view.tsx")).KeysView),
      },
      {
        id: "keySheet",
        title: "Keys",
        component: lazy(async () => (await import("./key_sheet.tsx")).KeySheet),
      },
    ],
    commands: [
      {
        id: "view.keys",
        title: "Keyboard shortcuts",
        category: "View",
        icon: "keyboard",
        keys: ["mod+k mod+s", "mod+shift+k"],
        run() {
          layout.overlay.value = { overlay: "keys" };
        },
      },
      {
        id: "help.keys",
        title: "Show the keys",
        category: "Help",
        icon: "keyboard",
        keys: ["?", "shift+?"],
        when: "!textInputFocus && !overlay",
        run() {
          layout.overlay.value = { overlay: "keySheet" };
        },
      },
    ],
  };
}
