import type { ArgsOf, NodeDefinition, ResultsOf } from "../graph/node.ts";
import { isGroup } from "../graph/group.ts";
import type { Inputs, Ports } from "../graph/group.ts";
import { valueFault } from "../graph/literal.ts";
import type { Port } from "../graph/port.ts";
import type { RunContext } from "../sdk/context.ts";
import { testContext } from "./test_context.ts";

/** Inputs of a node, of which those with a default can be left out. */
export type Given<A> = {
  readonly [K in keyof A]?: A[K] extends readonly (infer R)[] ? readonly Partial<R>[] | A[K]
    : A[K];
};

/**
 * Runs one node: inputs that are not given have their defaults, and all values are checked as the engine checks them.
 *
 * ```ts
 * import { defineNode, float } from "sdk";
 * import { runNode } from "sdk/testing";
 *
 * const double = defineNode({
 *   title: "Double",
 *   category: "math",
 *   inputs: { value: float({ default: 1 }) },
 *   outputs: { value: float() },
 *   run: ({ value }) => ({ value: 2 * value }),
 * });
 * const { value } = await runNode(double, { value: 3 });
 * ```
 *
 * @throws TypeError for an input that is missing or does not fit, and for an output that is not what the node says
 */
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
