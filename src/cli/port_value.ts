import type { Catalogue } from "../graph/catalogue.ts";
import { parseJson } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { isList, isUnion, isVariable } from "../graph/kind.ts";
import { literalFault } from "../graph/literal.ts";
import { nearest } from "../graph/nearest.ts";
import { inputNames, nodeTypes } from "../graph/node_types.ts";
import type { Port } from "../graph/port.ts";
import { placeOf, rowsOf } from "../graph/reference.ts";
import { own } from "../graph/record.ts";
import type { Workflow } from "../graph/workflow.ts";
import { usageFault } from "./exit_code.ts";

/** An input of the workflow as the command line names it: `denoise.seed`, `combine.terms.0.scale`. */
export interface Target {
  readonly node: string;
  readonly port: string;
  readonly type: Port;
}

/** Splits `node.port=value`. @throws Failure if there is no such thing */
export function splitAssignment(option: string, text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw usageFault(`Expected --${option} node.port=value, but got "${text}"`);
}

/** Finds the input that `node.port` means. @throws Failure that names the nearest there is */
export function findTarget(workflow: Workflow, catalogue: Catalogue, path: string): Target {
  const dot = path.indexOf(".");
  const node = dot < 0 ? path : path.slice(0, dot);
  const name = dot < 0 ? "" : path.slice(dot + 1);
  const entry = own(workflow.nodes, node);
  if (!entry) {
    const near = nearest(node, Object.keys(workflow.nodes));
    throw usageFault(
      `The graph has no node "${node}"${
        near ? `: did you mean "${near}"?` : node.includes("/") ? inside(node) : ""
      }`,
      ...(near ? [] : [`Its nodes are ${Object.keys(workflow.nodes).sort().join(", ")}`]),
    );
  }
  const type = nodeTypes(workflow, catalogue)(entry.type);
  if (!type) {
    throw usageFault(`Cannot set "${path}": the node type "${entry.type}" is unknown`);
  }
  const place = placeOf(type.inputs, name);
  if (!place) {
    const names = inputNames(type.inputs, rowCount(entry.inputs ?? {}, Object.keys(type.inputs)));
    const near = nearest(name, names);
    throw usageFault(
      `"${type.title}" (${node}) has no input "${name}"${near ? `: did you mean "${near}"?` : ""}`,
      ...(near ? [] : [`Its inputs are ${names.join(", ") || "none"}`]),
    );
  }
  return { node, port: name, type: place.port };
}

function inside(node: string): string {
  return `: a node inside a subgraph is set through an input of "${node.split("/", 1)[0]}"`;
}

function rowCount(inputs: Readonly<Record<string, unknown>>, groups: readonly string[]): number {
  return Math.max(1, ...groups.map((group) => rowsOf(Object.keys(inputs), group).length));
}

/**
 * The value that a text means for a port, checked as one in a document is. Lists are written as JSON or with commas.
 *
 * @throws Failure that says what the port takes
 */
export function parseValue(
  { node, port, type }: Target,
  text: string,
  catalogue: Catalogue,
): unknown {
  const value = read(type.kind, text);
  const fault = literalFault(type, value, catalogue.kinds);
  if (!fault) return value;
  throw usageFault(
    `Cannot set "${node}.${port}": ${fault.message}${fault.fix ? ` (${fault.fix})` : ""}`,
  );
}

/** What is not of the kind stays text, for the check to refuse. */
function read(kind: Kind, text: string): unknown {
  if (isList(kind)) return readList(kind.list, text);
  if (isUnion(kind)) {
    return kind.union.map((one) => read(one, text)).find((value) => value !== text) ?? text;
  }
  if (isVariable(kind)) return kind.of ? read({ union: kind.of }, text) : readJson(text);
  switch (kind) {
    case "int":
    case "float":
    case "seed":
      return readNumber(kind, text);
    case "bool":
      return BOOLEANS.get(text.toLowerCase()) ?? text;
    case "text":
    case "choice":
      return text;
    default:
      return readJson(text);
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false],
]);

function readNumber(kind: string, text: string): unknown {
  const trimmed = text.trim();
  if (kind !== "float" && /^\d+$/.test(trimmed) && !Number.isSafeInteger(Number(trimmed))) {
    return BigInt(trimmed);
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}

function readList(kind: Kind, text: string): unknown {
  if (text.trim().startsWith("[")) return readJson(text);
  return text === "" ? [] : text.split(",").map((item) => read(kind, item));
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
