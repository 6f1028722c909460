import { nearest } from "../words/nearest.ts";
import { own } from "../graph/record.ts";
import type { Command, Commands } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import type { ExitCode, Failure } from "./exit_code.ts";
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
    if (!rest.length) print(await overview());
    else {
      const { path, command } = await load(rest);
      print(await commandHelp(path, command, host));
    }
  } else return await runCommand(args, host);
  return EXIT.ok;
}

async function runCommand(all: readonly string[], host: Host): Promise<ExitCode> {
  const { path: name, command, args } = await load(all);
  if (command.commands && (!args.length || args[0]!.startsWith("-"))) {
    const help = await commandHelp(name, command, host);
    const isAsked = args.some((arg) => arg === "--help" || arg === "-h");
    if (isAsked) print(help);
    else tell(`${help}\n`);
    return isAsked ? EXIT.ok : EXIT.usage;
  }
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

/** The command that some arguments begin with the name of, and those that follow it. */
async function load(
  [name = "", ...args]: readonly string[],
): Promise<{ readonly path: string; readonly command: Command; readonly args: readonly string[] }> {
  const found = own(COMMANDS, name);
  if (!found) throw unknown(name, COMMANDS, 'See "braid help"');
  const { default: command } = await found();
  const [inner, ...rest] = args;
  if (!command.commands || inner === undefined || inner.startsWith("-")) {
    return { path: name, command, args };
  }
  const within = own(command.commands, inner);
  if (!within) throw unknown(`${name} ${inner}`, command.commands, `See "braid help ${name}"`);
  return { path: `${name} ${inner}`, command: (await within()).default, args: rest };
}

function unknown(path: string, commands: Commands, see: string): Failure {
  const name = path.split(" ").at(-1)!;
  const near = nearest(name, Object.keys(commands));
  const isFile = /\.(json|png)$/.test(name);
  const hint = near ? `: did you mean "${near}"?` : isFile ? `: did you mean "run ${name}"?` : "";
  return usageFault(`There is no command "${path}"${hint}`, see);
}
