import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatInput } from "./follow.ts";
import { follow } from "./follow.ts";
import type { NodeType } from "./node.ts";
import type { TypeLookup } from "./node_types.ts";
import { nodeTypes, REROUTE, subgraphName } from "./node_types.ts";
import { isLink, isLiteral, literalOf, placeOf, sourceOf } from "./reference.ts";
import type { Scope } from "./scope.ts";
import { innerScope, rootScope } from "./scope.ts";
import type { NodeEntry, Workflow } from "./workflow.ts";

/** A node that runs. */
export interface FlatNode {
  readonly type: string;
  readonly inputs: Readonly<Record<string, FlatInput>>;
  /** Why inputs that the document connects are not here: `it comes from the muted node "load"`. */
  readonly lost: Readonly<Record<string, string>>;
  /** The node as the document has it: its id there, and the subgraph in whose definition it stands. */
  readonly origin: { readonly node: string; readonly subgraph?: string };
}

/** A graph of nothing but nodes that run: no subgraphs, no reroutes, nothing muted or bypassed. */
export interface FlatGraph {
  /** By id; that of a node inside a subgraph is `instance/node`. */
  readonly nodes: ReadonlyMap<string, FlatNode>;
  /** The nodes that a run is for. */
  readonly outputs: readonly string[];
  /** What stood in the way of flattening. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Most nodes of a flattened graph: subgraphs within subgraphs multiply. */
export const MAX_FLAT_NODES = 100_000;

/**
 * Resolves what only a person needs: a muted node is as if it were not there, and so is a row of a group that cannot do
 * without it; a bypassed node or a reroute hands on what comes in; an instance of a subgraph is the nodes inside.
 * Editor, server and command line run what this gives.
 */
export function flatten(workflow: Workflow, catalogue: Pick<Catalogue, "nodes">): FlatGraph {
  const lookup = nodeTypes(workflow, catalogue);
  const nodes = new Map<string, FlatNode>();
  const instances = new Map<string, Scope>();
  const wanted = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  let budget = MAX_FLAT_NODES;

  const enter = (scope: Scope): void => {
    for (const id of Object.keys(scope.body.nodes).sort()) {
      if (budget-- <= 0) return;
      const entry = scope.body.nodes[id]!;
      if (entry.mode || entry.type === REROUTE) continue;
      const path = scope.prefix + id;
      const inside = innerScope(scope, id, entry);
      if (inside) {
        instances.set(path, inside);
        for (const sink of inside.body.outputs) wanted.add(inside.prefix + sink);
        enter(inside);
      } else if (subgraphName(entry.type) === undefined) {
        nodes.set(path, flatNode(scope, id, entry, lookup, diagnostics));
      }
    }
  };
  enter(rootScope(workflow));
  if (budget <= 0) {
    diagnostics.push({
      code: "too-large",
      severity: "error",
      message: `The graph has more than ${MAX_FLAT_NODES} nodes once its subgraphs are unfolded`,
      fix: "put fewer instances of subgraphs inside subgraphs",
    });
  }
  for (const id of workflow.outputs) wanted.add(id);
  for (const id of wanted) {
    const inside = instances.get(id);
    for (const result of Object.values(inside?.instance?.definition.results ?? {})) {
      const found = follow(inside!, sourceOf(result), lookup);
      if ("from" in found) wanted.add(found.from.node);
    }
  }
  return { nodes, outputs: [...wanted].filter((id) => nodes.has(id)), diagnostics };
}

function flatNode(
  scope: Scope,
  id: string,
  entry: NodeEntry,
  lookup: TypeLookup,
  diagnostics: Diagnostic[],
): FlatNode {
  const inputs: Record<string, FlatInput> = {};
  const lost: Record<string, string> = {};
  for (const [name, input] of Object.entries(entry.inputs ?? {})) {
    const found = isLink(input)
      ? follow(scope, sourceOf(input), lookup)
      : isLiteral(input)
      ? { value: literalOf(input) }
      : { lost: "it is neither a value nor a wire" };
    if ("lost" in found) lost[name] = found.lost;
    else if ("cycle" in found) {
      lost[name] = "its wire goes in a circle";
      diagnostics.push({
        code: "cycle",
        severity: "error",
        node: scope.prefix + id,
        port: name,
        message: `The wire into "${name}" goes in a circle: ${found.cycle.join(" -> ")}`,
        fix: "disconnect it at one place",
      });
    } else inputs[name] = found;
  }
  const type = lookup(entry.type);
  if (type) dropRows(type, inputs, lost);
  const subgraph = scope.instance?.name;
  const origin = { node: id, ...(subgraph !== undefined && { subgraph }) };
  return { type: entry.type, inputs, lost, origin };
}

/** A row of a group that lost a wire it cannot do without goes as a whole: muting a term takes it out. */
function dropRows(
  type: NodeType,
  inputs: Record<string, FlatInput>,
  lost: Record<string, string>,
): void {
  for (const name of Object.keys(lost)) {
    const place = placeOf(type.inputs, name);
    if (place?.row === undefined || place.port.optional || place.port.default !== undefined) {
      continue;
    }
    const row = `${place.name}.${place.row}.`;
    for (const cells of [inputs, lost]) {
      for (const cell of Object.keys(cells)) if (cell.startsWith(row)) delete cells[cell];
    }
  }
}
