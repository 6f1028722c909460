import type { Catalogue } from "./catalogue.ts";
import type { Fit, Misfit } from "./connect.ts";
import { canConnect } from "./connect.ts";
import type { ConversionInfo } from "./conversion.ts";
import type { FlatGraph, FlatNode } from "./flat_graph.ts";
import type { Kind, VariableKind } from "./kind.ts";
import { isList, isVariable, sameKind, substitute } from "./kind.ts";
import { kindOfLiteral } from "./literal.ts";
import type { NodeType } from "./node.ts";
import { own } from "./record.ts";
import { placeOf } from "./reference.ts";
import { topology } from "./topology.ts";

/** An input with its variables resolved, and how what is wired into it fits. */
export interface ResolvedInput {
  readonly kind: Kind;
  readonly fit?: Fit | Misfit;
}

export interface ResolvedNode {
  readonly inputs: Readonly<Record<string, ResolvedInput>>;
  readonly outputs: Readonly<Record<string, Kind>>;
  /** A list goes into an input for one value: the node runs once per item and each output is a list. */
  readonly mapped: boolean;
}

export interface Resolution {
  /** By node; a node of unknown type is not there. */
  readonly nodes: ReadonlyMap<string, ResolvedNode>;
  readonly cycles: readonly (readonly string[])[];
}

/**
 * Works out the kind on every wire, from the first nodes to the last.
 *
 * @param given What is known of nodes that the graph lacks
 */
export function resolveKinds(
  graph: FlatGraph,
  catalogue: Pick<Catalogue, "nodes" | "conversions">,
  given: ReadonlyMap<string, ResolvedNode> = new Map(),
): Resolution {
  const nodes = new Map(given);
  const { order, cycles } = topology([...graph.nodes.keys()].sort(), (id) => sources(graph, id));
  for (const id of order) {
    const node = graph.nodes.get(id)!;
    const type = own(catalogue.nodes, node.type);
    if (type) nodes.set(id, resolveNode(node, type, nodes, catalogue.conversions));
  }
  return { nodes, cycles };
}

const known = new WeakMap<FlatNode, readonly string[]>();

/** The nodes that a node's wires come from, by name of its inputs. */
export function sources(graph: Pick<FlatGraph, "nodes">, id: string): readonly string[] {
  const node = graph.nodes.get(id);
  if (!node) return [];
  const found = known.get(node) ?? Object.entries(node.inputs)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .flatMap(([, input]) =>
      "from" in input && graph.nodes.has(input.from.node) ? [input.from.node] : []
    );
  known.set(node, found);
  return found;
}

/** The kinds at one node, given those of the nodes before it. */
export function resolveNode(
  node: FlatNode,
  type: NodeType,
  nodes: ReadonlyMap<string, ResolvedNode>,
  conversions: readonly ConversionInfo[],
): ResolvedNode {
  const wires: { name: string; port: Kind; from?: Kind; literal?: Kind }[] = [];
  for (const [name, input] of Object.entries(node.inputs)) {
    const port = placeOf(type.inputs, name)?.port.kind;
    if (port === undefined) continue;
    if ("value" in input) wires.push({ name, port, literal: kindOfLiteral(input.value) });
    else {
      const from = own(nodes.get(input.from.node)?.outputs, input.from.port);
      if (from !== undefined) wires.push({ name, port, from });
    }
  }
  /** Each once: a group may have any number of rows. */
  const candidates = new Map<string, Map<string, Kind>>();
  const written = wires.filter((wire) => wire.literal !== undefined);
  for (const { port, from, literal } of [...wires.filter((wire) => wire.from), ...written]) {
    const found = match(port, (from ?? literal)!, conversions);
    if (!found) continue;
    const kinds = candidates.get(found.variable) ?? new Map<string, Kind>();
    candidates.set(found.variable, kinds);
    const name = JSON.stringify(found.kind);
    if (!kinds.has(name)) kinds.set(name, found.kind);
  }
  const bound = new Map(
    [...candidates].map(([variable, kinds]) =>
      [variable, common([...kinds.values()], conversions)] as const
    ),
  );
  const replace = ({ variable }: VariableKind): Kind | undefined => bound.get(variable);

  const inputs: Record<string, ResolvedInput> = {};
  for (const { name, port, from } of wires) {
    const kind = substitute(port, replace);
    inputs[name] = from === undefined
      ? { kind }
      : { kind, fit: canConnect(from, kind, conversions) };
  }
  const mapped = Object.values(inputs).some(({ fit }) => fit?.ok && fit.over === "each");
  const outputs: Record<string, Kind> = {};
  for (const [name, port] of Object.entries(type.outputs)) {
    const kind = substitute(port.kind, replace);
    outputs[name] = mapped && !isList(kind) ? { list: kind } : kind;
  }
  return { inputs, outputs, mapped };
}

/** What a port's variable would be with this wired into it. */
function match(
  port: Kind,
  from: Kind,
  conversions: readonly ConversionInfo[],
): { readonly variable: string; readonly kind: Kind } | undefined {
  if (isList(port)) return match(port.list, isList(from) ? from.list : from, conversions);
  if (!isVariable(port) || isVariable(from)) return undefined;
  const kind = port.of
    ? port.of.find((one) => sameKind(one, from)) ??
      port.of.find((one) => canConnect(from, one, conversions).ok)
    : from;
  return kind === undefined ? undefined : { variable: port.variable, kind };
}

/** The kind that all others can become, as they are rather than item by item. */
function common(kinds: readonly Kind[], conversions: readonly ConversionInfo[]): Kind {
  const takesAll = (kind: Kind, overToo: boolean): boolean =>
    kinds.every((other) => {
      const found = canConnect(other, kind, conversions);
      return found.ok && (overToo || !found.over);
    });
  return kinds.find((kind) => takesAll(kind, false)) ??
    kinds.find((kind) => takesAll(kind, true)) ??
    kinds[0]!;
}
