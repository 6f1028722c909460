import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { named, text } from "./schema.ts";

/** A colour theme as VS Code has it in a file: colours by id, `editor.background`. */
const colorTheme = z.object({
  name: text,
  type: z.enum(["dark", "light", "hc-dark", "hc-light"])
    .check(z.describe("Which built-in one gives the colours that it leaves out")),
  colors: z.record(text, text),
});

export type ColorTheme = Infer<typeof colorTheme>;

/** One that a plugin brings: its name is its label. */
const pluginTheme = z.object({
  ...colorTheme.shape,
  id: text.check(z.describe("Of its plugin and its own, as settings name it: tones/dusk")),
});

export type PluginTheme = Infer<typeof pluginTheme>;

/** Something to learn by doing. */
const walkthrough = z.object({
  id: text.check(z.describe("Of its plugin and its own: tones/firstSteps")),
  title: text,
  doc: text,
  steps: z.array(z.object({
    id: text,
    title: text,
    doc: text.check(z.describe("Markdown")),
    button: z.exactOptional(z.object({
      title: z.exactOptional(text).check(z.describe("The command's own unless given")),
      command: text,
      argument: z.optional(z.unknown()),
    })),
    done: z.array(text).check(z.describe("What ticks it off: onRun:succeeded")),
  })),
});

export type PluginWalkthrough = Infer<typeof walkthrough>;

/** Keys that run a command, where neither Braid nor the person has given them to any. */
const keybinding = z.object({
  command: text,
  keys: text.check(z.describe("ctrl+k t")),
  mac: z.exactOptional(text),
  when: text.check(z.describe("Where they count")),
});

export type PluginKeybinding = Infer<typeof keybinding>;

/** What one plugin adds to the editor. */
export const contributed = named(
  "Contributed",
  z.object({
    plugin: text,
    title: text.check(z.describe("Of the plugin")),
    themes: z.exactOptional(z.array(pluginTheme)),
    walkthroughs: z.exactOptional(z.array(walkthrough)),
    keybindings: z.exactOptional(z.array(keybinding)),
    words: z.exactOptional(z.record(text, text))
      .check(z.describe("What it says in the language that was asked for, by the English")),
  }),
);

export type Contributed = Infer<typeof contributed>;

export const contributionRoutes = defineRoutes({
  "GET /contributions": {
    tag: "plugins",
    summary: "What plugins add to the editor, as far as nothing is wrong with it",
    query: z.object({
      language: z.exactOptional(z.string().check(z.maxLength(50)))
        .check(z.describe("BCP 47: de")),
    }),
    answers: { 200: { doc: "By plugin", schema: z.array(contributed) } },
  },
});
