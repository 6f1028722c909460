import type { Catalogue } from "./catalogue.ts";
import type { Fit, Misfit } from "./connect.ts";
import { canConnect } from "./connect.ts";
import { circleFinder } from "./circles.ts";
import type { Where } from "./bodies.ts";
import { bodyOf } from "./bodies.ts";
import type { Target } from "./edit_wires.ts";
import { flatten } from "./flatten.ts";
import type { Followed } from "./follow.ts";
import { follow } from "./follow.ts";
import type { Kind } from "./kind.ts";
import { isVariable } from "./kind.ts";
import { kindOfLiteral } from "./literal.ts";
import { nodeTypes, subgraphType } from "./node_types.ts";
import type { Port } from "./port.ts";
import { own } from "./record.ts";
import { INPUTS, isId, placeOf, RESULTS } from "./reference.ts";
import type { Source } from "./reference.ts";
import { endsOf, isReroute, kindBehind } from "./reroutes.ts";
import type { ResolvedNode } from "./resolve.ts";
import { resolveKinds, resolveNode } from "./resolve.ts";
import { rootScope } from "./scope.ts";
import type { Workflow } from "./workflow.ts";

/** What may be wired on a canvas, as {@link check} would say of it. Worked out once per version of the document. */
export interface Canvas {
  /** The kind that an output gives as the canvas is wired now; undefined if there is no such output. */
  outputKind(source: Source): Kind | undefined;
  /** The kind that an input takes as the canvas is wired now; undefined if there is no such input. */
  inputKind(target: Target): Kind | undefined;
  /** Whether a wire may lead from here to there, in place of what is there now, and why not. */
  canWire(from: Source, to: Target): Fit | Misfit;
}

/** A canvas of a workflow with its kinds worked out. */
export function openCanvas(workflow: Workflow, catalogue: Catalogue, where?: Where): Canvas {
  const { conversions } = catalogue;
  const body = bodyOf(workflow, where);
  const alone: Workflow = { ...workflow, nodes: body.nodes, outputs: [] };
  const types = nodeTypes(workflow, catalogue);
  const outside = where === undefined ? undefined : types(subgraphType(where));
  const graph = flatten(alone, catalogue);
  const resolution = resolveKinds(graph, catalogue, outside && new Map([[INPUTS, ends(outside)]]));
  const scope = rootScope(alone);
  const closesCircle = circleFinder(body);
  const known = new Map<string, Followed>();

  const typeOf = (node: string): string | undefined => own(body.nodes, node)?.type;
  /** Nothing is known of the ports of a node whose plugin is missing. */
  const isUnknown = (node: string): boolean => {
    const type = typeOf(node);
    return type !== undefined && types(type) === undefined;
  };

  const outputKind = (source: Source): Kind | undefined => {
    if (outside && source.node === INPUTS) return (own(outside.inputs, source.port) as Port)?.kind;
    if (isUnknown(source.node)) return ANYTHING;
    const type = types(typeOf(source.node) ?? "");
    const declared = own(type?.outputs, source.port)?.kind;
    if (declared === undefined) return undefined;
    const found = follow(scope, source, types, known);
    if ("value" in found) return kindOfLiteral(found.value);
    const { node, port } = "from" in found ? found.from : source;
    const kind = own(resolution.nodes.get(node)?.outputs, port) ?? declared;
    return isVariable(kind) && isReroute(body, source.node)
      ? kindBehind(body, source.node, inputKind) ?? kind
      : kind;
  };

  const inputPort = ({ node, port }: Target): Port | undefined => {
    if (outside && node === RESULTS) return isId(port) ? { kind: "any" } : undefined;
    if (isUnknown(node)) return { kind: "any" };
    const type = types(typeOf(node) ?? "");
    return type && placeOf(type.inputs, port)?.port;
  };
  const inputKind = (to: Target): Kind | undefined => {
    const declared = inputPort(to)?.kind;
    if (declared === undefined || !isVariable(declared)) return declared;
    if (isReroute(body, to.node)) return kindBehind(body, to.node, inputKind) ?? declared;
    return own(resolution.nodes.get(to.node)?.inputs, to.port)?.kind ?? declared;
  };

  const fitAt = (kind: Kind, from: Source, to: Target): Fit | Misfit => {
    const port = inputPort(to);
    if (!port) return no(`There is no input "${to.node}.${to.port}"`);
    const flat = graph.nodes.get(to.node);
    const found = follow(scope, from, types, known);
    const type = flat && own(catalogue.nodes, flat.type);
    if (!flat || !type || !("from" in found) || !resolution.nodes.has(found.from.node)) {
      return canConnect(kind, port.kind, conversions);
    }
    const wired = { ...flat, inputs: { ...flat.inputs, [to.port]: found } };
    const after = resolveNode(wired, type, resolution.nodes, conversions).inputs;
    const fit = own(after, to.port)?.fit ?? canConnect(kind, port.kind, conversions);
    if (!fit.ok) return fit;
    const before = resolution.nodes.get(to.node)?.inputs;
    for (const [name, { fit: other }] of Object.entries(after)) {
      if (other && !other.ok && own(before, name)?.fit?.ok !== false) {
        return no(`Input "${name}" would no longer fit: ${other.reason}`);
      }
    }
    return fit;
  };
  const canWire = (from: Source, to: Target): Fit | Misfit => {
    const kind = outputKind(from);
    if (kind === undefined) return no(`There is no output "${from.node}.${from.port}"`);
    if (from.node === to.node) return no("A node cannot feed itself");
    if (closesCircle(from.node, to.node)) return no("The wires would go in a circle");
    const fits = endsOf(body, to).map((end) => fitAt(kind, from, end));
    return fits.find(({ ok }) => !ok) ?? fits[0] ?? { ok: true };
  };
  return { outputKind, inputKind, canWire };
}

/** What an output gives of which nothing is known. */
const ANYTHING: Kind = { variable: "unknown" };

/** The inputs of a subgraph as a node that gives them. */
function ends({ inputs }: { readonly inputs: object }): ResolvedNode {
  const outputs = Object.entries(inputs).map(([name, port]) => [name, (port as Port).kind]);
  return { inputs: {}, outputs: Object.fromEntries(outputs), mapped: false };
}

function no(reason: string): Misfit {
  return { ok: false, reason };
}
