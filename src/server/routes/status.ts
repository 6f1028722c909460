import type { Deps } from "../deps.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { queueChange, serverStatus } from "../schemas.ts";

/** How the server is, and what can be done to its queue and runner. */
export function statusRoutes({ queue, supervisor }: Deps): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/status",
      tag: "server",
      summary: "State of runner and queue",
      answers: { 200: { doc: "State", schema: serverStatus } },
      answer: () => json(queue.status),
    }),
    defineRoute({
      method: "patch",
      path: "/queue",
      tag: "server",
      summary: "Pause the queue after the run it has, or go on",
      body: queueChange,
      answers: { 200: { doc: "State", schema: serverStatus } },
      answer: ({ body: { paused } }) => json(queue.pause(paused)),
    }),
    defineRoute({
      method: "post",
      path: "/runner/restart",
      tag: "server",
      summary: "Start the runner anew: frees memory, reads plugins again, fails the run it has",
      answers: { 200: { doc: "State", schema: serverStatus } },
      async answer() {
        await supervisor.restart();
        return json(queue.status);
      },
    }),
  ];
}
