import { FORMAT } from "./format.ts";

/** Turns a document of one format into the next. */
export interface Migration {
  readonly from: string;
  readonly to: string;
  migrate(document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** Every step from an older format towards {@link FORMAT}. `braid/1` is the first, so there is none yet. */
export const MIGRATIONS: readonly Migration[] = [];

/**
 * Brings a document to `target` by the chain of `migrations`.
 *
 * @throws SyntaxError for a format that is missing, foreign, from the future, or without a way to the target
 */
export function migrate(
  document: Readonly<Record<string, unknown>>,
  migrations: readonly Migration[] = MIGRATIONS,
  target: string = FORMAT,
): Readonly<Record<string, unknown>> {
  let current = document;
  for (let steps = 0; current.format !== target; steps++) {
    const step = migrations.find(({ from }) => from === current.format);
    if (!step || steps > migrations.length) throw new SyntaxError(fault(current.format, target));
    current = { ...step.migrate(current), format: step.to };
  }
  return current;
}

function fault(format: unknown, target: string): string {
  if (typeof format !== "string") {
    return `Not a braid graph: expected a field "format" with the value "${target}"`;
  }
  const version = /^braid\/(\d+)$/.exec(format)?.[1];
  if (version === undefined) return `Not a braid graph: its format is ${JSON.stringify(format)}`;
  return Number(version) > Number(target.slice("braid/".length))
    ? `The graph has the format "${format}", newer than "${target}" which this braid reads: update braid`
    : `The graph has the format "${format}", which cannot be migrated to "${target}"`;
}
