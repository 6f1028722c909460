import type { Group, Inputs } from "./group.ts";
import { isGroup } from "./group.ts";
import type { Port } from "./port.ts";
import { own } from "./record.ts";

/** A wire as an input has it: `{ "from": "node.port" }`. */
export interface Link {
  readonly from: string;
}

/** Where a wire starts. */
export interface Source {
  readonly node: string;
  readonly port: string;
}

/** The node that links name for the inputs of the subgraph they are in. */
export const INPUTS = "inputs";
/** The node that an editor shows for the results of the subgraph. */
export const RESULTS = "results";

const RESERVED = new Set([INPUTS, RESULTS, "__proto__"]);
const ID = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;

/** Letters of what names a node of a run: those of the subgraphs that it is in, too. */
export const MAX_NODE_ID = 4000;

/** Whether `text` can name a node, a subgraph or a port of one: a word, of letters, digits, `_` and `-`. */
export function isId(text: string): boolean {
  return ID.test(text) && text.length <= 128 && !RESERVED.has(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isLink(input: unknown): input is Link {
  return isObject(input) && Object.hasOwn(input, "from") && typeof input.from === "string";
}

/** Splits `node.port` at its first dot; without one the port is empty. */
export function sourceOf(link: Link): Source {
  const dot = link.from.indexOf(".");
  return dot < 0
    ? { node: link.from, port: "" }
    : { node: link.from.slice(0, dot), port: link.from.slice(dot + 1) };
}

/** The nodes that wires into these inputs come from. */
export function nodesBefore(inputs: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return Object.values(inputs).flatMap((input) => isLink(input) ? [sourceOf(input).node] : []);
}

export function linkTo(node: string, port: string): Link {
  return { from: `${node}.${port}` };
}

/** Whether the input is a literal as documents write it: an object only inside `{ "value": ... }`. */
export function isLiteral(input: unknown): boolean {
  return !isObject(input) || (Object.hasOwn(input, "value") && !isLink(input));
}

/** The literal itself, out of its `{ "value": ... }`. */
export function literalOf(input: unknown): unknown {
  return isObject(input) && Object.hasOwn(input, "value") ? input.value : input;
}

/** The literal as a document writes it. */
export function literal(value: unknown): unknown {
  return isObject(value) ? { value } : value;
}

/** One input as a document names it: a port, or a cell of a group such as `terms.0.scale`. */
export interface Place {
  readonly port: Port;
  readonly group?: Group;
  /** `terms`, 0 and `scale` of `terms.0.scale`. */
  readonly name: string;
  readonly row?: number;
  readonly member?: string;
}

const CELL = /^([^.]+)\.(0|[1-9]\d{0,5})\.([^.]+)$/;

/** Finds the port that an input's name means, or undefined if there is none of that name. */
export function placeOf(inputs: Inputs, name: string): Place | undefined {
  const port = own(inputs, name);
  if (port) return isGroup(port) ? undefined : { port, name };
  const [, groupName, row, member] = CELL.exec(name) ?? [];
  if (groupName === undefined || member === undefined) return undefined;
  const group = own(inputs, groupName);
  const cell = group && isGroup(group) ? own(group.group, member) : undefined;
  if (!group || !isGroup(group) || !cell) return undefined;
  return { port: cell, group, name: groupName, row: Number(row), member };
}

/** The numbers of a group's rows that any of these input names mention, in order. */
export function rowsOf(names: Iterable<string>, group: string): readonly number[] {
  const rows = new Set<number>();
  for (const name of names) {
    const cell = CELL.exec(name);
    if (cell?.[1] === group) rows.add(Number(cell[2]));
  }
  return [...rows].sort((a, b) => a - b);
}
