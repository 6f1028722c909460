import { nearest } from "../words/nearest.ts";
import { own } from "../graph/record.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import type { ExitCode } from "./exit_code.ts";
import { EXIT, exitCodeOf, usageFault } from "./exit_code.ts";
import { commandHelp, overview } from "./help.ts";
import type { Host } from "./host.ts";
import { parseOptions } from "./options.ts";
import { tellError } from "./tell_error.ts";
import { print, tell } from "./terminal.ts";

/** Runs one command line to its exit code. Nothing is thrown: what goes wrong is told in one sentence. */
export async function runCommandLine(args: readonly string[], host: Host): Promise<ExitCode> {
  try {
    return await dispatch(args, host);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return EXIT.ok; // the reader has seen enough
    tellError(error);
    return exitCodeOf(error);
  }
}

async function dispatch(args: readonly string[], host: Host): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined) {
    tell(`${await overview()}\n`);
    return EXIT.usage;
  }
  if (["--version", "-V", "version"].includes(name)) print(`braid ${host.version}`);
  else if (["--help", "-h"].includes(name)) print(await overview());
  else if (name === "help") {
    const [about] = rest;
    print(
      about === undefined ? await overview() : await commandHelp(about, await load(about), host),
    );
  } else return await runCommand(name, rest, host);
  return EXIT.ok;
}

async function runCommand(
  name: string,
  args: readonly string[],
  host: Host,
): Promise<ExitCode> {
  const command = await load(name);
  const { operands, given } = parseOptions(args, command.options);
  if (given.help) {
    print(await commandHelp(name, command, host));
    return EXIT.ok;
  }
  const [least, most] = command.operands;
  if (operands.length < least || operands.length > most) {
    const excess = operands[most];
    throw usageFault(
      excess === undefined
        ? `braid ${name} needs ${command.usage.split(" [", 1)[0]}`
        : `braid ${name} does not know what to do with "${excess}"`,
      `Usage: braid ${name} ${command.usage}`,
    );
  }
  return await command.run({ operands, given, host });
}

async function load(name: string): Promise<Command> {
  const found = own(COMMANDS, name);
  if (found) return (await found()).default;
  const near = nearest(name, Object.keys(COMMANDS));
  const isFile = /\.(json|png)$/.test(name);
  const hint = near ? `: did you mean "${near}"?` : isFile ? `: did you mean "run ${name}"?` : "";
  throw usageFault(`There is no command "${name}"${hint}`, `See "braid help"`);
}
