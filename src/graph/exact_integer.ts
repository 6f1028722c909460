/**
 * The whole number that a decimal one is, to its last digit: 9007199254740993 of `9007199254740993.0`, 1500 of `1.5e3`.
 *
 * @returns undefined where it is no whole number, or has an exponent and is 1e21 or more
 */
export function exactInteger(text: string): bigint | undefined {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text);
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  if (!/[1-9]/.test(digits)) return /\d/.test(digits) ? 0n : undefined;
  const point = whole.length + Number(exponent);
  if (point <= 0 || Math.abs(Number(text)) >= 1e21 || /[1-9]/.test(digits.slice(point))) {
    return undefined;
  }
  const size = BigInt(digits.slice(0, point).padEnd(point, "0"));
  return sign === "-" ? -size : size;
}
