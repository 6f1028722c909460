import { defineNode, float, InputError, int, text } from "sdk";
import { evaluateExpression } from "./_expression.ts";

/**
 * A formula of up to four numbers, such as `a * 2 + sin(b)`.
 *
 * `+ - * / % ^`, brackets, `pi`, and the functions `abs ceil clamp cos exp floor lerp log max min round sign sin sqrt tan`.
 */
export default defineNode({
  title: "Math",
  category: "number",
  aliases: ["expression", "formula", "calculate", "add", "multiply"],
  inputs: {
    expression: text({
      default: "a + b",
      doc: "The formula. `clamp(x, low, high)` keeps x within, `lerp(x, y, t)` goes from x to y",
    }),
    a: float({ default: 0, doc: "The number a" }),
    b: float({ default: 0, doc: "The number b" }),
    c: float({ default: 0, doc: "The number c" }),
    d: float({ default: 0, doc: "The number d" }),
  },
  outputs: {
    value: float({ doc: "The result" }),
    whole: int({ doc: "The result rounded to the nearest whole number" }),
  },
  run({ expression, ...numbers }) {
    const value = evaluate(expression, numbers);
    if (!Number.isFinite(value)) {
      throw new InputError("expression", `Its result is no finite number, but ${value}`);
    }
    return { value, whole: Math.round(value) };
  },
  check({ expression, a = 0, b = 0, c = 0, d = 0 }) {
    if (expression !== undefined) evaluate(expression, { a, b, c, d });
  },
});

/** @throws InputError for what is no formula, whatever the numbers are */
function evaluate(expression: string, numbers: Readonly<Record<string, number>>): number {
  try {
    return evaluateExpression(expression, numbers);
  } catch (cause) {
    throw new InputError("expression", (cause as Error).message, { cause });
  }
}
