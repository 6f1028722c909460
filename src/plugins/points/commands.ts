import * as z from "zod/mini";
import { PLUGIN_COMMANDS } from "../../api/plugin_commands.ts";
import { nearest } from "../../words/nearest.ts";

/** What is wrong with the name of a command that a plugin wants run. */
export function commandFault(name: string, more: readonly string[] = []): string | undefined {
  const all = [...PLUGIN_COMMANDS, ...more];
  if (all.includes(name)) return undefined;
  const near = nearest(name, all);
  return `There is no command "${name}" that a plugin may have run${
    near === undefined ? "" : `: did you mean "${near}"?`
  }`;
}

export const commandName = z.string().check(z.minLength(1), z.maxLength(100));
