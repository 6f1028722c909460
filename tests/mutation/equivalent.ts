import { EQUIVALENT_FORMULAS } from "./equivalent_formulas.ts";
import { type Mutant, words } from "./mutant.ts";
import { type Equivalent, PAST_END, TYPES } from "./reasons.ts";

const MEMO = "It is worked out again, with the same result";
const CELL = "A row has a member and a member a row";

export const EQUIVALENT: readonly Equivalent[] = [
  ...EQUIVALENT_FORMULAS,
  {
    file: "src/engine/cache.ts",
    line: ".finally(() => releasing.delete(done));",
    change: "releasing.delete(done) → undefined",
    reason: "What has come to rest may be waited for again",
  },
  {
    file: "src/engine/cache.ts",
    line:
      "return { outputs, bytes: retained ? sizeOf(outputs) : 0, resources, holders: 0, retained };",
    change: "retained → true",
    reason: "The size of what is not retained is not looked at",
  },
  {
    file: "src/engine/changes.ts",
    line: 'if ("fault" in first && first.fault instanceof Skipped) return first;',
    change: '"fault" in first && first.fault instanceof Skipped → first.fault instanceof Skipped',
    reason: TYPES,
  },
  {
    file: "src/engine/changes.ts",
    line: 'if ("fault" in first && first.fault instanceof Skipped) return first;',
    change: "first → undefined",
    reason: "A node whose input will never come does not run, whatever it is known by",
  },
  {
    file: "src/engine/execute.ts",
    line: "const cache = options.cache ?? createCache({ bytes: 0 });",
    change: "bytes: 0 → (nothing)",
    reason: "Nothing has a size within what is not a number",
  },
  {
    file: "src/engine/execute.ts",
    line: "const cache = options.cache ?? createCache({ bytes: 0 });",
    change: "0 → 1",
    reason: "Nothing is as small as that",
  },
  {
    file: "src/engine/execute.ts",
    line: "const inputs = inputsFrom.get(task) ??",
    change:
      "inputsFrom.get(task) ?? Map.groupBy(task … get(wire.node)) → Map.groupBy(task.step.inputs, ({ wire }) … get(wire.node))",
    reason: MEMO,
  },
  {
    file: "src/engine/execute.ts",
    line: "inputsFrom.set(task, inputs);",
    change: "inputsFrom.set(task, inputs); → (nothing)",
    reason: MEMO,
  },
  {
    file: "src/engine/plain_data.ts",
    line: "for (const inner of Array.isArray(item) ? item : Object.values(item)) {",
    change: "Array.isArray(item) → false",
    reason: "The values of a list are its items",
  },
  {
    file: "src/engine/plan.ts",
    line:
      'if (!node || !resolved) throw new TypeError(`The type "${flat.type}" of "${id}" is unknown`);',
    change: "!node || !resolved → !resolved",
    reason: "What has no type is not resolved either",
  },
  {
    file: "src/engine/plan.ts",
    line: 'const value = port.fills && typeof written === "string"',
    change: 'port.fills && typeof written === "string" → port.fills',
    reason: "Only texts fill in names, and the check refuses all else",
  },
  {
    file: "src/engine/report.ts",
    line: "const { held: { outputs }, from, milliseconds = 0 } = outcome;",
    change: "0 → 1",
    reason: "What ran says how long it took",
  },
  {
    file: "src/engine/run_step.ts",
    line: "return { outputs, ...(empty && { empty }) };",
    change: "empty && { empty } → { empty }",
    reason: "Who asks for it finds nothing either way",
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (row === undefined || member === undefined) args[argument] = value;",
    change:
      "row === undefined || member === undefined → (row === undefined) && (member === undefined)",
    reason: CELL,
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (row === undefined || member === undefined) args[argument] = value;",
    change: "row === undefined || member === undefined → row === undefined",
    reason: CELL,
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (row === undefined || member === undefined) args[argument] = value;",
    change: "row === undefined || member === undefined → member === undefined",
    reason: CELL,
  },
  {
    file: "src/engine/run_step.ts",
    line: "if (error instanceof NodeError) return error;",
    change: "error instanceof NodeError → true",
    reason: "arrive() throws nothing else",
  },
  {
    file: "src/engine/signature.ts",
    line: 'const state = change && "values" in change ? change.values : undefined;',
    change: 'change && "values" in change → change',
    reason: TYPES,
  },
  {
    file: "src/engine/signature.ts",
    line: 'if (!before || !("values" in before)) return true;',
    change: '!before || !("values" in before) → !before',
    reason: "Only what has values lasts and is asked again",
  },
  {
    file: "src/engine/signature.ts",
    line: 'return "values" in now && canonical(now.values) === canonical(before.values);',
    change:
      '"values" in now && canonical(now.values) … (before.values) → canonical(now.values) === canonical(before.values)',
    reason: TYPES,
  },
  {
    file: "src/engine/size.ts",
    line:
      'if ("byteLength" in whole && typeof whole.byteLength === "number") bytes += whole.byteLength;',
    change:
      '"byteLength" in whole && typeof whole.by … th === "number" → typeof whole.byteLength === "number"',
    reason: TYPES,
  },
  ...["for (let i = 1; i < LENGTH; i++) {", "for (let i = 0; i < LENGTH; i++) {"].map((line) => ({
    file: "src/tensor/noise.ts",
    line,
    change: "i < LENGTH → (i) <= (LENGTH)",
    reason: PAST_END,
  })),
  {
    file: "src/tensor/noise.ts",
    line: "y ^= (y << 7) & 0x9d2c5680;",
    change: "0x9d2c5680 → 2636928641",
    reason: "The lowest bit meets a zero that the shift brought in",
  },
  {
    file: "src/tensor/noise.ts",
    line: "y ^= (y << 15) & 0xefc60000;",
    change: "0xefc60000 → 4022730753",
    reason: "The lowest bit meets a zero that the shift brought in",
  },
  {
    file: "src/tensor/noise.ts",
    line: "for (let at = 0; at + 16 <= size; at += 16) boxMuller16(out.data, at);",
    change: "at + 16 → (at) - (16)",
    reason: "What follows the last whole block is drawn anew or past the end",
  },
  {
    file: "src/tensor/random.ts",
    line: "for (let i = 0; i < out.length; i += 2) {",
    change: "i < out.length → (i) <= (out.length)",
    reason: PAST_END,
  },
  ...["true", "(i + 1) <= (out.length)"].map((text) => ({
    file: "src/tensor/random.ts",
    line: "if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);",
    change: `i + 1 < out.length → ${text}`,
    reason: PAST_END,
  })),
  {
    file: "src/tensor/tensor.ts",
    line: "if (tensors.length === 2) {",
    change: "tensors.length === 2 → false",
    reason: "It is the same sum, only slower",
  },
  ...[
    "for (let i = 0; i < out.length; i++) out[i] = p * a[i]! + q * b[i]!;",
    "for (let i = 0; i < out.length; i++) {",
  ].map((line) => ({
    file: "src/tensor/tensor.ts",
    line,
    change: "i < out.length → (i) <= (out.length)",
    reason: PAST_END,
  })),
];

/** What the list says of a mutant on this line. */
export function equivalentOf(mutant: Mutant, line: string): Equivalent | undefined {
  return EQUIVALENT.find((one) =>
    one.file === mutant.file && one.change === words(mutant) && one.line === line.trim()
  );
}
