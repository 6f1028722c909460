import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { canConnect } from "../../../src/graph/connect.ts";
import { addNode, freeId, removeNodes, targets } from "../../../src/graph/edit_nodes.ts";
import { positionOf, setNodeView } from "../../../src/graph/edit_view.ts";
import { clearInput, connect, setValue } from "../../../src/graph/edit_wires.ts";
import type { Target } from "../../../src/graph/edit_wires.ts";
import { isGroup } from "../../../src/graph/group.ts";
import { valueFault } from "../../../src/graph/literal.ts";
import type { NodeType } from "../../../src/graph/node.ts";
import { REROUTE } from "../../../src/graph/node_types.ts";
import type { TypeLookup } from "../../../src/graph/node_types.ts";
import type { Port } from "../../../src/graph/port.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink, literal, literalOf, placeOf, sourceOf } from "../../../src/graph/reference.ts";
import type { Source } from "../../../src/graph/reference.ts";
import type { Body } from "../../../src/graph/workflow.ts";

/** A type of node that gives the value written in it. */
export interface ValueType {
  readonly type: string;
  readonly input: string;
  readonly port: Port;
  readonly output: string;
}

/** What marks such nodes among their other names. */
const MARK = "primitive";
/** How far left of the input its value goes. */
const LEFT = 270;

/** How a type of node gives the value written in it; undefined for types that do anything else. */
export function valueType(type: string, node: NodeType | undefined): ValueType | undefined {
  if (!node?.aliases?.includes(MARK)) return undefined;
  const [[input, port] = [], ...moreInputs] = Object.entries(node.inputs);
  const [output, ...moreOutputs] = Object.keys(node.outputs);
  if (input === undefined || !port || isGroup(port) || output === undefined) return undefined;
  return moreInputs.length || moreOutputs.length ? undefined : { type, input, port, output };
}

/** The type of node to take a value out of an input: of the same kind first, then one that is converted. */
export function valueTypeFor(
  { nodes, conversions }: Pick<Catalogue, "nodes" | "conversions">,
  port: Port,
  value: unknown,
): ValueType | undefined {
  const rank = (found: ValueType): number => {
    const fit = canConnect(found.port.kind, port.kind, conversions);
    if (!fit.ok || fit.over || (value !== undefined && valueFault(found.port, value))) return 0;
    const sameLines = (found.port.multiline ?? false) === (port.multiline ?? false);
    return (fit.conversion ? 1 : 3) + (sameLines ? 1 : 0);
  };
  const [best] = Object.entries(nodes)
    .flatMap(([type, node]) => valueType(type, node) ?? [])
    .map((found) => ({ found, rank: rank(found) }))
    .filter((one) => one.rank > 0)
    .toSorted((a, b) => b.rank - a.rank);
  return best?.found;
}

/**
 * Puts the value of an input into a node of its own, which feeds all these inputs. The view that seeds have goes along.
 *
 * @throws RangeError where no node gives values of the kind
 */
export function makeValueNode<B extends Body>(
  body: B,
  places: readonly Target[],
  catalogue: Catalogue,
  lookup: TypeLookup,
): { readonly body: B; readonly id: string } {
  const [first] = places;
  const entry = first && own(body.nodes, first.node);
  const place = entry && placeOf(lookup(entry.type)?.inputs ?? {}, first.port);
  if (!first || !entry || !place) throw new RangeError("There is no such input");
  const written = own(entry.inputs, first.port);
  if (isLink(written)) throw new RangeError(`A wire leads to "${first.port}" already`);
  const value = literalOf(written) ?? place.port.default;
  const found = valueTypeFor(catalogue, place.port, value);
  if (!found) {
    throw new RangeError(`No node gives such a value as that of "${first.port}"`);
  }
  const name = first.port.split(".").at(-1)!;
  const id = freeId(body.nodes, name);
  const [x, y] = positionOf(body, first.node);
  const inputs = value === undefined ? {} : { [found.input]: literal(value) };
  const title = place.port.title ?? name;
  const added = addNode(body, id, { type: found.type, inputs }, { at: [x - LEFT, y] });
  const seeds = own(own(body.view.nodes, first.node)?.seeds, first.port);
  const named = setNodeView(added, id, {
    title,
    ...(seeds && { seeds: { [found.input]: seeds } }),
  });
  const source = { node: id, port: found.output };
  return { body: places.reduce((result, to) => connect(result, source, to), named), id };
}

/** The node that gives an input its written value, through reroutes; undefined where something else does. */
export function valueNodeBehind(
  body: Body,
  { node, port }: Target,
  lookup: TypeLookup,
): { readonly source: Source; readonly value: unknown } | undefined {
  let link = own(own(body.nodes, node)?.inputs, port);
  for (let steps = Object.keys(body.nodes).length; isLink(link) && steps >= 0; steps--) {
    const source = sourceOf(link);
    const entry = own(body.nodes, source.node);
    if (entry?.type === REROUTE) {
      link = own(entry.inputs, "value");
      continue;
    }
    const found = entry && valueType(entry.type, lookup(entry.type));
    const written = found && own(entry?.inputs, found.input);
    return found && !isLink(written)
      ? { source, value: literalOf(written) ?? found.port.default }
      : undefined;
  }
  return undefined;
}

/** Puts the value of the node before an input back into the input. A node that then feeds nothing goes. */
export function putValueBack<B extends Body>(body: B, place: Target, lookup: TypeLookup): B {
  const found = valueNodeBehind(body, place, lookup);
  if (!found) throw new RangeError(`"${place.port}" does not get its value from a value node`);
  const cleared = clearInput(body, place);
  const back = found.value === undefined ? cleared : setValue(cleared, place, found.value);
  return withoutIdle(back, found.source);
}

/** Puts the value of a value node into all that it feeds directly, and removes it. */
export function dissolveValueNode<B extends Body>(body: B, id: string, lookup: TypeLookup): B {
  const found = valueType(own(body.nodes, id)?.type ?? "", lookup(own(body.nodes, id)?.type ?? ""));
  if (!found) throw new RangeError(`"${id}" is no value node`);
  const fed = targets(body, { node: id, port: found.output });
  if (!fed.length) throw new RangeError(`"${id}" feeds nothing`);
  return fed.reduce((result, place) => putValueBack(result, place, lookup), body);
}

/** Without a node, and the reroutes behind it, where nothing is fed by it any more. */
function withoutIdle<B extends Body>(body: B, { node, port }: Source): B {
  if (!own(body.nodes, node)) return body;
  const fed = targets(body, { node, port });
  const bends = fed.filter((one) => own(body.nodes, one.node)?.type === REROUTE);
  const idle = bends.filter((one) => !targets(body, { node: one.node, port: "value" }).length);
  if (idle.length) {
    return withoutIdle(removeNodes(body, idle.map((one) => one.node)), { node, port });
  }
  return fed.length || body.outputs.includes(node) ? body : removeNodes(body, [node]);
}
