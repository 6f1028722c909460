import { h } from "preact";
import { t } from "../../../src/words/translate.ts";
import { hubName } from "../../assets/known_models.ts";
import { canDownload } from "../../assets/model_downloads.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import type { MissingModel } from "../../canvas/missing_models.ts";
import { textIn } from "../../core/argument.ts";
import type { Contributions } from "../../core/registry.ts";
import { GetModel } from "./model_missing.tsx";
import { DownloadStatus } from "./model_status.tsx";
import { tellMissingModels } from "./tell_missing.ts";

export function later(app: Canvases): Contributions {
  const { downloads } = app;
  return {
    fixes: {
      "missing-model": ({ problem }) => h(GetModel, { model: (problem as MissingModel).model }),
    },
    start: () => tellMissingModels(app),
    commands: [
      {
        id: "models.get",
        title: "Get a model…",
        category: "Models",
        icon: "download",
        enablement: "canRun",
        async run(argument) {
          const model = textIn(argument);
          if (!downloads) return;
          if (downloads.refusal.peek() !== undefined) {
            app.toasts.show("warning", downloads.refusal.peek()!);
            return;
          }
          app.layout.side.value = "models";
          const name = model ??
            await app.quickInput.ask(t`Name of a model on Hugging Face: owner/name`, {
              fault: (text) =>
                hubName(text) === undefined ? t`Models there are named owner/name` : undefined,
            });
          if (name !== undefined) await downloads.ask({ model: hubName(name) ?? name });
        },
      },
      {
        id: "models.getMissing",
        title: "Get a model that is not here",
        hidden: true,
        async run(argument) {
          const model = textIn(argument);
          app.layout.side.value = "models";
          // Where it cannot be, the view says why and what else there is.
          if (model !== undefined && canDownload(downloads, model)) {
            await app.execute("models.get", model);
          }
        },
      },
    ],
    statusItems: [{ id: "downloads", side: "left", order: 3, component: DownloadStatus }],
  };
}
