import { signal } from "@preact/signals";
import { h } from "preact";
import { t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { BOOKMARKS } from "./bookmarks.ts";
import type { Compared } from "./differences.ts";

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
    ],
    notice: lazy(async () => (await import("./disk_notice.tsx")).DiskNotice),
    settings: [{ id: BOOKMARKS, title: "", doc: "", default: [] }],
    later: async () => {
      const compared: Compared = signal(undefined);
      const { fileCommands } = await import("./file_commands.ts");
      const { storeCommands } = await import("./store_commands.ts");
      const { menus } = await import("./menus.ts");
      const { keepHistory } = await import("../../document/keep_history.ts");
      const { createHandOver } = await import("../../document/hand_over.ts");
      const { DifferencesView } = await import("./differences_view.tsx");
      const { followDisk } = await import("../../document/on_disk.ts");
      const handOver = createHandOver(app);
      return {
        commands: [
          ...fileCommands(app),
          ...storeCommands(app, compared),
          {
            id: "file.handOver",
            title: "Take along what is not saved, by the link of another start…",
            category: "File",
            enablement: "canRun",
            run: handOver.ask,
          },
        ],
        beside: ({ document }) => h(DifferencesView, { document, compared }),
        menus,
        start() {
          keepHistory(app).catch(toasts.error);
          handOver.offer();
          return followDisk(
            app.host,
            workspace,
            (name) =>
              toasts.show("info", t`"${name}" was changed by another program: it is loaded again`),
            toasts.error,
          );
        },
      };
    },
  };
}
