import type { Deps } from "../deps.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { trustState } from "../schemas.ts";

/** Whether the folder's own history and settings count. */
export function trustRoutes({ trust, workflows }: Deps): readonly Route[] {
  const state = () => ({ trusted: trust.isTrusted, folder: workflows.path });
  return [
    defineRoute({
      method: "get",
      path: "/trust",
      tag: "server",
      summary: "Whether the queue, history and settings that the folder brings count",
      answers: { 200: { doc: "State", schema: trustState } },
      answer: () => json(state()),
    }),
    defineRoute({
      method: "post",
      path: "/trust",
      tag: "server",
      summary: "Trust the folder: the server opens it anew, with its queue, history and settings",
      answers: { 202: { doc: "State before it is opened anew", schema: trustState } },
      answer() {
        if (!trust.isTrusted) trust.give();
        return json(state(), 202);
      },
    }),
  ];
}
