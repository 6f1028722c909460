import type * as z from "zod/mini";

/** What a schema describes, not to be changed: a type is inferred from its schema, never written beside it. */
export type Infer<S extends z.core.$ZodType> = Unchanged<z.output<S>>;

/** What a schema takes, before it fills in or converts anything. */
export type InferInput<S extends z.core.$ZodType> = Unchanged<z.input<S>>;

type Unchanged<T> = T extends Uint8Array ? T
  : T extends readonly unknown[] ? { readonly [K in keyof T]: Unchanged<T[K]> }
  : T extends object ? { readonly [K in keyof T]: Unchanged<T[K]> }
  : T;
