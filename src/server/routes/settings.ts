import type { settingsRoutes } from "../../api/settings.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** What a person, or a folder of workflows, has set. */
export function settingsHandlers({ settings }: Deps): Handlers<typeof settingsRoutes> {
  return {
    "GET /settings"({ query: { scope }, headers }) {
      headers.set("etag", settings.revision(scope));
      return settings.read(scope);
    },
    "PUT /settings"({ query: { scope }, body, header, headers }) {
      const revision = header("if-match");
      if (revision === undefined) {
        throw new HttpError(
          428,
          "Expected If-Match with the revision read, or with * for whatever is set: to change some settings, PATCH them",
        );
      }
      settings.write(body, scope, revision);
      headers.set("etag", settings.revision(scope));
      return settings.read(scope);
    },
    "PATCH /settings"({ query: { scope }, body }) {
      settings.change(body, scope);
      return settings.read(scope);
    },
  };
}
