import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import { overlayOf } from "../../core/overlay.ts";
import type { Contributions, MenuItem } from "../../core/registry.ts";
import { followDisk } from "../../document/on_disk.ts";
import { BOOKMARKS } from "./bookmarks.ts";
import { DIFFERENCES } from "./differences.ts";

export function contribution(app: Canvases): Contributions {
  const { workspace, toasts } = app;
  return {
    views: [{
      id: "workflows",
      title: "Workflows",
      icon: "files",
      place: "side",
      order: 1,
      keys: ["w"],
      component: lazy(async () => (await import("./workflows_view.tsx")).Workflows),
    }],
    overlays: [
      {
        id: "gallery",
        title: "Templates",
        component: lazy(async () => (await import("./gallery.tsx")).Gallery),
      },
      overlayOf(
        DIFFERENCES,
        lazy(async () => (await import("./differences_view.tsx")).DifferencesView),
      ),
    ],
    notice: lazy(async () => (await import("./disk_notice.tsx")).DiskNotice),
    settings: [{ id: BOOKMARKS, title: "", doc: "", default: [] }],
    later: async () => {
      const { fileCommands } = await import("./file_commands.ts");
      const { storeCommands } = await import("./store_commands.ts");
      return { commands: [...fileCommands(app), ...storeCommands(app)] };
    },
    menus,
    start: () =>
      followDisk(
        workspace,
        (name) =>
          toasts.show("info", `"${name}" was changed by another program: it is loaded again`),
        toasts.error,
      ),
  };
}

/** What right clicks on workflows and folders offer; the commands are given the name. */
const menus: readonly MenuItem[] = [
  { menu: "file", group: "1_open", command: "file.open" },
  { menu: "file", group: "1_open", command: "file.openRight" },
  { menu: "file", group: "2_edit", command: "file.bookmark" },
  { menu: "file", group: "2_edit", command: "file.rename" },
  { menu: "file", group: "2_edit", command: "file.duplicate" },
  { menu: "file", group: "3_delete", command: "file.delete" },
  { menu: "folder", group: "2_edit", command: "file.renameFolder" },
  { menu: "folder", group: "3_delete", command: "file.deleteFolder" },
];
