import type { settingsRoutes } from "../../api/settings.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** What a person, or a folder of workflows, has set. */
export function settingsHandlers({ settings }: Deps): Handlers<typeof settingsRoutes> {
  return {
    "GET /settings": ({ query: { scope } }) => settings.read(scope),
    "PUT /settings"({ query: { scope }, body }) {
      settings.write(body, scope);
      return settings.read(scope);
    },
    "PATCH /settings"({ query: { scope }, body }) {
      settings.change(body, scope);
      return settings.read(scope);
    },
  };
}
