import type { trustRoutes } from "../../api/status.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Whether the folder's own history and settings count. */
export function trustHandlers({ trust, workflows }: Deps): Handlers<typeof trustRoutes> {
  const state = () => ({ trusted: trust.isTrusted, folder: workflows.path });
  return {
    "GET /trust": () => state(),
    "POST /trust"({ body: { folder } }) {
      if (folder !== workflows.path) {
        throw new HttpError(
          409,
          `The server has "${workflows.path}" now, not "${folder}": look at that one first`,
        );
      }
      if (!trust.isTrusted) trust.give();
      return state();
    },
  };
}
