import type { tokenRoutes } from "../../api/models.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** How a model reads a prompt. */
export function tokenHandlers({ helper }: Deps): Handlers<typeof tokenRoutes> {
  return { "POST /tokens": async ({ body }) => await helper.ask("tokens", body) };
}
