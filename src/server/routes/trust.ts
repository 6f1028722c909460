import type { trustRoutes } from "../../api/status.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** Whether the folder's own history and settings count. */
export function trustHandlers({ trust, workflows }: Deps): Handlers<typeof trustRoutes> {
  const state = () => ({ trusted: trust.isTrusted, folder: workflows.path });
  return {
    "GET /trust": () => state(),
    "POST /trust"() {
      if (!trust.isTrusted) trust.give();
      return state();
    },
  };
}
