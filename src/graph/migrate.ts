import { FORMATS } from "./format.ts";

/** Turns a document of one format into the next. */
export interface Migration {
  readonly from: string;
  readonly to: string;
  migrate(document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** Every step from an older format towards one of {@link FORMATS}. All that there were are among them, so there is none yet. */
export const MIGRATIONS: readonly Migration[] = [];

/**
 * Brings a document to one of `targets` by the chain of `migrations`.
 *
 * @throws SyntaxError for a format that is missing, foreign, from the future, or without a way there
 */
export function migrate(
  document: Readonly<Record<string, unknown>>,
  migrations: readonly Migration[] = MIGRATIONS,
  targets: readonly string[] = FORMATS,
): Readonly<Record<string, unknown>> {
  let current = document;
  for (let steps = 0; !targets.includes(current.format as string); steps++) {
    const step = migrations.find(({ from }) => from === current.format);
    if (!step || steps > migrations.length) throw new SyntaxError(fault(current.format, targets));
    current = { ...step.migrate(current), format: step.to };
  }
  return current;
}

function fault(format: unknown, targets: readonly string[]): string {
  const [first, target] = [targets[0]!, targets.at(-1)!];
  if (typeof format !== "string") {
    return `Not a braid graph: expected a field "format" with the value "${first}"`;
  }
  const version = /^braid\/(\d+)$/.exec(format)?.[1];
  if (version === undefined) return `Not a braid graph: its format is ${JSON.stringify(format)}`;
  return Number(version) > Number(target.slice("braid/".length))
    ? `The graph has the format "${format}", newer than "${target}" which this braid reads: update braid`
    : `The graph has the format "${format}", which cannot be migrated to "${target}"`;
}
