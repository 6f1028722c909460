import * as z from "zod/mini";
import { defineRoutes } from "./route.ts";
import type { Infer } from "../graph/infer.ts";
import { named } from "./schema.ts";

/** Under a symbol are the spellings of numbers, see `src/graph/json.ts`. */
const name = z.union([
  z.string().check(z.maxLength(200)),
  z.symbol(),
]) as unknown as z.ZodMiniString;

/** By name, `editor.snap`. Values are plain JSON of any kind. */
export const settings = named("Settings", z.record(name, z.unknown()));

export type Settings = Infer<typeof settings>;

const scope = z.enum(["user", "workspace"]);

/**
 * Settings of the person, or of the folder of workflows that is served: those go before, but for the ones that only the
 * person can set (`personal_settings.ts`).
 */
export type SettingsScope = Infer<typeof scope>;

const tag = "settings";
const query = z.object({
  scope: z.exactOptional(scope).check(
    z.describe(
      "One of the two files; without it what holds of both, and the user's is written",
    ),
  ),
});
const answers = { 200: { doc: "Settings", schema: settings } } as const;

export const settingsRoutes = defineRoutes({
  "GET /settings": { tag, summary: "Settings, their revision as ETag", query, answers },
  "PUT /settings": {
    tag,
    summary: "Replace the settings where they are still those that were read",
    query,
    headers: { "if-match": "The revision that was read; * for whatever is set" },
    body: settings,
    maxBytes: 2 ** 20,
    answers: {
      ...answers,
      412: { doc: "They have changed meanwhile: nothing is saved" },
      428: { doc: "The header was not given" },
    },
  },
  "PATCH /settings": {
    tag,
    summary: "Change some settings, and leave all others as they are now",
    query: z.object({ scope: scope.check(z.describe("One of the two files")) }),
    body: settings.check(z.describe("Those that change; null takes one out")),
    maxBytes: 2 ** 20,
    answers,
  },
});
