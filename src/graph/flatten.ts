import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatInput, Followed, Trail } from "./follow.ts";
import { follow, keysOf, trailOf } from "./follow.ts";
import { dropMuted, dropRows } from "./drop_muted.ts";
import type { FlatGraph, FlatNode, Handed } from "./flat_graph.ts";
import type { TypeLookup } from "./node_types.ts";
import { nodeTypes, REROUTE, subgraphName } from "./node_types.ts";
import { own } from "./record.ts";
import { isLink, isLiteral, literalOf, MAX_NODE_ID, RESULTS, sourceOf } from "./reference.ts";
import type { Scope } from "./scope.ts";
import { entryKey, innerScope, rootScope } from "./scope.ts";
import { printCycle } from "./topology.ts";
import { atOnce } from "./turns.ts";
import type { NodeEntry, Workflow } from "./workflow.ts";

/** Most nodes of a flattened graph: subgraphs within subgraphs multiply. */
export const MAX_FLAT_NODES = 100_000;
/** Of all their ids together: those of nodes deep inside are long. */
const MAX_LETTERS = 32_000_000;
/** Nodes that are looked at in some milliseconds. */
const PART = 512;

/**
 * Resolves what only a person needs: a muted node is as if it were not there, and so is what cannot do without it, be it
 * a row of a group or a node; a bypassed node or a reroute hands on what comes in; an instance of a subgraph is the nodes
 * inside.
 * Editor, server and command line run what this gives.
 */
export function flatten(workflow: Workflow, catalogue: Pick<Catalogue, "nodes">): FlatGraph {
  return atOnce(flattening(workflow, catalogue));
}

/** {@link flatten} a part at a time. */
export function* flattening(
  workflow: Workflow,
  catalogue: Pick<Catalogue, "nodes">,
): Generator<void, FlatGraph> {
  const lookup = nodeTypes(workflow, catalogue);
  const nodes = new Map<string, FlatNode>();
  const instances = new Map<string, Scope>();
  const wanted = new Set<string>();
  const asked = new Set<string>();
  const cuts = new Map<string, ReadonlyMap<string, string>>();
  const diagnostics: Diagnostic[] = [];
  const known = new Map<string, Followed>();
  let budget = MAX_FLAT_NODES;
  let letters = MAX_LETTERS;
  let hasLong = false;
  let looked = 0;

  function* enter(scope: Scope, around?: Trail): Generator<void> {
    for (const id of Object.keys(scope.body.nodes).sort()) {
      const path = scope.prefix + id;
      letters -= path.length;
      if (path.length > MAX_NODE_ID) hasLong = true;
      if (budget-- <= 0 || letters < 0 || hasLong) return;
      if (++looked % PART === 0) yield;
      const entry = scope.body.nodes[id]!;
      if (entry.mode || entry.type === REROUTE) continue;
      const inside = innerScope(scope, id, entry);
      if (inside) {
        instances.set(path, inside);
        for (const sink of inside.body.outputs) wanted.add(inside.prefix + sink);
        yield* enter(inside, trailOf([entryKey("", inside.instance!.name)], around));
      } else if (subgraphName(entry.type) === undefined) {
        const cut = new Map<string, string>();
        nodes.set(path, flatNode({ scope, around, id, entry, lookup, known, diagnostics, cut }));
        if (cut.size) cuts.set(path, cut);
      } else asked.add(entryKey("", subgraphName(entry.type))); // it is inside itself
    }
  }
  const root = rootScope(workflow);
  yield* enter(root);
  if (budget < 0 || letters < 0 || hasLong) {
    const what = budget < 0
      ? `more than ${MAX_FLAT_NODES} nodes`
      : hasLong
      ? `a name of more than ${MAX_NODE_ID} letters`
      : `more than ${MAX_LETTERS} letters of names`;
    diagnostics.push({
      code: "too-large",
      severity: "error",
      message: `The graph has ${what} once its subgraphs are unfolded`,
      fix: "put fewer instances of subgraphs inside subgraphs",
    });
  }
  for (const id of workflow.outputs) wanted.add(id);
  const direct = new Set(wanted);
  const handed: Handed[] = [];
  const seen = new Set<Trail>();
  for (const id of wanted) {
    if (++looked % PART === 0) yield;
    const slash = id.lastIndexOf("/");
    const scope = slash < 0 ? root : instances.get(id.slice(0, slash));
    const node = id.slice(slash + 1);
    asked.add(entryKey(id));
    asked.add(entryKey(node, scope?.instance?.name));
    const { type = "", mode } = own(scope?.body.nodes, node) ?? {};
    const inside = instances.get(id);
    const ways = inside?.instance
      ? Object.values(inside.instance.definition.results).map((result) =>
        follow(inside, sourceOf(result), lookup, known)
      )
      : scope && type === REROUTE && !mode
      ? [follow(scope, { node, port: "value" }, lookup, known)]
      : undefined;
    for (const way of ways ?? []) {
      for (const key of keysOf(way.through, seen)) asked.add(key);
      if ("from" in way) wanted.add(way.from.node);
    }
    const hasMore = inside?.body.outputs.length || ways?.some((way) => "value" in way);
    const sources = hasMore ? [] : ways?.flatMap((way) => "from" in way ? way.from : []) ?? [];
    if (sources.length) {
      const around = inside && trailOf([entryKey(RESULTS, inside.instance!.name)], undefined);
      if (around) asked.add(around.key);
      const through = [around, ...ways!.map((way) => way.through)].flatMap((one) => one ?? []);
      handed.push({ id, type, title: lookup(type)?.title ?? type, sources, through });
    }
    const leads = ways?.some((way) => "from" in way || "muted" in way);
    if (ways && !leads && !inside?.body.outputs.length) {
      diagnostics.push({
        code: "unknown-output",
        severity: "error",
        node: id,
        message: `The outputs name "${id}", but there is nothing in it to run for`,
        fix: "connect it, or take it off the outputs",
      });
    }
  }
  const idle = dropMuted(nodes, cuts, lookup);
  const outputs = [...wanted].filter((id) => nodes.has(id) && !idle.has(id));
  return { nodes, outputs, direct, handed, asked, idle, diagnostics };
}

interface Place {
  readonly scope: Scope;
  /** The subgraphs it is in. */
  readonly around: Trail | undefined;
  readonly id: string;
  readonly entry: NodeEntry;
  readonly lookup: TypeLookup;
  /** Where wires lead. */
  readonly known: Map<string, Followed>;
  readonly diagnostics: Diagnostic[];
  readonly cut: Map<string, string>;
}

function flatNode({ scope, around, id, entry, lookup, known, diagnostics, cut }: Place): FlatNode {
  const inputs: Record<string, FlatInput> = {};
  const lost: Record<string, string> = {};
  const through: Trail[] = around ? [around] : [];
  for (const [name, input] of Object.entries(entry.inputs ?? {})) {
    if (!isLink(input)) {
      if (isLiteral(input)) inputs[name] = { value: literalOf(input) };
      else lost[name] = "it is neither a value nor a wire";
      continue;
    }
    const found = follow(scope, sourceOf(input), lookup, known);
    if (found.through) through.push(found.through);
    if ("lost" in found) {
      lost[name] = found.lost;
      if (found.muted !== undefined) cut.set(name, found.muted);
    } else if ("cycle" in found) {
      lost[name] = "its wire goes in a circle";
      diagnostics.push({
        code: "cycle",
        severity: "error",
        node: scope.prefix + id,
        port: name,
        message: `The wire into "${name}" goes in a circle: ${printCycle(found.cycle)}`,
        fix: "disconnect it at one place",
      });
    } else inputs[name] = "from" in found ? { from: found.from } : { value: found.value };
  }
  const type = lookup(entry.type);
  if (type) dropRows(type, inputs, lost);
  const subgraph = scope.instance?.name;
  const origin = { node: id, ...(subgraph !== undefined && { subgraph }) };
  return { type: entry.type, inputs, lost, origin, through };
}
