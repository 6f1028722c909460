import * as z from "zod/mini";
import { anyOf } from "../words/lists.ts";
import { RECIPE } from "./recipe.ts";

/** A field of a recipe, as its schema has it. */
interface RecipeField {
  readonly name: string;
  /** The kinds of recipe that have it. */
  readonly kinds: readonly string[];
  /** What it may be, in words. */
  readonly values: string;
  /** What it is unless given; `undefined` where nothing stands for it. */
  readonly standard: unknown;
  readonly isNeeded: boolean;
  readonly doc: string;
}

/** What JSON Schema says of a field. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly items?: Property;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
};

function valuesOf(property: Property): string {
  if (property.enum) return anyOf(property.enum);
  if (property.items) return `list, each ${valuesOf(property.items)}`;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, multipleOf } = property;
  const bounds = [
    exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : "",
    minimum > Number.MIN_SAFE_INTEGER ? `from ${minimum}` : "",
    maximum < Number.MAX_SAFE_INTEGER ? `to ${maximum}` : "",
    multipleOf !== undefined && multipleOf !== 1 ? `in steps of ${multipleOf}` : "",
  ];
  return [TYPES[property.type ?? ""] ?? "", ...bounds].filter(Boolean).join(" ");
}

/** All kinds of recipe with what each makes. */
export function recipeKinds(): readonly { readonly name: string; readonly doc: string }[] {
  return kindSchemas().map(({ properties }) => ({
    name: properties["kind"]!.const!,
    doc: properties["kind"]!.description!,
  }));
}

function kindSchemas(): {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
}[] {
  return RECIPE.def.options.map((schema) => z.toJSONSchema(schema, { io: "input" })) as ReturnType<
    typeof kindSchemas
  >;
}

/** The fields of all kinds of recipe, in their order; a field that kinds read differently stands once for each. */
export function recipeFields(): readonly RecipeField[] {
  const fields = new Map<string, RecipeField>();
  for (const { properties, required } of kindSchemas()) {
    for (const [name, property] of Object.entries(properties)) {
      if (name === "kind") continue;
      const field = {
        name,
        values: valuesOf(property),
        standard: property.default,
        isNeeded: required.includes(name),
        doc: property.description ?? "",
      };
      const key = JSON.stringify(field);
      const kinds = [...fields.get(key)?.kinds ?? [], properties["kind"]!.const!];
      fields.set(key, { ...field, kinds });
    }
  }
  return [...fields.values()];
}

/** What stands for a field that is not given. */
function standardOf({ isNeeded, standard }: RecipeField): string {
  return isNeeded ? "needed" : standard === undefined ? "" : String(standard);
}

/** A field's kinds where not all have it. */
function onlyOf({ kinds }: RecipeField): string {
  return kinds.length === recipeKinds().length ? "" : `${anyOf(kinds)}: `;
}

/** The fields as a table of models/README.md. */
export function fieldTable(): string {
  const rows = recipeFields().map((field) => {
    const standard = standardOf(field);
    const quoted = standard && !field.isNeeded ? `\`${standard}\`` : standard;
    return `| \`${field.name}\` | ${field.values} | ${quoted} | ${onlyOf(field)}${field.doc} |`;
  });
  return ["| field | is | unless given | meaning |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

/**
 * The fields as rows of help: the name, what it is unless given, and what it does.
 *
 * @param translate into the language of who reads it
 */
export function fieldRows(
  translate: (text: string) => string = String,
): readonly (readonly [name: string, standard: string, words: string])[] {
  const kinds = recipeKinds().map(({ name, doc }) => ["kind", name, translate(doc)] as const);
  const rows = recipeFields().map((field) =>
    [
      field.name,
      field.isNeeded ? translate("needed") : standardOf(field),
      `${translate(onlyOf(field))}${translate(field.doc)}`,
    ] as const
  );
  return [...kinds, ...rows];
}
