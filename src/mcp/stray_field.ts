import * as z from "zod/mini";
import type { Schema } from "../graph/check_shape.ts";
import { own } from "../graph/record.ts";
import { nearest } from "../words/nearest.ts";

/** As far as it says which names there are. */
interface JsonSchema {
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
}

/** A schema as JSON Schema, of what is taken. */
export function jsonSchemaOf(schema: Schema): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}

/** The first field that a schema does not name, with the one that was probably meant; undefined where it names all. */
export function strayField(schema: JsonSchema, value: unknown, place = ""): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { items, properties, additionalProperties: others } = schema;
  if (Array.isArray(value)) {
    if (!items) return undefined;
    return value.map((item, at) => strayField(items, item, `${place}.${at}`))
      .find((fault) => fault !== undefined);
  }
  for (const [name, item] of Object.entries(value)) {
    const known = own(properties ?? {}, name) ?? (typeof others === "object" ? others : undefined);
    if (known) {
      const fault = strayField(known, item, place ? `${place}.${name}` : name);
      if (fault !== undefined) return fault;
    } else if (properties) {
      const names = Object.keys(properties);
      const near = nearest(name, names);
      return `There is no field "${name}"${place && ` in ${place}`}: ${
        near ? `did you mean "${near}"?` : `it takes ${names.join(", ") || "none"}`
      }`;
    }
  }
  return undefined;
}
