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

/** What a plugin says of itself. */
const about = z.object({
  name: text,
  version: text,
  title: text,
  description: z.exactOptional(text),
  author: z.exactOptional(text),
  license: z.exactOptional(text),
  homepage: z.exactOptional(text),
  nodes: z.array(text).check(z.describe("Types")),
  templates: z.array(text).check(z.describe("Titles")),
  contributes: z.record(text, z.array(text))
    .check(z.describe("What it adds to the editor: titles by point")),
  asks: pluginPermissions.check(z.describe("What its manifest asks for now")),
});

export type AboutPlugin = Infer<typeof about>;

/** A plugin that is not braid's own. */
export const pluginInfo = named(
  "PluginInfo",
  z.object({
    ...about.shape,
    folder: text,
    allowed: pluginPermissions.check(z.describe("What of it the person has allowed")),
    installed: z.exactOptional(z.object({
      from: z.exactOptional(text)
        .check(z.describe("What it was installed from: without it, it was put there by hand")),
      isEnabled: z.boolean(),
      isGone: z.exactOptional(z.literal(true)).check(z.describe("Its folder is not there")),
    })).check(z.describe("Where it is among the plugins of the person")),
    faults: z.array(text).check(z.describe("What is wrong with its folder")),
    isUsable: z.boolean().check(
      z.describe("Whether it is one at all, whatever is wrong with parts of it"),
    ),
  }),
);

export type ListedPlugin = Infer<typeof pluginInfo>;

/** A plugin that could be installed: nothing of it is in use yet. */
export const pluginOffer = named(
  "PluginOffer",
  z.object({
    ...about.shape,
    id: text.check(z.describe("By which it is installed, within ten minutes")),
    from: text,
    asksNew: pluginPermissions
      .check(z.describe("What it asks for beside what the one in its place was allowed")),
    warnings: z.array(text),
    replaces: z.exactOptional(text).check(z.describe("The version of it that is installed")),
    isSame: z.boolean().check(z.describe("Whether just that is installed already")),
    refusal: z.exactOptional(text).check(z.describe("Why it cannot be installed")),
    loses: z.exactOptional(text)
      .check(z.describe("What a person has changed would be lost: only where they say so")),
  }),
);

export type PluginOffer = Infer<typeof pluginOffer>;

/** A package of a registry that says it is a plugin. */
export const foundPlugin = named(
  "FoundPlugin",
  z.object({
    name: text.check(z.describe("Of the package: npm:NAME installs it")),
    version: text,
    description: z.exactOptional(text),
    date: z.exactOptional(text),
  }),
);

export type FoundPlugin = Infer<typeof foundPlugin>;

const tag = "plugins";
const list = { 200: { doc: "Plugins", schema: z.array(pluginInfo) } } as const;
const none = { 404: { doc: "There is none of that name" } } as const;
const lost = { 409: { doc: "What a person has changed or put there would be lost" } } as const;
const discard = z.optional(z.boolean()).check(z.describe("Lose what a person has changed of it"));

export const pluginRoutes = defineRoutes({
  "GET /plugins": {
    tag,
    summary: "Plugins beside braid's own, with what they ask for and what they are allowed",
    answers: list,
  },
  "GET /plugins/search": {
    tag,
    summary: "Packages of npm's registry that say they are plugins, and have some words",
    query: z.strictObject({ words: z.string().check(z.maxLength(200)) }),
    answers: {
      200: { doc: "Packages", schema: z.array(foundPlugin) },
      403: { doc: "Nothing is fetched here" },
      502: { doc: "The registry refuses or cannot be reached" },
    },
  },
  "POST /plugins/look": {
    tag,
    summary: "Bring a plugin to where it can be looked at: nothing is installed, and nothing runs",
    body: z.strictObject({
      source: z.string().check(
        z.maxLength(1000),
        z.describe("npm:NAME, npm:NAME@RANGE, or a folder or archive on the server's machine"),
      ),
    }),
    answers: {
      200: { doc: "What it is and asks for", schema: pluginOffer },
      403: { doc: "Nothing is fetched here" },
      404: { doc: "There is no such thing" },
      422: { doc: "It is no plugin that could be used" },
      429: { doc: "Too many are looked at" },
      502: { doc: "The registry refuses or cannot be reached" },
    },
  },
  "POST /plugins/install": {
    tag,
    summary: "Install a plugin that was looked at; POST /catalogue/refresh has it used",
    body: z.strictObject({
      id: text,
      allow: z.boolean().check(
        z.describe("All that it asks for; else what the one in its place was allowed, if any"),
      ),
      discard,
    }),
    answers: { ...list, ...none, ...lost },
  },
  "POST /plugins/:name/enable": {
    tag,
    summary: "Use a plugin again that was disabled; POST /catalogue/refresh does",
    answers: { ...list, ...none },
  },
  "POST /plugins/:name/disable": {
    tag,
    summary: "Use a plugin no more, and keep it; POST /catalogue/refresh does",
    answers: { ...list, ...none },
  },
  "POST /plugins/:name/remove": {
    tag,
    summary: "Remove a plugin with all that is remembered of it",
    body: z.strictObject({ discard }),
    answers: { ...list, ...none, ...lost },
  },
  "GET /plugins/:name/readme": {
    tag,
    summary: "What a plugin's README says, as Markdown",
    answers: { 200: { doc: "Markdown", type: "text/markdown" }, ...none },
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
