import { hubName } from "../../assets/known_models.ts";
import { canDownload } from "../../assets/missing_models.ts";
import { downloadsOf } from "../../assets/model_downloads.ts";
import { DownloadStatus } from "./model_status.tsx";
import type { Contributions } from "../../core/registry.ts";

/** What a person can do about models that are not here. */
export const modelContributions: Contributions = {
  commands: [
    {
      id: "models.get",
      title: "Get a model…",
      category: "Models",
      icon: "download",
      enablement: "canRun",
      async run(app, model?: string) {
        const downloads = downloadsOf(app);
        if (!downloads) return;
        if (downloads.refusal.peek() !== undefined) {
          app.toasts.show("warning", downloads.refusal.peek()!);
          return;
        }
        app.layout.side.value = "models";
        const name = model ??
          await app.quickInput.ask("Name of a model on Hugging Face: owner/name", {
            fault: (text) =>
              hubName(text) === undefined ? "Models there are named owner/name" : undefined,
          });
        if (name !== undefined) await downloads.ask({ model: hubName(name) ?? name });
      },
    },
    {
      id: "models.getMissing",
      title: "Get a model that is not here",
      hidden: true,
      async run(app, model?: string) {
        app.layout.side.value = "models";
        // Where it cannot be, the view says why and what else there is.
        if (model !== undefined && canDownload(app, model)) await app.execute("models.get", model);
      },
    },
  ],
  statusItems: [{ id: "downloads", side: "left", order: 3, component: DownloadStatus }],
};
