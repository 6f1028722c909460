import type { Inputs, Ports } from "../graph/group.ts";
import type { NodeDefinition } from "../graph/node.ts";
import type { RunContext } from "./context.ts";

/**
 * Defines a node, the default export of its file: the types of `run`'s arguments follow from `inputs`, those of its
 * result from `outputs`.
 *
 * ```ts
 * import { defineNode, float } from "sdk";
 *
 * export default defineNode({
 *   title: "Double",
 *   category: "math",
 *   inputs: { value: float({ doc: "The number to double" }) },
 *   outputs: { value: float() },
 *   run: ({ value }) => ({ value: 2 * value }),
 * });
 * ```
 */
export function defineNode<const I extends Inputs, const O extends Ports>(
  definition: NodeDefinition<I, O, RunContext>,
): NodeDefinition<I, O, RunContext> {
  return definition;
}
