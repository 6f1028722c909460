import { translated } from "../words/translate.ts";
import { parseArgs } from "@std/cli/parse-args";
import { nearest } from "../words/nearest.ts";
import { EXIT, Failure, usageFault } from "./exit_code.ts";

/** One option of a command. Without `value` it is a switch. */
export interface Option {
  /** What its value is called in the help: `DIR`. */
  readonly value?: string;
  /** It may stand several times. */
  readonly many?: true;
  /** It names a folder that is there. */
  readonly folder?: true;
  readonly doc: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What was given for each option: switches as booleans, values as text. */
export type Given<O extends Options> = { readonly [K in keyof O]: GivenOne<O[K]> } & {
  readonly help: boolean;
};

type GivenOne<P extends Option> = P extends { readonly many: true } ? readonly string[]
  : P extends { readonly value: string } ? string | undefined
  : boolean;

/** Options that every command takes. */
const COMMON: Options = { help: { doc: "Show help" } };

/**
 * Reads a command's arguments.
 *
 * @throws Failure for an unknown option, naming the nearest one, for one without its value or with one that it does
 * not take, and for a folder that is not there
 */
export function parseOptions<const O extends Options>(
  args: readonly string[],
  options: O,
): { readonly operands: readonly string[]; readonly given: Given<O> } {
  const all: Options = { ...options, ...COMMON };
  const names = (test: (option: Option) => boolean): string[] =>
    Object.keys(all).filter((name) => test(all[name]!));
  const switches = names(({ value }) => value === undefined);
  const ended = args.indexOf("--");
  for (const arg of ended < 0 ? args : args.slice(0, ended)) {
    const name = /^--([^=]+)=/.exec(arg)?.[1];
    if (switches.includes(name!)) throw usageFault(`The option --${name} takes no value: "${arg}"`);
  }
  const parsed = parseArgs(args, {
    boolean: switches,
    string: [...names(({ value }) => value !== undefined), "_"],
    collect: names(({ many }) => many === true),
    alias: { h: "help" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      const near = nearest(key, Object.keys(all));
      throw usageFault(
        `Unknown option "${arg.split("=", 1)[0]}"${near ? `: did you mean --${near}?` : ""}`,
      );
    },
  });
  for (const [name, { value, many, folder }] of Object.entries(all)) {
    if (value === undefined) continue;
    const found = many ? parsed[name] as readonly string[] : [parsed[name] as string | undefined];
    if (found.includes("")) throw usageFault(`The option --${name} needs a value: ${value}`);
    if (!folder) continue;
    for (const path of found) if (path !== undefined) checkFolder(name, path);
  }
  return { operands: parsed._.map(String), given: parsed as unknown as Given<O> };
}

function checkFolder(option: string, path: string): void {
  let isFolder: boolean;
  try {
    isFolder = Deno.statSync(path).isDirectory;
  } catch (cause) {
    const why = `There is no folder "${path}", which --${option} names`;
    throw new Failure(EXIT.missing, why, { cause });
  }
  if (!isFolder) throw usageFault(`Expected --${option} to name a folder, but "${path}" is a file`);
}

/** The options as lines of help. */
export function printOptions(options: Options): readonly string[] {
  const rows = Object.entries({ ...options, ...COMMON }).map(([name, { value, many, doc }]) =>
    [`  --${name}${value ? ` ${value}` : ""}${many ? " ..." : ""}`, translated(doc)] as const
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, doc]) => `${left.padEnd(width)}  ${doc}`);
}
