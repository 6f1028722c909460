import type { StorageUsage } from "../../../src/api/storage.ts";
import type { Core } from "../../core/core.ts";
import { printBytes } from "../../core/print_bytes.ts";
import type { Command } from "../../core/registry.ts";
/** What a person can do about the room that the server takes. */
export const storageCommands = ({ host, quickInput, toasts }: Core): readonly Command[] => [
  {
    id: "storage.clean",
    title: "Free disk space…",
    category: "Server",
    icon: "trash",
    enablement: "canRun",
    async run() {
      const { server } = host;
      if (!server) return;
      const answer = await quickInput.pick(usageText(await server.json("GET /storage")), [
        {
          id: "bounds",
          title: "Remove what is beyond the bounds",
          detail: "settings history, storage and cache",
        },
        {
          id: "everything",
          title: "Remove all that can be made again",
          detail: "thumbnails and results of nodes too; the history stays",
        },
      ]);
      if (answer === undefined) return;
      const { bytes, files, runs: forgotten } = await server.json("POST /storage/clean", {
        body: { everything: answer === "everything" },
      });
      const gone = forgotten ? ` and ${count(forgotten, "run")}` : "";
      toasts.show("info", `${printBytes(bytes)} freed: ${count(files, "file")}${gone} removed`);
    },
  },
  {
    id: "history.bringBack",
    title: "Bring back the history",
    category: "Server",
    icon: "history",
    enablement: "canRun",
    async run() {
      const runs = (await host.server?.json("POST /history/back"))?.runs ?? 0;
      toasts.show("info", `${count(runs, "run")} brought back`);
    },
  },
];

function usageText({ artifacts, thumbnails, results, runs }: StorageUsage): string {
  const size = (...parts: readonly { readonly bytes: number }[]): string =>
    printBytes(parts.reduce((sum, { bytes }) => sum + bytes, 0));
  return `${count(runs, "run")}, pictures ${size(artifacts, thumbnails)}, results ${size(results)}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
