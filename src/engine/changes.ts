import type { NodeContext } from "../graph/node.ts";
import { canonical } from "./canonical.ts";
import type { Step, Wire } from "./plan.ts";
import { arrive, itemCount, Skipped } from "./run_step.ts";

/** What a node depends on beside its inputs, as its `changes` says. */
export type Change =
  | { readonly value: unknown }
  /** What `changes` threw: the step fails with it if it comes to run. */
  | { readonly fault: unknown }
  /** An input that `changes` reads will never have a value. */
  | { readonly skipped: true }
  /** It reads inputs whose values are not known yet. */
  | { readonly wants: ReadonlySet<Wire> };

/** The value that came out of a wire; undefined before, and a {@link Skipped} thrown where none will. */
export type Known = (wire: Wire) => { readonly value: unknown } | undefined;

/** Where values of wires come from. */
export interface Lookup {
  readonly known: Known;
  /** Why an output is not there, and what would mend it. */
  absence(wire: Wire): string;
}

/**
 * Asks a node what it depends on beside its inputs. Only wired inputs that its `changes` looks at are waited for: one that
 * reads a file by a written path is answered before anything runs. Lazy inputs are not evaluated for it.
 */
export async function askChanges<C extends NodeContext>(
  step: Step<C>,
  context: C,
  { known, absence }: Lookup,
): Promise<Change> {
  const wants = new Set<Wire>();
  const looked = new Set<Wire>();
  const ask = async (item: number): Promise<unknown> =>
    await step.node.changes!(argumentsFor(step, { known, absence, wants, looked, item }), context);
  try {
    let value = await ask(0);
    if (wants.size) return { wants };
    const items = itemCount(step, (wire) => looked.has(wire) ? known(wire)!.value : undefined);
    if (items !== undefined) {
      value = [];
      for (let item = 0; item < items; item++) (value as unknown[]).push(await ask(item));
    }
    canonical(value);
    return { value };
  } catch (fault) {
    if (wants.size) return { wants };
    return fault instanceof Skipped ? { skipped: true } : { fault };
  }
}

/** The arguments of `run` as far as they are known; the rest is undefined, and noted in `wants` when it is read. */
function argumentsFor(
  step: Step,
  { known, absence, wants, looked, item }: Lookup & {
    readonly wants: Set<Wire>;
    readonly looked: Set<Wire>;
    readonly item: number;
  },
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const [name, count] of Object.entries(step.rows)) {
    args[name] = Array.from({ length: count }, () => ({}));
  }
  const place = {
    node: step.id,
    type: step.type,
    title: step.node.title,
    ...(step.mapped && { item: { index: item, count: item + 1 } }),
  };
  for (const input of step.inputs) {
    const { argument, row, member, wire, port } = input;
    const holder = row === undefined ? args : (args[argument] as Record<string, unknown>[])[row]!;
    const get = (): unknown => {
      if (!wire) return input.value;
      if (port.lazy) return undefined;
      looked.add(wire);
      const sent = known(wire);
      if (!sent) wants.add(wire);
      const isEmpty = wire.over === "each" &&
        !(sent?.value as readonly unknown[] | undefined)?.length;
      if (!sent || isEmpty) return undefined; // it runs for no item
      return arrive(input, wire, sent.value, place, { absence });
    };
    Object.defineProperty(holder, member ?? argument, { enumerable: true, get });
  }
  return args;
}
