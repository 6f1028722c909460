import { inLanguage } from "../words/translate.ts";
import { bodiesOf } from "./bodies.ts";
import type { Catalogue } from "./catalogue.ts";
import { isGroup } from "./group.ts";
import type { Inputs } from "./group.ts";
import { substitute } from "./kind.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";
import { variable } from "./port.ts";
import { own } from "./record.ts";
import { INPUTS, isLink, literalOf, placeOf, sourceOf } from "./reference.ts";
import type { Subgraph, Workflow } from "./workflow.ts";

/** A bend of a wire: its `value` goes through unchanged. Flattening removes it. */
export const REROUTE = "reroute";

export const REROUTE_TYPE: NodeType = {
  title: "Reroute",
  category: "layout",
  doc: "A bend of a wire",
  inputs: { value: variable("T") },
  outputs: { value: variable("T") },
};

const PREFIX = "subgraph.";

/** The subgraph that a node of this type is an instance of: `portrait` of `subgraph.portrait`. */
export function subgraphName(type: string): string | undefined {
  return type.startsWith(PREFIX) ? type.slice(PREFIX.length) : undefined;
}

/** The type of a subgraph's instances. */
export function subgraphType(name: string): string {
  return PREFIX + name;
}

/** Finds the type of any node of a workflow: from the catalogue, a subgraph's from its definition, a reroute's. */
export type TypeLookup = (type: string) => NodeType | undefined;

/** A {@link TypeLookup} for one workflow; subgraphs are worked out once each. */
export function nodeTypes(
  workflow: Pick<Workflow, "subgraphs">,
  catalogue: Pick<Catalogue, "nodes">,
): TypeLookup {
  const known = new Map<string, NodeType | undefined>([[REROUTE, inLanguage(REROUTE_TYPE)]]);
  const lookup: TypeLookup = (type) => {
    if (type === REROUTE) return known.get(type);
    const name = subgraphName(type);
    if (name === undefined) return own(catalogue.nodes, type);
    if (!known.has(name)) {
      known.set(name, undefined); // a subgraph inside itself has no type
      const subgraph = own(workflow.subgraphs, name);
      known.set(name, subgraph && describeSubgraph(name, subgraph, lookup));
    }
    return known.get(name);
  };
  return lookup;
}

function describeSubgraph(name: string, subgraph: Subgraph, lookup: TypeLookup): NodeType {
  const { title = name, doc, category = "subgraph" } = subgraph;
  const inner = innerPorts(subgraph, lookup);
  const inputs: Record<string, Port> = {};
  for (const input of inputOrder(subgraph)) {
    const { title, doc, default: value } = subgraph.inputs[input]!;
    // What is shown on purpose is not among what is rarely set.
    const { lazy: _, advanced: _rare, ...port } = inner.get(input) ?? { kind: "any" };
    inputs[input] = {
      ...port,
      ...(title !== undefined && { title }),
      ...(doc !== undefined && { doc }),
      ...(value !== undefined && { default: literalOf(value) }),
    };
  }
  const outputs: Record<string, Port> = {};
  for (const [result, { from, title, doc }] of Object.entries(subgraph.results)) {
    const source = sourceOf({ from });
    const port = source.node === INPUTS
      ? inputs[source.port]
      : own(lookup(own(subgraph.nodes, source.node)?.type ?? "")?.outputs, source.port);
    outputs[result] = {
      kind: port ? scoped(port, source.node).kind : "any",
      ...(title !== undefined && { title }),
      ...(doc !== undefined && { doc }),
    };
  }
  return { title, category, ...(doc !== undefined && { doc }), inputs, outputs };
}

/** The names of a subgraph's inputs as its instances show them. */
export function inputOrder({ inputs, order = [] }: Subgraph): readonly string[] {
  const named = order.filter((name) => Object.hasOwn(inputs, name));
  return [...new Set([...named, ...Object.keys(inputs)])];
}

/** The first port inside that each input of the subgraph goes to: its kind, range and default are the input's. */
function innerPorts(subgraph: Subgraph, lookup: TypeLookup): ReadonlyMap<string, Port> {
  const ports = new Map<string, Port>();
  for (const [id, entry] of Object.entries(subgraph.nodes)) {
    const type = lookup(entry.type);
    for (const [name, input] of Object.entries(entry.inputs ?? {})) {
      if (!isLink(input)) continue;
      const source = sourceOf(input);
      if (source.node !== INPUTS || ports.has(source.port)) continue;
      const place = type && placeOf(type.inputs, name);
      if (place) ports.set(source.port, scoped(place.port, id));
    }
  }
  return ports;
}

/** Variables of different nodes have nothing to do with each other. */
function scoped(port: Port, node: string): Port {
  const kind = substitute(port.kind, (one) => ({ ...one, variable: `${node}.${one.variable}` }));
  return { ...port, kind };
}

/** The names of all inputs a node of this type may have, cells of groups as `terms.0.scale`. */
export function inputNames(inputs: Inputs, rows = 1): readonly string[] {
  return Object.entries(inputs).flatMap(([name, input]) =>
    isGroup(input)
      ? Array.from({ length: rows }, (_, row) => row)
        .flatMap((row) => Object.keys(input.group).map((cell) => `${name}.${row}.${cell}`))
      : [name]
  );
}

/** The types from plugins that a workflow uses, in itself and in its subgraphs: what has to be loaded to run it. */
export function usedTypes(workflow: Workflow): readonly string[] {
  const bodies = bodiesOf(workflow);
  const types = bodies.flatMap(({ nodes }) => Object.values(nodes).map(({ type }) => type));
  return [...new Set(types)]
    .filter((type) => type !== REROUTE && subgraphName(type) === undefined)
    .sort();
}
