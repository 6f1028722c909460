import { locale } from "../../src/words/translate.ts";

/** Bytes for people: `28.4 kB`, in other languages `28,4 kB`. */
export function printBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = Number((bytes / 1000 ** power).toPrecision(3));
  return `${locale() ? number.toLocaleString(locale()) : number} ${units[power]}`;
}
