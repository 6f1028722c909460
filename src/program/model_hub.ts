import type { ModelHub } from "../cli/host.ts";
import { OutputError } from "../runs/outputs/output_error.ts";
import { planDownload } from "../runtime/download/download_plan.ts";
import { WriteError } from "../runtime/download/fetch_file.ts";
import { hubFromEnv } from "../runtime/download/hub.ts";
import { cachedPart, downloadToCache } from "../runtime/download/hub_cache.ts";
import { ownModelsFolder } from "../runtime/models/default_roots.ts";

/** The hub of the environment, and the user's own models. @throws NotFound where there is no folder for these */
export async function openHub(): Promise<ModelHub> {
  const folder = ownModelsFolder();
  const hub = await hubFromEnv();
  return {
    folder,
    async plan(id, options) {
      const plan = await planDownload(hub, id, options);
      return {
        ...plan,
        here: await cachedPart(plan, folder),
        download: (options) =>
          downloadToCache(hub, plan, folder, options).catch((error) => {
            if (!(error instanceof WriteError)) throw error;
            throw new OutputError(error.message, { cause: error });
          }),
      };
    },
  };
}
