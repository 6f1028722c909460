import type { Catalogue } from "./catalogue.ts";
import { isGroup } from "./group.ts";
import type { Kind } from "./kind.ts";
import { isList, isUnion, isVariable, printKind } from "./kind.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";
import { MAX_SEED } from "./primitives.ts";
import { FORMATS, MAX_AXES } from "./format.ts";

type Schema = Readonly<Record<string, unknown>>;

const LINK: Schema = {
  type: "object",
  required: ["from"],
  properties: { from: { type: "string", pattern: "^[^.]+\\.[^.]+$", description: "node.port" } },
};

const POINT: Schema = { type: "array", items: { type: "number" }, minItems: 2, maxItems: 2 };

const SWEEP: Schema = {
  type: "object",
  required: ["axes"],
  properties: {
    axes: {
      type: "array",
      minItems: 1,
      maxItems: MAX_AXES,
      items: {
        type: "object",
        required: ["input", "values"],
        properties: {
          input: { type: "string", description: "node.port" },
          values: {
            type: ["string", "array"],
            description: "a..b, a..b..step or x,y,z; or a list",
          },
          replace: {
            type: "string",
            description: "What each value takes the place of within the input's text",
          },
        },
      },
    },
  },
};

/** The JSON Schema of documents that use this catalogue's nodes, for editors of text to complete and check by. */
export function jsonSchema(catalogue: Pick<Catalogue, "nodes">): Schema {
  const types = Object.keys(catalogue.nodes).sort();
  const node: Schema = {
    type: "object",
    required: ["type"],
    properties: {
      type: { anyOf: [{ enum: types }, { type: "string" }] },
      inputs: { type: "object" },
      mode: { enum: ["mute", "bypass"] },
    },
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type } } },
      then: { properties: { inputs: inputsSchema(catalogue.nodes[type]!) } },
    })),
  };
  const body: Schema = {
    nodes: { type: "object", additionalProperties: { $ref: "#/$defs/node" } },
    outputs: { type: "array", items: { type: "string" } },
    view: {
      type: "object",
      properties: {
        nodes: { type: "object", additionalProperties: { properties: { at: POINT, size: POINT } } },
      },
    },
  };
  const subgraph: Schema = {
    type: "object",
    required: ["nodes"],
    properties: {
      ...body,
      title: { type: "string" },
      doc: { type: "string" },
      inputs: { type: "object", additionalProperties: { type: "object" } },
      results: { type: "object", additionalProperties: LINK },
    },
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Braid graph",
    type: "object",
    required: ["format", "nodes"],
    properties: {
      format: { enum: FORMATS },
      sweep: SWEEP,
      ...body,
      requires: { type: "object", additionalProperties: { type: "string" } },
      subgraphs: { type: "object", additionalProperties: { $ref: "#/$defs/subgraph" } },
    },
    $defs: { node, subgraph },
  };
}

function inputsSchema(type: NodeType): Schema {
  const properties: Record<string, Schema> = {};
  const patternProperties: Record<string, Schema> = {};
  for (const [name, input] of Object.entries(type.inputs)) {
    if (!isGroup(input)) {
      properties[name] = portSchema(input);
      continue;
    }
    for (const [cell, port] of Object.entries(input.group)) {
      patternProperties[`^${name}\\.\\d+\\.${cell}$`] = portSchema(port);
    }
  }
  return { properties, patternProperties, additionalProperties: false };
}

function portSchema(port: Port): Schema {
  const literal = literalSchema(port.kind, port);
  const { title, doc, unit } = port;
  const words = [doc, unit && `Unit: ${unit}`, `Kind: ${printKind(port.kind)}`];
  return {
    ...(title !== undefined && { title }),
    description: words.filter(Boolean).join(". "),
    ...(port.default !== undefined && typeof port.default !== "bigint" &&
      { default: port.default }),
    anyOf: literal ? [literal, LINK] : [LINK],
  };
}

/** What may be written for a kind; undefined where only a wire will do. */
function literalSchema(kind: Kind, port: Port): Schema | undefined {
  const { min, max } = port;
  const range = {
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
  if (isList(kind)) {
    const items = literalSchema(kind.list, port);
    return items && { type: "array", items };
  }
  if (isUnion(kind) || (isVariable(kind) && kind.of)) {
    const members = (isUnion(kind) ? kind.union : kind.of ?? [])
      .flatMap((one) => literalSchema(one, port) ?? []);
    return members.length ? { anyOf: members } : undefined;
  }
  if (isVariable(kind) || kind === "any" || kind === "json") {
    return { anyOf: [{ not: { type: "object" } }, { type: "object", required: ["value"] }] };
  }
  if (kind === "text") return { type: "string" };
  if (kind === "choice") return port.choices ? { enum: port.choices } : { type: "string" };
  if (kind === "bool") return { type: "boolean" };
  if (kind === "int") return { type: "integer", ...range };
  if (kind === "float") return { type: "number", ...range };
  if (kind === "seed") return { type: "integer", minimum: 0, maximum: Number(MAX_SEED) };
  return undefined;
}
