import type { StorageUsage } from "../../../src/api/storage.ts";
import { plural, t } from "../../../src/words/translate.ts";
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
          title: t`Remove what is beyond the bounds`,
          detail: t`settings history, storage and cache`,
        },
        {
          id: "everything",
          title: t`Remove all that can be made again`,
          detail: t`thumbnails and results of nodes too; the history stays`,
        },
      ]);
      if (answer === undefined) return;
      const { bytes, files, runs: forgotten } = await server.json("POST /storage/clean", {
        body: { everything: answer === "everything" },
      });
      const [freed, gone] = [printBytes(bytes), plural(files, "{0} file", "{0} files")];
      toasts.show(
        "info",
        forgotten
          ? t`${freed} freed: ${gone} and ${countRuns(forgotten)} removed`
          : t`${freed} freed: ${gone} removed`,
      );
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
      toasts.show("info", t`${countRuns(runs)} brought back`);
    },
  },
];

function usageText({ artifacts, thumbnails, results, runs }: StorageUsage): string {
  const size = (...parts: readonly { readonly bytes: number }[]): string =>
    printBytes(parts.reduce((sum, { bytes }) => sum + bytes, 0));
  return t`${countRuns(runs)}, pictures ${size(artifacts, thumbnails)}, results ${size(results)}`;
}

const countRuns = (count: number): string => plural(count, "{0} run", "{0} runs");
