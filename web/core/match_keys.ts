import { normalizeKeys } from "./keys.ts";
import { isEnabled, keysOf } from "./registry.ts";
import type { Command } from "./registry.ts";
import { evaluateWhen } from "../../src/api/when.ts";
import type { Context } from "../../src/api/when.ts";

/** Other commands that take the same keys in the same place. */
export function conflictsOf(
  command: Command,
  all: Iterable<Command>,
  own: Readonly<Record<string, string>>,
): readonly Command[] {
  const mine = new Set(keysOf(command, own).map((keys) => normalizeKeys(keys)));
  return [...all].filter((other) =>
    other.id !== command.id && other.when === command.when &&
    keysOf(other, own).some((keys) => mine.has(normalizeKeys(keys)))
  );
}

export type KeyMatch =
  | { readonly match: "command"; readonly command: Command }
  /** The first stroke of a chord. */
  | { readonly match: "chord" }
  | { readonly match: "none" };

/**
 * What the strokes so far mean here. Of several commands that one wins whose clause says more; keys of plugins are for what
 * nothing else is on.
 */
export function matchKeys(
  strokes: string,
  commands: Iterable<Command>,
  context: Context,
  own: Readonly<Record<string, string>> = {},
): KeyMatch {
  const all = [...commands];
  const given = matchAmong(strokes, all.flatMap((command) => bindings(command, own)), context);
  if (given.match !== "none") return given;
  const isFree = ({ id }: Command): boolean => !Object.hasOwn(own, id);
  const lent = all.flatMap((command): readonly Binding[] =>
    command.pluginKeys && isFree(command)
      ? command.pluginKeys.map(({ keys, when }) => ({ command, keys, when }))
      : []
  );
  return matchAmong(strokes, lent, context);
}

interface Binding {
  readonly command: Command;
  readonly keys: string;
  readonly when?: string | undefined;
}

function bindings(
  { pluginKeys: _, ...command }: Command,
  own: Readonly<Record<string, string>>,
): readonly Binding[] {
  return keysOf(command, own).map((keys) => ({ command, keys, when: command.when }));
}

function matchAmong(strokes: string, all: readonly Binding[], context: Context): KeyMatch {
  let found: Binding | undefined;
  let chord = false;
  const weight = ({ when = "" }: Binding): number => when.split(/&&|\|\|/).filter(Boolean).length;
  for (const binding of all) {
    const { command, keys, when = "true" } = binding;
    const normal = normalizeKeys(keys);
    if (normal !== strokes && !normal.startsWith(`${strokes} `)) continue;
    if (!isEnabled(command, context) || !evaluateWhen(when, context)) continue;
    if (normal !== strokes) chord = true;
    else if (!found || weight(binding) > weight(found)) found = binding;
  }
  if (found) return { match: "command", command: found.command };
  return { match: chord ? "chord" : "none" };
}
