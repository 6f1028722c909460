import * as z from "zod/mini";

export type Schema = z.core.$ZodType;
export type SchemaError = z.core.$ZodError;

/** The value as the schema has it, or all that is wrong with it. */
type Shape<T> =
  | { readonly success: true; readonly data: T; readonly error?: never }
  | { readonly success: false; readonly data?: never; readonly error: SchemaError };

/** What no value fits. By a schema, as the library's own class of errors would bring all of it into the editor. */
const UNLISTED = z.custom<never>(() => false, "There are more faults than can be listed");

/**
 * What a schema says of a value. One with more faults than can be listed, which the library hands on as arguments of a
 * call, has a single one that says so.
 */
export function checkShape<S extends Schema>(
  schema: S,
  value: unknown,
  options: z.core.ParseContext<z.core.$ZodIssue> = {},
): Shape<z.output<S>> {
  try {
    return z.safeParse(schema, value, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return z.safeParse(UNLISTED, value);
  }
}
