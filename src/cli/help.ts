import type { Command, HelpHost } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { printOptions } from "./options.ts";
import { table } from "./terminal.ts";

/** What braid can do, in a screenful. */
export async function overview(): Promise<string> {
  const rows = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => [
      `  ${name}`,
      (await load()).default.summary,
    ]),
  );
  return [
    "braid: guided diffusion from saved graphs",
    "",
    "Usage: braid COMMAND [options]",
    "",
    ...table([...rows, ["  help", "Show what a command does: braid help run"]]),
    "",
    "braid --version shows the version. BRAID_DEBUG=1 in the environment adds stack traces to errors.",
  ].join("\n");
}

export async function commandHelp(
  name: string,
  command: Command,
  host: HelpHost,
): Promise<string> {
  const { details } = command;
  const below = typeof details === "function" ? await details(host) : details;
  return [
    `braid ${name} ${command.usage}`,
    "",
    command.summary,
    "",
    ...printOptions(command.options),
    ...(below ? ["", below.trim()] : []),
  ].join("\n");
}
