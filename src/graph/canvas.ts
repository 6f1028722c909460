import type { Catalogue } from "./catalogue.ts";
import type { Fit, Misfit } from "./connect.ts";
import { canConnect } from "./connect.ts";
import { ancestors } from "./edit_nodes.ts";
import type { Where } from "./edit_subgraph.ts";
import { bodyOf } from "./edit_subgraph.ts";
import type { Target } from "./edit_wires.ts";
import { flatten } from "./flatten.ts";
import { follow } from "./follow.ts";
import type { Kind } from "./kind.ts";
import { kindOfLiteral } from "./literal.ts";
import type { TypeLookup } from "./node_types.ts";
import { nodeTypes, subgraphType } from "./node_types.ts";
import type { Port } from "./port.ts";
import { own } from "./record.ts";
import { INPUTS, isId, placeOf, RESULTS } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Resolution } from "./resolve.ts";
import { resolveKinds, resolveNode } from "./resolve.ts";
import { rootScope } from "./scope.ts";
import type { Workflow } from "./workflow.ts";

/** What an editor asks of a canvas while a wire is dragged. Worked out once per version of the document. */
export interface Canvas {
  readonly types: TypeLookup;
  readonly resolution: Resolution;
  /** The kind that an output gives as the canvas is wired now; undefined if there is no such output. */
  outputKind(source: Source): Kind | undefined;
  /** The port that an input's name means; undefined if there is none. */
  inputPort(target: Target): Port | undefined;
  /** Whether a wire may lead from here to there, in place of what is there now, and why not. */
  canWire(from: Source, to: Target): Fit | Misfit;
}

/** A canvas of a workflow with its kinds worked out. */
export function openCanvas(workflow: Workflow, catalogue: Catalogue, where?: Where): Canvas {
  const body = bodyOf(workflow, where);
  const alone: Workflow = { ...workflow, nodes: body.nodes, outputs: [] };
  const types = nodeTypes(workflow, catalogue);
  const graph = flatten(alone, catalogue);
  const resolution = resolveKinds(graph, catalogue);
  const outside = where === undefined ? undefined : types(subgraphType(where));
  const scope = rootScope(alone);

  const declaredKind = ({ node, port }: Source): Kind | undefined =>
    own(types(own(body.nodes, node)?.type ?? "")?.outputs, port)?.kind;

  const outputKind = (source: Source): Kind | undefined => {
    if (outside && source.node === INPUTS) return (own(outside.inputs, source.port) as Port)?.kind;
    const declared = declaredKind(source);
    if (declared === undefined) return undefined;
    const found = follow(scope, source, types);
    if ("value" in found) return kindOfLiteral(found.value);
    if (!("from" in found)) return declared;
    const { node, port } = found.from;
    if (outside && node === INPUTS) return (own(outside.inputs, port) as Port)?.kind;
    return own(resolution.nodes.get(node)?.outputs, port) ?? declared;
  };

  const inputPort = ({ node, port }: Target): Port | undefined => {
    if (outside && node === RESULTS) return isId(port) ? { kind: "any" } : undefined;
    const type = types(own(body.nodes, node)?.type ?? "");
    return type && placeOf(type.inputs, port)?.port;
  };

  const known = new Map<string, ReadonlySet<string>>();
  const sourcesOf = (id: string): ReadonlySet<string> => {
    const found = known.get(id) ?? ancestors(body, id);
    known.set(id, found);
    return found;
  };

  const canWire = (from: Source, to: Target): Fit | Misfit => {
    const kind = outputKind(from);
    const port = inputPort(to);
    if (kind === undefined) return no(`There is no output "${from.node}.${from.port}"`);
    if (!port) return no(`There is no input "${to.node}.${to.port}"`);
    if (sourcesOf(from.node).has(to.node)) return no("The wires would go in a circle");
    const flat = graph.nodes.get(to.node);
    const found = follow(scope, from, types);
    const type = flat && own(catalogue.nodes, flat.type);
    if (!flat || !type || !("from" in found) || !resolution.nodes.has(found.from.node)) {
      return canConnect(kind, port.kind, catalogue.conversions);
    }
    const wired = { ...flat, inputs: { ...flat.inputs, [to.port]: found } };
    const after = resolveNode(wired, type, resolution.nodes, catalogue.conversions).inputs;
    const fit = own(after, to.port)?.fit ?? canConnect(kind, port.kind, catalogue.conversions);
    if (!fit.ok) return fit;
    const before = resolution.nodes.get(to.node)?.inputs;
    for (const [name, { fit: other }] of Object.entries(after)) {
      if (other && !other.ok && own(before, name)?.fit?.ok !== false) {
        return no(`Input "${name}" would no longer fit: ${other.reason}`);
      }
    }
    return fit;
  };
  return { types, resolution, outputKind, inputPort, canWire };
}

function no(reason: string): Misfit {
  return { ok: false, reason };
}
