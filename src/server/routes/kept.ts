import type { keptRoutes } from "../../api/kept.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** What the editor keeps for browsers: drafts, and how windows were left. */
export function keptHandlers({ kept, workflows }: Deps): Handlers<typeof keptRoutes> {
  return {
    "POST /kept": async ({ body: { browser } }) => ({
      folder: workflows.path,
      ...await kept.open(browser),
    }),
    "PUT /kept/drafts/:key": ({ params: { key }, query: { browser }, body }) =>
      kept.putDraft(browser, key, body),
    "DELETE /kept/drafts/:key": ({ params: { key }, query: { browser } }) =>
      kept.remove("draft", browser, key),
    "PUT /kept/windows/:page": ({ params: { page }, query: { browser }, body }) =>
      kept.putWindow(browser, page, body),
    "DELETE /kept/windows/:page": ({ params: { page }, query: { browser } }) =>
      kept.remove("window", browser, page),
  };
}
