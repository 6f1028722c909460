import { isList } from "../../../src/graph/kind.ts";
import type { Port } from "../../../src/graph/port.ts";
import { figure, t } from "../../../src/words/translate.ts";

/** Without the dust of floating point, 0.30000000000000004 is 0.3; whole numbers with all digits they have. */
const rounded = (value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(6))
    : value ?? "";

/** To at most six digits, as the language writes it: `1,5`. {@link parseNumber} reads that, and `1.5` too. */
export const printNumber = (value: unknown): string => figure(rounded(value));

/** The same in a list, where a comma stands between numbers. */
export const printListed = (value: unknown): string => String(rounded(value));

/** The number that was typed, within the port's range: arithmetic too, `512*2`. Undefined for what is none. */
export function parseNumber(text: string, port: Port): number | undefined {
  const value = evaluate(text);
  return value === undefined ? undefined : fitNumber(value, port);
}

/** What will become of what is typed, where that is not just what stands there. */
export function typedHint(text: string, port: Port): string | undefined {
  if (!text.trim()) return port.default === undefined ? t`not set` : t`the default`;
  const value = evaluate(text);
  if (value === undefined) return t`not a number`;
  const fit = fitNumber(value, port);
  if (fit < value && fit === port.max) return t`at most ${printNumber(fit)}`;
  if (fit > value && fit === port.min) return t`at least ${printNumber(fit)}`;
  return Number(text.replaceAll(",", ".")) === fit ? undefined : `= ${printNumber(fit)}`;
}

/** What a port takes, for people: `1 to 8192 px, usually 64 to 1024, steps of 8`. */
export function limitsOf({ min, max, usual, step, unit, default: value }: Port): string {
  const range = min !== undefined && max !== undefined
    ? t`${min} to ${max}`
    : min !== undefined
    ? t`at least ${min}`
    : max !== undefined
    ? t`at most ${max}`
    : t`any number`;
  return [
    [range, unit].filter(Boolean).join(" "),
    usual && t`usually ${usual[0]} to ${usual[1]}`,
    step !== undefined && t`steps of ${step}`,
    typeof value === "number" ? t`default ${printNumber(value)}` : t`not set by default`,
  ].filter(Boolean).join(", ");
}

/** The nearest number that a port takes. */
export function fitNumber(value: number, { kind, min = -Infinity, max = Infinity }: Port): number {
  const whole = kind === "int" ? Math.round(value) : value;
  return Math.min(max, Math.max(min, whole));
}

/** What a slider spans: the usual values, else all that the port takes. */
export function spanOf({ min, max, usual }: Port): readonly [number, number] | undefined {
  return usual ?? (min === undefined || max === undefined ? undefined : [min, max]);
}

/** How far one step of a slider or an arrow key goes: what the port says, else a hundredth of what it spans. */
export function stepOf(port: Port): number {
  const { kind, step } = port;
  if (step !== undefined) return step;
  if (kind === "int") return 1;
  const span = spanOf(port);
  return span ? 10 ** Math.floor(Math.log10((span[1] - span[0]) / 50)) : 0.1;
}

/** Whether a slider can hold all that it spans, each step a place to stop at. */
export function isSlider(port: Port): boolean {
  const span = spanOf(port);
  if (!span) return false;
  return (span[1] - span[0]) / stepOf(port) <= (port.kind === "int" ? 400 : 2000);
}

/** The nearest value that a slider holds; one beyond it goes on from where it was typed. */
export function dragged(value: number, from: number, port: Port): number {
  const span = spanOf(port);
  if (!span || !isSlider(port)) return value;
  return Math.min(Math.max(span[1], from), Math.max(Math.min(span[0], from), value));
}

/** By how much one pixel of a drag changes a number: what a slider spans over its width, else more the larger it is. */
export function dragRate(port: Port, value: number, width: number): number {
  const span = spanOf(port);
  if (span && isSlider(port)) return (span[1] - span[0]) / width;
  const step = stepOf(port);
  return step / 4 * Math.max(1, Math.abs(value) / step / 32);
}

/** Rounded to whole steps from zero, without the dust of floating point. */
export function stepped(value: number, step: number): number {
  const whole = Math.round(value / step) * step;
  return Number.isInteger(step) ? whole : Number(whole.toPrecision(12));
}

/**
 * The numbers of a list as it is typed.
 *
 * @throws RangeError with why they cannot be read
 */
export function numbersIn(text: string, port: Port): readonly number[] {
  const whole = isList(port.kind) && port.kind.list === "int";
  const { min = -Infinity, max = Infinity } = port;
  const numbers: number[] = [];
  for (const word of text.split(/[\s,;]+/).filter(Boolean)) {
    const value = Number(word);
    if (!Number.isFinite(value)) throw new RangeError(`"${word}" is not a number`);
    if (whole && !Number.isSafeInteger(value)) {
      throw new RangeError(`${word} is not a whole number`);
    }
    if (value < min || value > max) throw new RangeError(`${word} is not from ${min} to ${max}`);
    numbers.push(value);
  }
  return numbers;
}

const SIGNS = /\s*(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[-+*/()])/iy;

/** Numbers with + - * / and round brackets; a comma is a decimal point. */
function evaluate(text: string): number | undefined {
  const source = text.replaceAll(",", ".").trim();
  const signs: string[] = [];
  for (SIGNS.lastIndex = 0; SIGNS.lastIndex < source.length;) {
    const sign = SIGNS.exec(source)?.[1];
    if (sign === undefined) return undefined;
    signs.push(sign);
  }
  let next = 0;
  const sum = (): number => {
    let value = product();
    while (signs[next] === "+" || signs[next] === "-") {
      value += signs[next++] === "+" ? product() : -product();
    }
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (signs[next] === "*" || signs[next] === "/") {
      value = signs[next++] === "*" ? value * factor() : value / factor();
    }
    return value;
  };
  const factor = (): number => {
    const sign = signs[next++];
    if (sign === "-") return -factor();
    if (sign === "+") return factor();
    if (sign !== "(") return Number(sign);
    const value = sum();
    return signs[next++] === ")" ? value : Number.NaN;
  };
  const value = sum();
  return next === signs.length && Number.isFinite(value) ? value : undefined;
}
