/** What a field of a config may be; a field that is missing or null is left to its default. */
export type Field =
  | { readonly type: "whole" | "number"; readonly min: number; readonly max: number }
  | { readonly type: "flag" }
  | { readonly type: "text"; readonly most: number }
  | { readonly type: "list"; readonly of: Field; readonly most: number }
  | { readonly type: "either"; readonly fields: readonly Field[] };

export type Fields = Readonly<Record<string, Field>>;

export const whole = (min: number, max: number): Field => ({ type: "whole", min, max });
export const number = (min: number, max: number): Field => ({ type: "number", min, max });
export const flag: Field = { type: "flag" };
export const text = (most: number): Field => ({ type: "text", most });
export const list = (of: Field, most: number): Field => ({ type: "list", of, most });
export const either = (...fields: readonly Field[]): Field => ({ type: "either", fields });

/** What is wanted, in words: `a whole number from 1 to 128`. */
export function describeField(field: Field): string {
  switch (field.type) {
    case "whole":
      return `a whole number from ${field.min} to ${field.max}`;
    case "number":
      return `a number from ${field.min} to ${field.max}`;
    case "flag":
      return "true or false";
    case "text":
      return `a text of up to ${field.most} characters`;
    case "list":
      return `a list of 1 to ${field.most}, each ${describeField(field.of)}`;
    case "either":
      return field.fields.map(describeField).join(", or ");
  }
}

export function isField(value: unknown, field: Field): boolean {
  switch (field.type) {
    case "whole":
    case "number":
      return typeof value === "number" && value >= field.min && value <= field.max &&
        (field.type === "number" || Number.isInteger(value));
    case "flag":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string" && value.length <= field.most;
    case "list":
      return Array.isArray(value) && value.length > 0 && value.length <= field.most &&
        value.every((one) => isField(one, field.of));
    case "either":
      return field.fields.some((one) => isField(value, one));
  }
}

/** A value in an error, however large it is. */
export function quoteValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** @throws RangeError that names the file, the field, its value and what is allowed */
export function checkFields(
  path: string,
  config: Readonly<Record<string, unknown>>,
  fields: Fields,
): void {
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(config, name) ? config[name] : undefined;
    if (value === undefined || value === null || isField(value, field)) continue;
    throw new RangeError(
      `Cannot use ${path}: expected ${name} to be ${describeField(field)}, but got ${
        quoteValue(value)
      }`,
    );
  }
}
