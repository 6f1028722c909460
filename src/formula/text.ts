import type { BranchName, Formula, FormulaLine, FormulaPart } from "./formula.ts";

/** A formula as text, a line each. */
export function formulaText(
  formula: Formula,
  branches: readonly Pick<BranchName, "label">[],
): string {
  return formula.map((line) => lineText(line, branches)).join("\n");
}

/** One line as text: `w_control = 2.5 for 0.3 < σ ≤ 5.5, else 0`. */
export function lineText(
  line: FormulaLine,
  branches: readonly Pick<BranchName, "label">[],
): string {
  return line.map((part) => partText(part, branches)).join("");
}

function partText(part: FormulaPart, branches: readonly Pick<BranchName, "label">[]): string {
  if (typeof part === "string") return part;
  if ("branch" in part) return branches[part.branch]!.label;
  return part.index === undefined
    ? part.symbol
    : `${part.symbol}_${part.index.replaceAll(" ", "_")}`;
}

/** At most 4 significant digits, with a true minus sign. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}
