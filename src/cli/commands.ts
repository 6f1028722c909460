import type { Commands } from "./command.ts";

/** The commands by name, each loaded when it is first needed. */
export const COMMANDS: Commands = {
  run: () => import("./commands/run.ts"),
  explain: () => import("./commands/explain.ts"),
  serve: () => import("./commands/serve.ts"),
  mcp: () => import("./commands/mcp.ts"),
  link: () => import("./commands/link.ts"),
  lock: () => import("./commands/lock.ts"),
  check: () => import("./commands/check.ts"),
  nodes: () => import("./commands/nodes.ts"),
  plugin: () => import("./commands/plugin.ts"),
  plugins: () => import("./commands/plugins.ts"),
  models: () => import("./commands/models.ts"),
  concept: () => import("./commands/concept.ts"),
  train: () => import("./commands/train.ts"),
  evaluate: () => import("./commands/evaluate.ts"),
  templates: () => import("./commands/templates.ts"),
  draw: () => import("./commands/draw.ts"),
  diff: () => import("./commands/diff.ts"),
};
