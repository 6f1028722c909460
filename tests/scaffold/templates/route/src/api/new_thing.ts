import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { named, text } from "./schema.ts";

/** What is known of new thing. */
export const newThing = named("NewThing", z.object({ version: text }));

export type NewThing = Infer<typeof newThing>;

export const newThingRoutes = defineRoutes({
  "GET /new_thing": {
    tag: "new_thing",
    summary: "What is known of new thing",
    answers: { 200: { doc: "All of it", schema: newThing } },
  },
});
