import { ARITHMETIC_SHAPES } from "./shapes/arithmetic.ts";
import { MOVEMENT_SHAPES } from "./shapes/movement.ts";
import type { InferredOutput, ShapeRule } from "./shapes/rule.ts";

const RULES: Readonly<Record<string, ShapeRule>> = { ...ARITHMETIC_SHAPES, ...MOVEMENT_SHAPES };

/**
 * Element types and shapes of the outputs of an operation, known dimensions exactly, others null.
 *
 * @throws TypeError for an operator without a rule or inputs that do not fit it
 */
export function inferShapes(
  op: string,
  operation: Parameters<ShapeRule>[0],
): InferredOutput[] {
  const rule = RULES[op];
  if (!rule) {
    throw new TypeError(`Cannot add operator "${op}" to a graph: no shape rule is known for it`);
  }
  return rule(operation);
}
