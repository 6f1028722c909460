import * as z from "zod";

/** A whole number as a query or a header spells it: digits and no more. */
export function queryNumber(min: number, max: number): z.ZodType<number> {
  return z.preprocess(
    (text) => typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : text,
    z.int().min(min).max(max),
  );
}
