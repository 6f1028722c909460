import type { Port } from "../../src/graph/port.ts";

/** Shown to at most six digits: 0.30000000000000004 is 0.3. */
export function printNumber(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value ?? "");
}

/** The number that was typed, within the port's range: sums and products too, `512*2`. Undefined for what is none. */
export function parseNumber(text: string, port: Port): number | undefined {
  const value = evaluate(text.replaceAll(",", ".").trim());
  return value === undefined ? undefined : fitNumber(value, port);
}

/** The nearest number that a port takes. */
export function fitNumber(value: number, { kind, min = -Infinity, max = Infinity }: Port): number {
  const whole = kind === "int" ? Math.round(value) : value;
  return Math.min(max, Math.max(min, whole));
}

/** How far one step of a slider or an arrow key goes: what the port says, else a hundredth of its range. */
export function stepOf({ kind, step, min, max }: Port): number {
  if (step !== undefined) return step;
  if (kind === "int") return 1;
  if (min === undefined || max === undefined) return 0.1;
  return 10 ** Math.floor(Math.log10((max - min) / 50));
}

/** Rounded to whole steps from zero, without the dust of floating point. */
export function stepped(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/** Numbers joined by + - * and /, the last two first; no brackets. */
function evaluate(text: string): number | undefined {
  const parts = /^[+-]?[\d.e]+(?:\s*[+\-*/]\s*[+-]?[\d.e]+)*$/i.test(text)
    ? text.match(/[*/]|[+-]?\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/gi)
    : null;
  if (!parts) return undefined;
  let sum = 0;
  let product = Number.NaN;
  let operator = "";
  for (const part of parts) {
    if (part === "*" || part === "/") {
      operator = part;
      continue;
    }
    const value = Number(part.replace(/\s/g, ""));
    if (operator === "*") product *= value;
    else if (operator === "/") product /= value;
    else {
      sum += Number.isNaN(product) ? 0 : product;
      product = value;
    }
    operator = "";
  }
  const result = sum + product;
  return Number.isFinite(result) ? result : undefined;
}
