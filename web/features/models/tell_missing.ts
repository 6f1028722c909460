import { effect, untracked } from "@preact/signals";
import { t } from "../../../src/words/translate.ts";
import type { Assets } from "../../assets/assets.ts";
import { canDownload } from "../../assets/model_downloads.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { missingModels } from "../../canvas/missing_models.ts";

/** Says once of each graph that is opened which of its models are not here, and leads to where they can be had. */
export function tellMissingModels(app: Canvases): void {
  const told = new Set<string>();
  effect(() => {
    const document = app.workspace.active.value;
    if (!document || told.has(document.key)) return;
    if (app.downloads?.isKnown.value === false) return; // what it offers depends on it
    const missing = missingModels(app);
    if (!missing) return;
    told.add(document.key);
    const models = [...new Set(missing.map(({ model }) => model))];
    if (models.length) untracked(() => tell(app, document.name.peek(), models));
  });
}

function tell(
  { downloads, toasts, execute }: Assets,
  name: string,
  models: readonly string[],
): void {
  const [only] = models;
  const text = models.length === 1
    ? t`"${name}" names a model that is not here: ${only}`
    : t`"${name}" names ${models.length} models that are not here: ${models.join(", ")}`;
  const get = models.length === 1 && canDownload(downloads, only!);
  toasts.show("warning", text, [{
    title: get ? "Download…" : "Show models",
    run: () => void execute("models.getMissing", get ? only : undefined),
  }]);
}
