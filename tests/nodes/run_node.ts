import type { ArgsOf, NodeDefinition, ResultsOf } from "../../src/graph/node.ts";
import { isGroup } from "../../src/graph/group.ts";
import type { Inputs, Ports } from "../../src/graph/group.ts";
import { valueFault } from "../../src/graph/literal.ts";
import type { Port } from "../../src/graph/port.ts";
import type { RunContext } from "../../src/sdk/context.ts";
import { testContext } from "./world.ts";

type Given<A> = {
  readonly [K in keyof A]?: A[K] extends readonly (infer R)[] ? readonly Partial<R>[] | A[K]
    : A[K];
};

/** Runs one node: inputs that are not given have their defaults, and all are checked as the engine checks them. */
export async function runNode<I extends Inputs, O extends Ports>(
  node: NodeDefinition<I, O, RunContext>,
  given: Given<ArgsOf<I>> = {},
  context: RunContext = testContext(),
): Promise<ResultsOf<O>> {
  const values = given as Readonly<Record<string, unknown>>;
  const args: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    if (!isGroup(input)) args[name] = valueOf(name, input, values[name]);
    else {
      const rows = (values[name] ?? []) as readonly Readonly<Record<string, unknown>>[];
      args[name] = rows.map((row) =>
        Object.fromEntries(
          Object.entries(input.group).map(([cell, port]) => [cell, valueOf(cell, port, row[cell])]),
        )
      );
    }
  }
  const results = await node.run(args as ArgsOf<I>, context);
  for (const [name, port] of Object.entries<Port>(node.outputs)) {
    const value = (results as Readonly<Record<string, unknown>>)[name];
    if (value === undefined && port.optional) continue;
    const fault = value === undefined ? { message: "It is missing" } : valueFault(port, value);
    if (fault) throw new TypeError(`The output "${name}" is wrong: ${fault.message}`);
  }
  return results;
}

function valueOf(name: string, port: Port, given: unknown): unknown {
  const value = given ?? (port.kind === "seed" ? BigInt(Number(port.default ?? 0)) : port.default);
  if (value === undefined && !port.optional) {
    throw new TypeError(`The input "${name}" is not given`);
  }
  const fault = value === undefined || port.lazy ? undefined : valueFault(port, value);
  if (fault) throw new TypeError(`The input "${name}" is wrong: ${fault.message}`);
  return value;
}
