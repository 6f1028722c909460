import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { named, text } from "./schema.ts";

const some = z.array(text).check(z.maxLength(20));

/** What the code of a plugin may reach beside its own folder. */
export const pluginPermissions = named(
  "PluginPermissions",
  z.strictObject({
    net: some.check(z.describe("Machines")),
    read: some.check(z.describe("Folders; ${input} for those of graphs, inputs and outputs")),
    write: some.check(z.describe("Folders; ${output} for that of outputs")),
    env: some.check(z.describe("Variables of the environment")),
    models: z.boolean().check(z.describe("Text encoders and autoencoders")),
  }),
);

/** A plugin that is not braid's own. */
export const pluginInfo = named(
  "PluginInfo",
  z.object({
    name: text,
    version: text,
    title: text,
    folder: text,
    asks: pluginPermissions.check(z.describe("What its manifest asks for now")),
    allowed: pluginPermissions.check(z.describe("What of it the person has allowed")),
  }),
);

export type ListedPlugin = Infer<typeof pluginInfo>;

const tag = "nodes";
const list = { 200: { doc: "Plugins", schema: z.array(pluginInfo) } } as const;

export const pluginRoutes = defineRoutes({
  "GET /plugins": {
    tag,
    summary: "Plugins beside braid's own, with what they ask for and what they are allowed",
    answers: list,
  },
  "POST /plugins/:name/allow": {
    tag,
    summary: "Allow a plugin what it asks for; it counts once the runner starts anew",
    body: z.strictObject({
      asks: pluginPermissions.check(z.describe("What the person was shown: other is refused")),
    }),
    answers: { ...list, 409: { doc: "It asks for something else now: look at that first" } },
  },
  "POST /plugins/:name/forbid": {
    tag,
    summary: "Take back all that a plugin was allowed; it counts once the runner starts anew",
    answers: list,
  },
});
