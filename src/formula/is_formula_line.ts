import type { FormulaLine, FormulaPart } from "./formula.ts";

/** Whether what came from elsewhere is a line of a formula over so many branches, which can be printed. */
export function isFormulaLine(value: unknown, branches: number): value is FormulaLine {
  return Array.isArray(value) && value.every((part) => isPart(part, branches));
}

function isPart(value: unknown, branches: number): value is FormulaPart {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null) return false;
  const { branch, symbol, index = "" } = value as Readonly<Record<string, unknown>>;
  if (branch === undefined) return typeof symbol === "string" && typeof index === "string";
  return Number.isInteger(branch) && Number(branch) >= 0 && Number(branch) < branches;
}
