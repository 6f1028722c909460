import type { ExitCode } from "./exit_code.ts";
import type { Host } from "./host.ts";
import type { Given, Options } from "./options.ts";

/** What helps ask the host for. */
export type HelpHost = Pick<Host, "recipeFields">;

/** One command: a file of this folder named in `commands.ts`. */
export interface Command<O extends Options = Options> {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows its name: `FILE [options]`. */
  readonly usage: string;
  /** Paragraphs and examples below the options. */
  readonly details?: string;
  /** What stands below these. */
  readonly list?: (host: HelpHost) => Promise<string>;
  /** Fewest and most operands. */
  readonly operands: readonly [least: number, most: number];
  readonly options: O;
  /** Those that its first operand names, in place of `run`. */
  readonly commands?: Commands;
  run(call: Call<O>): Promise<ExitCode>;
}

/** Commands by name, each loaded when it is first needed. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly default: Command }>>>;

export interface Call<O extends Options> {
  readonly operands: readonly string[];
  readonly given: Given<O>;
  readonly host: Host;
}

/** Typed identity: what `run` is given follows from `options`. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}

/** A command of several others. */
export function defineGroup(
  group: Pick<Command, "summary" | "details"> & { readonly commands: Commands },
): Command {
  return defineCommand({
    ...group,
    usage: `${Object.keys(group.commands).join("|")} [options]`,
    operands: [0, 0],
    options: {},
    run: () => Promise.reject(new TypeError("One of its commands is run")),
  });
}
