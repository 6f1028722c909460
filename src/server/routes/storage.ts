import * as z from "zod";
import type { Deps } from "../deps.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { cleaned, storageUsage } from "../schemas.ts";

const tag = "storage";
const body = z.strictObject({
  everything: z.exactOptional(z.boolean())
    .describe("All that can be done without, thumbnails and kept results too, whatever the bounds"),
});

/** How much the server keeps in its folder. */
export function storageRoutes({ storage }: Deps): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/storage",
      tag,
      summary: "How much is kept, and the bounds: settings storage, cache and history",
      answers: { 200: { doc: "Files and bytes", schema: storageUsage } },
      answer: async () => json(await storage.usage()),
    }),
    defineRoute({
      method: "post",
      path: "/storage/clean",
      tag,
      summary: "Forget runs beyond the bounds and remove files that nothing refers to",
      body,
      answers: { 200: { doc: "What was removed", schema: cleaned } },
      answer: async ({ body: { everything } }) => json(await storage.clean(everything)),
    }),
  ];
}
