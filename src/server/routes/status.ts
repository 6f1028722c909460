import type { statusRoutes } from "../../api/status.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** How the server is, and what can be done to its queue and runner. */
export function statusHandlers({ queue, supervisor }: Deps): Handlers<typeof statusRoutes> {
  return {
    "GET /status": () => queue.status,
    "PATCH /queue": ({ body: { paused } }) => queue.pause(paused),
    async "POST /runner/restart"() {
      await supervisor.restart();
      return queue.status;
    },
  };
}
