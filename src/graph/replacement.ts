import type { Catalogue } from "./catalogue.ts";
import { canConnect } from "./connect.ts";
import { isSubgraph, nodeOf, targets } from "./edit_nodes.ts";
import { bodyOf } from "./bodies.ts";
import { canPlace } from "./edit_subgraph.ts";
import type { Where } from "./bodies.ts";
import type { Target } from "./edit_wires.ts";
import type { Kind } from "./kind.ts";
import { isVariable, sameKind } from "./kind.ts";
import { literalFault } from "./literal.ts";
import { createHints } from "../words/hints.ts";
import type { NodeType } from "./node.ts";
import type { TypeLookup } from "./node_types.ts";
import { inputNames, nodeTypes, REROUTE, subgraphName, subgraphType } from "./node_types.ts";
import { own } from "./record.ts";
import { INPUTS, isLink, literalOf, placeOf, rowsOf, sourceOf } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Body, NodeEntry, Workflow } from "./workflow.ts";

/** What a node had that another type has no place for. */
export interface Loss {
  readonly port: string;
  readonly what: "value" | "wire in" | "wire out";
}

/** Which node is to become one of which type. */
export interface ReplacementRequest {
  readonly where?: Where;
  readonly id: string;
  readonly type: string;
}

/** Where the ports of a node go if it becomes one of another type; what has no place there is lost. */
export interface Replacement {
  readonly type: NodeType;
  /** Inputs that are written, by their old names: the new ones. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Outputs that feed something, by their old names: the new ones. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Inputs of other nodes that what it gives now does not fit. */
  readonly cut: readonly Target[];
  readonly lost: readonly Loss[];
}

/** What a node is, where that is known, and is to become. */
interface Types {
  readonly before: NodeType | undefined;
  readonly next: NodeType;
}

/** A wire that leaves a node; one to a result of the subgraph around it has no target. */
interface Use {
  readonly port: string;
  readonly to?: Target;
  /** Of what it leads to, where that is known. */
  readonly kind?: Kind | undefined;
}

/**
 * How a node would become one of another type. Ports of the same name come first, where a wire's kind or a value fits;
 * then those of nearly the same name; then a wire goes to the port of just its kind that has the same place among those
 * of that kind. Where the old type is unknown, that is the first one that is free.
 *
 * @throws RangeError for a node or type that is not there, or a subgraph that would be inside itself
 */
export function planReplacement(
  workflow: Workflow,
  { where, id, type }: ReplacementRequest,
  catalogue: Catalogue,
): Replacement {
  const body = bodyOf(workflow, where);
  const entry = nodeOf(body, id);
  const lookup = nodeTypes(workflow, catalogue);
  const next = lookup(type);
  if (!next) throw new RangeError(`There is no node type "${type}"`);
  const subgraph = subgraphName(type);
  if (subgraph !== undefined && !canPlace(workflow, where, subgraph)) {
    throw new RangeError(`The subgraph "${subgraph}" cannot be inside itself`);
  }
  const types = { before: lookup(entry.type), next };
  const kindOf = (source: Source): Kind | undefined => kindFrom(body, where, source, lookup);
  const { inputs, lost } = planInputs(entry, types, catalogue, kindOf);
  const uses = usesOf(body, id, lookup);
  const outputs = planOutputs(uses, types, catalogue);
  const cut: Target[] = [];
  for (const { port, to, kind } of uses) {
    const output = outputs.get(port);
    if (output !== undefined && leads(next, output, kind, catalogue)) continue;
    lost.push({ port, what: "wire out" });
    if (to) cut.push(to);
  }
  return { type: next, inputs, outputs, cut, lost };
}

/** Whether a wire may lead from an output of a type to an input of this kind. */
function leads(
  type: NodeType,
  output: string,
  to: Kind | undefined,
  catalogue: Catalogue,
): boolean {
  return to === undefined ||
    canConnect(type.outputs[output]!.kind, to, catalogue.conversions).ok;
}

function planOutputs(
  uses: readonly Use[],
  { before, next }: Types,
  catalogue: Catalogue,
): ReadonlyMap<string, string> {
  const hints = createHints();
  const used = Map.groupBy(uses, ({ port }) => port);
  const planned = new Map<string, string>();
  for (const [name, to] of used) {
    if (!own(next.outputs, name)) continue;
    if (to.some(({ kind }) => leads(next, name, kind, catalogue))) planned.set(name, name);
  }
  for (const [name, to] of used) {
    if (planned.has(name)) continue;
    const taken = new Set(planned.values());
    const free = Object.keys(next.outputs).filter((output) => !taken.has(output));
    const kind = own(before?.outputs, name)?.kind;
    const wanted = to.flatMap(({ kind }) => kind === undefined || isLoose(kind) ? [] : [kind]);
    const fitting = free.filter((output) => {
      const made = next.outputs[output]!.kind;
      if (kind !== undefined && sameKind(kind, made)) return true;
      if (wanted.length) return wanted.every((one) => isExact(made, one));
      return kind === undefined && used.size === 1 && free.length === 1;
    });
    const sameKinds = (type: NodeType): readonly string[] =>
      Object.keys(type.outputs).filter((output) =>
        kind !== undefined && sameKind(kind, type.outputs[output]!.kind)
      );
    const place = before ? sameKinds(before).indexOf(name) : -1;
    const opposite = place < 0 ? undefined : sameKinds(next)[place];
    const best = hints.name(name, () => fitting) ?? fitting.find((one) => one === opposite) ??
      fitting[0];
    if (best !== undefined) planned.set(name, best);
  }
  return planned;
}

function planInputs(
  entry: NodeEntry,
  { before, next }: Types,
  catalogue: Catalogue,
  kindOf: (source: Source) => Kind | undefined,
): { inputs: ReadonlyMap<string, string>; lost: Loss[] } {
  const hints = createHints();
  const lost: Loss[] = [];
  const written = Object.entries(entry.inputs ?? {});
  const planned = new Map<string, string>();
  const taken = new Set<string>();
  const fits = (input: unknown, name: string): boolean => {
    const place = placeOf(next.inputs, name);
    if (!place || taken.has(name)) return false;
    const rows = place.group ? rowsOf([...taken, name], place.name).length : 0;
    if (place.group && rows > (place.group.max ?? Infinity)) return false;
    if (!isLink(input)) return !literalFault(place.port, literalOf(input), catalogue.kinds);
    const kind = kindOf(sourceOf(input));
    return kind === undefined || canConnect(kind, place.port.kind, catalogue.conversions).ok;
  };
  const plan = (from: string, to: string): void => {
    planned.set(from, to);
    taken.add(to);
  };
  const names = (type: NodeType): readonly string[] => inputNames(type.inputs, written.length + 1);
  const mayBeLeftOut = (type: NodeType, name: string): boolean => {
    const place = placeOf(type.inputs, name);
    return place?.group !== undefined && place.port.optional === true;
  };
  /** The inputs of a type that a wire of this kind fits as it is, in their order; last, what a row can do without. */
  const exactly = (type: NodeType, kind: Kind): readonly string[] =>
    names(type).filter((name) => isExact(kind, placeOf(type.inputs, name)!.port.kind))
      .sort((a, b) => Number(mayBeLeftOut(type, a)) - Number(mayBeLeftOut(type, b)));
  const opposite = (name: string, input: unknown): string | undefined => {
    const kind = isLink(input) ? kindOf(sourceOf(input)) : undefined;
    if (kind === undefined) return undefined;
    const place = before ? exactly(before, kind).indexOf(name) : -1;
    if (place >= 0) return exactly(next, kind)[place];
    return exactly(next, kind).find((one) => !taken.has(one));
  };
  for (const [name, input] of written) if (fits(input, name)) plan(name, name);
  for (const [name, input] of written) {
    if (planned.has(name)) continue;
    const near = hints.name(name, () => names(next).filter((one) => !taken.has(one)));
    const best = near !== undefined && fits(input, near) ? near : opposite(name, input);
    if (best !== undefined && fits(input, best)) plan(name, best);
    else lost.push({ port: name, what: isLink(input) ? "wire in" : "value" });
  }
  return { inputs: planned, lost };
}

/** Whether a kind says too little to find a port by. */
function isLoose(kind: Kind): boolean {
  return kind === "any" || isVariable(kind);
}

/** Whether a wire goes from one kind to the other as it is, and no other kind would do as well. */
function isExact(from: Kind, to: Kind): boolean {
  if (isLoose(from) || isLoose(to)) return false;
  const fit = canConnect(from, to);
  return fit.ok && fit.over === undefined;
}

/** The kind of an output, through reroutes; undefined where nothing says it. */
function kindFrom(
  body: Body,
  where: Where,
  source: Source,
  lookup: TypeLookup,
): Kind | undefined {
  const passed = new Set<string>();
  for (let at = source;;) {
    if (at.node === INPUTS && where !== undefined) {
      const port = placeOf(lookup(subgraphType(where))?.inputs ?? {}, at.port)?.port;
      return port?.kind === "any" ? undefined : port?.kind;
    }
    const entry = own(body.nodes, at.node);
    if (entry?.type !== REROUTE) return own(lookup(entry?.type ?? "")?.outputs, at.port)?.kind;
    const before = own(entry.inputs, "value");
    if (!isLink(before) || passed.has(at.node)) return undefined;
    passed.add(at.node);
    at = sourceOf(before);
  }
}

/** Each wire that leaves a node. */
function usesOf(body: Body, id: string, lookup: TypeLookup): readonly Use[] {
  const uses: Use[] = [];
  for (const [node, { type, inputs }] of Object.entries(body.nodes)) {
    for (const [name, input] of Object.entries(inputs ?? {})) {
      const source = isLink(input) ? sourceOf(input) : undefined;
      if (source?.node !== id) continue;
      const kind = type === REROUTE
        ? kindBehind(body, node, lookup)
        : placeOf(lookup(type)?.inputs ?? {}, name)?.port.kind;
      uses.push({ port: source.port, to: { node, port: name }, kind });
    }
  }
  for (const result of Object.values(isSubgraph(body) ? body.results : {})) {
    const source = sourceOf(result);
    if (source.node === id) uses.push({ port: source.port });
  }
  return uses;
}

/** The kind that the inputs behind a reroute take, where one of them says it. */
function kindBehind(body: Body, reroute: string, lookup: TypeLookup): Kind | undefined {
  const behind = new Set([reroute]);
  for (const at of behind) {
    for (const { node, port } of targets(body, { node: at, port: "value" })) {
      const { type } = nodeOf(body, node);
      const kind = placeOf(lookup(type)?.inputs ?? {}, port)?.port.kind;
      if (type === REROUTE) behind.add(node);
      else if (kind !== undefined && !isLoose(kind)) return kind;
    }
  }
  return undefined;
}
