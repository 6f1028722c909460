import { t, translated } from "../words/translate.ts";
import type { Command, Commands, HelpHost } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { printOptions } from "./options.ts";
import { table } from "./terminal.ts";

/** What braid can do, in a screenful. */
export async function overview(): Promise<string> {
  const rows = await commandRows(COMMANDS);
  return [
    t`braid: guided diffusion from saved graphs`,
    "",
    t`Usage: braid COMMAND [options]`,
    "",
    ...table([...rows, ["  help", t`Show what a command does: braid help run`]]),
    "",
    t`braid --version shows the version. BRAID_DEBUG=1 in the environment adds stack traces to errors.`,
    t`What people read is in the language of LC_ALL, LC_MESSAGES or LANG, else of the editor's setting.`,
  ].join("\n");
}

const commandRows = (commands: Commands): Promise<readonly (readonly string[])[]> =>
  Promise.all(
    Object.entries(commands).map(async ([name, load]) => [
      `  ${name}`,
      translated((await load()).default.summary),
    ]),
  );

export async function commandHelp(
  name: string,
  command: Command,
  host: HelpHost,
): Promise<string> {
  const { details = "", list, commands } = command;
  const below = [translated(details).trim(), await list?.(host)].filter(Boolean);
  return [
    `braid ${name} ${command.usage}`,
    "",
    translated(command.summary),
    "",
    ...commands ? table(await commandRows(commands)) : printOptions(command.options),
    ...below.flatMap((text) => ["", text!]),
  ].join("\n");
}
