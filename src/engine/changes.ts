import type { NodeContext } from "../graph/node.ts";
import { canonical } from "./canonical.ts";
import type { Step, Wire } from "./plan.ts";
import { arrive, Skipped } from "./run_step.ts";

/** What a node depends on beside its inputs, as its `changes` says. */
export type Change =
  /** One value per item that it runs for. */
  | { readonly values: readonly unknown[] }
  /** What `changes` threw, or that an input which it reads will never have a value: the step fails with it if it comes to run. */
  | { readonly fault: unknown }
  /** It reads inputs whose values are not known yet. */
  | { readonly wants: ReadonlySet<Wire> };

/** The value that came out of a wire; undefined before, and a {@link Skipped} thrown where none will. */
export type ValueLookup = (wire: Wire) => { readonly value: unknown } | undefined;

/** What is known of the values on wires. */
export interface KnownValues {
  readonly known: ValueLookup;
  /** Why an output is not there. */
  absence(wire: Wire): string;
}

/**
 * Asks a node what it depends on beside its inputs. Only wired inputs that its `changes` looks at are waited for: one that
 * reads a file by a written path is answered before anything runs. Lazy inputs are not evaluated for it.
 */
export async function askChanges<C extends NodeContext>(
  step: Step<C>,
  context: C,
  values: KnownValues,
): Promise<Change> {
  const wants = new Set<Wire>();
  const looked = new Set<Wire>();
  const ask = async (item: number): Promise<unknown> =>
    await step.node.changes!(argumentsFor(step, { ...values, wants, looked, item }), context);
  const first = await ask(0).then((value) => ({ value }), (fault) => ({ fault }));
  if (wants.size) return { wants };
  if ("fault" in first && first.fault instanceof Skipped) return first;
  const lengths = step.inputs.flatMap(({ wire }) =>
    wire?.over === "each" && looked.has(wire)
      ? (values.known(wire)!.value as readonly unknown[]).length
      : []
  );
  if (lengths.includes(0)) return { values: [] };
  if ("fault" in first) return first;
  try {
    const values = [first.value];
    for (let item = 1; item < Math.max(1, ...lengths); item++) values.push(await ask(item));
    canonical(values);
    return { values };
  } catch (fault) {
    return { fault };
  }
}

/** The arguments of `run` as far as they are known; the rest is undefined, and noted in `wants` when it is read. */
function argumentsFor(
  step: Step,
  { known, absence, wants, looked, item }: KnownValues & {
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
      return sent && arrive(input, { wire, value: sent.value }, place, { absence });
    };
    Object.defineProperty(holder, member ?? argument, { enumerable: true, get });
  }
  return args;
}
