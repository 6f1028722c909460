import { mapNamed } from "./named_inputs.ts";
import type { Group } from "./group.ts";
import { circleFinder } from "./circles.ts";
import { addNode, isSubgraph, nodeOf, setNode, targets } from "./edit_nodes.ts";
import { REROUTE } from "./node_types.ts";
import { own, without } from "./record.ts";
import { INPUTS, isLink, linkTo, literal, RESULTS, rowsOf, sourceOf } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Body, Point } from "./workflow.ts";

/** Where a wire ends. In a subgraph the node `results` stands for its results. */
export interface Target {
  readonly node: string;
  readonly port: string;
}

/**
 * Wires an output to an input, in place of what was there. Whether kinds fit is for `canWire` to say.
 *
 * @throws RangeError for a node that is not there, or if the wire would close a circle
 */
export function connect<B extends Body>(body: B, from: Source, to: Target): B {
  if (from.node !== INPUTS || !isSubgraph(body)) nodeOf(body, from.node);
  else if (!own(body.inputs, from.port)) {
    throw new RangeError(`The subgraph has no input "${from.port}"`);
  }
  const link = linkTo(from.node, from.port);
  if (to.node === RESULTS && isSubgraph(body)) {
    const results = { ...body.results, [to.port]: { ...own(body.results, to.port), ...link } };
    return { ...body, results };
  }
  nodeOf(body, to.node);
  if (circleFinder(body)(from.node, to.node)) {
    throw new RangeError(`Cannot wire "${from.node}" to "${to.node}": it would close a circle`);
  }
  return setInput(body, to, link);
}

/** Writes a value into an input, in place of what was there. */
export function setValue<B extends Body>(body: B, to: Target, value: unknown): B {
  return setInput(body, to, literal(value));
}

/** Takes away what an input was given, wire or value: its default holds again. */
export function clearInput<B extends Body>(body: B, to: Target): B {
  if (to.node === RESULTS && isSubgraph(body)) {
    return { ...body, results: without(body.results, [to.port]) };
  }
  const { inputs, ...entry } = nodeOf(body, to.node);
  return setNode(body, to.node, { ...entry, inputs: without(inputs ?? {}, [to.port]) });
}

function setInput<B extends Body>(body: B, { node, port }: Target, input: unknown): B {
  const entry = nodeOf(body, node);
  return setNode(body, node, { ...entry, inputs: { ...entry.inputs, [port]: input } });
}

/** Moves every wire from one output to another. */
export function moveWires<B extends Body>(body: B, from: Source, to: Source): B {
  return targets(body, from).reduce((result, target) => connect(result, to, target), body);
}

/**
 * Puts a node on a wire: the wire goes into its `input` and on from its `output`.
 *
 * @throws RangeError if no wire is there, or it would close a circle
 */
export function insertOnWire<B extends Body>(
  body: B,
  wire: Target,
  node: { readonly id: string; readonly input: string; readonly output: string },
): B {
  const link = own(nodeOf(body, wire.node).inputs, wire.port);
  if (!isLink(link)) throw new RangeError(`No wire leads to "${wire.node}.${wire.port}"`);
  const fed = connect(clearInput(body, wire), sourceOf(link), { node: node.id, port: node.input });
  return connect(fed, { node: node.id, port: node.output }, wire);
}

/** Puts a bend on a wire. */
export function addReroute<B extends Body>(body: B, wire: Target, id: string, at?: Point): B {
  const added = addNode(body, id, { type: REROUTE }, at && { at });
  return insertOnWire(added, wire, { id, input: "value", output: "value" });
}

/** Adds a row to a group, after the last one, with values for some of its cells. */
export function addRow<B extends Body>(
  body: B,
  node: string,
  group: string,
  cells: Readonly<Record<string, unknown>>,
): B {
  const row = (rowsOf(Object.keys(nodeOf(body, node).inputs ?? {}), group).at(-1) ?? -1) + 1;
  return Object.entries(cells).reduce(
    (result, [cell, value]) => setValue(result, { node, port: `${group}.${row}.${cell}` }, value),
    body,
  );
}

/** The values a new row begins with: the defaults of its cells. */
export function rowDefaults({ group }: Group): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(group).flatMap(([cell, port]) =>
      port.default === undefined ? [] : [[cell, port.default] as const]
    ),
  );
}

/** Puts a group's rows into another order, leaving out those not named, and numbers them from 0. */
export function arrangeRows<B extends Body>(
  body: B,
  node: string,
  group: string,
  order: readonly number[],
): B {
  const entry = nodeOf(body, node);
  const inputs: Record<string, unknown> = { ...entry.inputs };
  const isCell = (name: string): boolean => rowsOf([name], group).length > 0;
  for (const name of Object.keys(inputs)) if (isCell(name)) delete inputs[name];
  for (const [name, input] of Object.entries(entry.inputs ?? {})) {
    const [row] = rowsOf([name], group);
    const place = row === undefined ? -1 : order.indexOf(row);
    if (place < 0) continue;
    inputs[`${group}.${place}.${name.slice(`${group}.${row}.`.length)}`] = input;
  }
  const arranged = setNode(body, node, { ...entry, inputs });
  return mapNamed(arranged, (field) => {
    const [row] = field.node === node ? rowsOf([field.port], group) : [];
    if (row === undefined) return field;
    const place = order.indexOf(row);
    const cell = field.port.slice(`${group}.${row}.`.length);
    return place < 0 ? undefined : { ...field, port: `${group}.${place}.${cell}` };
  });
}

/** Removes a row of a group; those after it move up. */
export function removeRow<B extends Body>(body: B, node: string, group: string, row: number): B {
  const rows = rowsOf(Object.keys(nodeOf(body, node).inputs ?? {}), group);
  return arrangeRows(body, node, group, rows.filter((other) => other !== row));
}
