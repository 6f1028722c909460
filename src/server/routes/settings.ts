import * as z from "zod";
import type { Deps } from "../deps.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { settings as schema } from "../schemas.ts";

const query = z.object({
  scope: z.exactOptional(z.enum(["user", "workspace"]))
    .describe("One of the two files; without it what holds of both, and the user's is written"),
});

/** What a person, or a folder of workflows, has set. */
export function settingsRoutes({ settings }: Deps): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/settings",
      tag: "settings",
      summary: "Settings",
      query,
      answers: { 200: { doc: "Settings", schema } },
      answer: ({ query: { scope } }) => json(settings.read(scope)),
    }),
    defineRoute({
      method: "put",
      path: "/settings",
      tag: "settings",
      summary: "Replace the settings",
      query,
      body: schema,
      maxBytes: 2 ** 20,
      answers: { 200: { doc: "Settings", schema } },
      answer({ query: { scope }, body }) {
        settings.write(body, scope);
        return json(settings.read(scope));
      },
    }),
  ];
}
