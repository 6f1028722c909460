/** What the schemas of the contract are made of. */
import * as z from "zod/mini";
import { MAX_NODE_ID } from "../graph/reference.ts";

/** Schemas with a name, which the OpenAPI document refers to by it. */
export const NAMED: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

export function named<T extends z.core.$ZodType>(id: string, schema: T): T {
  NAMED.add(schema, { id });
  return schema;
}

/** Most characters of why something failed, and of whatever else a node says in words. */
export const MAX_MESSAGE = 10_000;
/** Most characters of what something in a run is called: a node, a port, a kind. */
export const MAX_NAME: number = MAX_NODE_ID;

export const text: z.ZodMiniString = z.string();
export const count: z.ZodMiniNumber<number> = z.int().check(z.nonnegative());
export const time: z.ZodMiniString = z.string().check(z.describe("ISO 8601"));
export const message: z.ZodMiniString = z.string().check(z.maxLength(MAX_MESSAGE));
export const name: z.ZodMiniString = z.string().check(z.maxLength(MAX_NAME));
export const mediaType: z.ZodMiniString = z.string()
  .check(z.regex(/^[\x20-\x7e]{0,200}$/), z.describe("Media type"));

/** A whole number as a query or a header spells it: digits and no more. */
export function queryNumber(min: number, max: number): z.ZodMiniType<number, number | string> {
  return z.pipe(
    z.transform((text: number | string) =>
      typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : text as number
    ),
    z.int().check(z.minimum(min), z.maximum(max)),
  );
}
