import { normalizeKeys } from "./keys.ts";
import { isEnabled, keysOf } from "./registry.ts";
import type { Command } from "./registry.ts";
import { evaluateWhen } from "./when.ts";
import type { Context } from "./when.ts";

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

/** What the strokes so far mean here. Of several commands that one wins whose clause says more. */
export function matchKeys(
  strokes: string,
  commands: Iterable<Command>,
  context: Context,
  own: Readonly<Record<string, string>> = {},
): KeyMatch {
  let found: Command | undefined;
  let chord = false;
  const weight = ({ when = "" }: Command): number => when.split(/&&|\|\|/).filter(Boolean).length;
  for (const command of commands) {
    for (const keys of keysOf(command, own)) {
      const normal = normalizeKeys(keys);
      if (normal !== strokes && !normal.startsWith(`${strokes} `)) continue;
      if (!isEnabled(command, context) || !evaluateWhen(command.when ?? "true", context)) continue;
      if (normal !== strokes) chord = true;
      else if (!found || weight(command) > weight(found)) found = command;
    }
  }
  if (found) return { match: "command", command: found };
  return { match: chord ? "chord" : "none" };
}
