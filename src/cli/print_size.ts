import { locale } from "../words/translate.ts";

/** A number with so many digits behind the point, which is a comma in some languages. */
export function printNumber(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const language = locale();
  return language === undefined
    ? text
    : Number(text).toLocaleString(language, { minimumFractionDigits: digits, useGrouping: false });
}

/** Bytes for people: `12 kB`, `3.4 MB`, `6.94 GB`. */
export function printSize(bytes: number): string {
  if (bytes < 1e6) return `${printNumber(bytes / 1e3, 0)} kB`;
  return bytes < 1e9 ? `${printNumber(bytes / 1e6, 1)} MB` : `${printNumber(bytes / 1e9, 2)} GB`;
}
