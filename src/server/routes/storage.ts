import type { storageRoutes } from "../../api/storage.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** How much the server keeps in its folder. */
export function storageHandlers({ storage }: Deps): Handlers<typeof storageRoutes> {
  return {
    "GET /storage": async () => await storage.usage(),
    "POST /storage/clean": async ({ body: { everything } }) => await storage.clean(everything),
  };
}
