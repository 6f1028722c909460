import type { newThingRoutes } from "../../api/new_thing.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** What the server knows of new thing. */
export function newThingHandlers(
  { version }: Pick<Deps, "version">,
): Handlers<typeof newThingRoutes> {
  return {
    "GET /new_thing": () => ({ version }),
  };
}
