import { EMPTY } from "./empty_workflow.ts";
import { freeId, mapLinks, nodeOf } from "./edit_nodes.ts";
import type { Where } from "./bodies.ts";
import { bodyOf } from "./bodies.ts";
import { canPlace, editBody } from "./edit_subgraph.ts";
import { subgraphName, subgraphType } from "./node_types.ts";
import { printJson } from "./json.ts";
import { own, without } from "./record.ts";
import { linkTo, sourceOf } from "./reference.ts";
import type { Body, NodeEntry, NodeView, Point, Subgraph, Workflow } from "./workflow.ts";

/**
 * Copies nodes as a document of their own, with the subgraphs they are instances of. Wires from nodes that are not
 * copied stay in it by name, for pasting with them.
 */
export function copyNodes(workflow: Workflow, where: Where, ids: Iterable<string>): Workflow {
  const body = bodyOf(workflow, where);
  const nodes: Record<string, NodeEntry> = {};
  const views: Record<string, NodeView> = {};
  for (const id of ids) {
    nodes[id] = nodeOf(body, id);
    const view = own(body.view.nodes, id);
    if (view) views[id] = view;
  }
  return {
    ...EMPTY,
    nodes,
    outputs: body.outputs.filter((path) => Object.hasOwn(nodes, path.split("/", 1)[0]!)),
    subgraphs: innerSubgraphs(workflow, nodes),
    view: Object.keys(views).length ? { nodes: views } : {},
  };
}

/** The subgraphs that nodes are instances of, and those inside them. */
export function innerSubgraphs(
  workflow: Workflow,
  nodes: Readonly<Record<string, NodeEntry>>,
): Readonly<Record<string, Subgraph>> {
  const found: Record<string, Subgraph> = {};
  const open = Object.values(nodes);
  for (const { type } of open) {
    const name = subgraphName(type);
    const subgraph = name === undefined ? undefined : own(workflow.subgraphs, name);
    if (name === undefined || !subgraph || Object.hasOwn(found, name)) continue;
    found[name] = subgraph;
    open.push(...Object.values(subgraph.nodes));
  }
  return found;
}

export interface PasteOptions {
  /** How far from where they were copied the nodes go. */
  readonly by?: Point;
  /** Keeps wires from nodes that were not copied, where such nodes are here. */
  readonly keepWires?: boolean;
}

export interface Pasted {
  readonly workflow: Workflow;
  /** What each node of the fragment is called now. */
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * Pastes a document into a canvas; ids and names of subgraphs that are taken change.
 *
 * @throws RangeError if a subgraph would come to be inside itself
 */
export function paste(
  workflow: Workflow,
  where: Where,
  fragment: Workflow,
  { by = [0, 0], keepWires = false }: PasteOptions = {},
): Pasted {
  const shared = sharedSubgraphs(workflow, fragment);
  const names = subgraphNames(workflow, fragment, shared);
  const retype = <B extends Body>(body: B): B => ({
    ...body,
    nodes: renameTypes(body.nodes, names),
  });
  const subgraphs = { ...workflow.subgraphs };
  for (const [name, subgraph] of Object.entries(fragment.subgraphs)) {
    if (!shared.has(name)) subgraphs[names.get(name)!] = retype(subgraph);
  }
  const merged: Workflow = { ...workflow, subgraphs };
  for (const { type } of Object.values(retype(fragment).nodes)) {
    const name = subgraphName(type);
    if (name !== undefined && !canPlace(merged, where, name)) {
      throw new RangeError(`Cannot paste "${name}" here: the subgraph would be inside itself`);
    }
  }
  const taken: Record<string, unknown> = { ...bodyOf(workflow, where).nodes };
  const ids: Record<string, string> = {};
  for (const id of Object.keys(fragment.nodes)) {
    const free = freeId(taken, id);
    taken[free] = true;
    ids[id] = free;
  }
  const here = bodyOf(workflow, where);
  const moved = mapLinks(retype(fragment), (link) => {
    const { node, port } = sourceOf(link);
    const renamed = own(ids, node);
    if (renamed !== undefined) return { ...link, ...linkTo(renamed, port) };
    return keepWires && Object.hasOwn(here.nodes, node) ? link : undefined;
  });
  const pasted = editBody(merged, where, (body) => {
    const nodes = { ...body.nodes };
    const views = { ...body.view.nodes };
    for (const [id, free] of Object.entries(ids)) {
      nodes[free] = moved.nodes[id]!;
      const { at, ...view } = own(fragment.view.nodes, id) ?? {};
      if (at) views[free] = { ...view, at: [at[0] + by[0], at[1] + by[1]] };
    }
    const outputs = fragment.outputs.flatMap((path) => {
      const [first = "", ...rest] = path.split("/");
      const renamed = own(ids, first);
      return renamed === undefined ? [] : [[renamed, ...rest].join("/")];
    });
    return {
      ...body,
      nodes,
      outputs: [...body.outputs, ...outputs],
      view: Object.keys(views).length ? { ...body.view, nodes: views } : body.view,
    };
  });
  return { workflow: pasted, ids };
}

/** Copies nodes beside themselves. */
export function duplicateNodes(
  workflow: Workflow,
  where: Where,
  ids: Iterable<string>,
  options: PasteOptions = {},
): Pasted {
  return paste(workflow, where, copyNodes(workflow, where, ids), options);
}

/** The subgraphs of a fragment that are here already, all inside them included. */
function sharedSubgraphs(workflow: Workflow, fragment: Workflow): ReadonlySet<string> {
  const shared = new Set(
    Object.entries(fragment.subgraphs).flatMap(([name, subgraph]) => {
      const here = own(workflow.subgraphs, name);
      return here && printJson(here) === printJson(subgraph) ? [name] : [];
    }),
  );
  const differs = (name: string): boolean =>
    Object.values(fragment.subgraphs[name]!.nodes).some(({ type }) => {
      const inner = subgraphName(type);
      return inner !== undefined && !shared.has(inner);
    });
  for (let before = -1; before !== shared.size;) {
    before = shared.size;
    for (const name of shared) if (differs(name)) shared.delete(name);
  }
  return shared;
}

/** What the subgraphs of a fragment are called here: their own names, unless another subgraph has that name. */
function subgraphNames(
  workflow: Workflow,
  fragment: Workflow,
  shared: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const taken: Record<string, unknown> = { ...workflow.subgraphs };
  const names = new Map<string, string>();
  for (const name of Object.keys(fragment.subgraphs)) {
    const free = shared.has(name) ? name : freeId(taken, name);
    taken[free] = true;
    names.set(name, free);
  }
  return names;
}

function renameTypes(
  nodes: Readonly<Record<string, NodeEntry>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, NodeEntry>> {
  const renamed = Object.entries(nodes).map(([id, entry]) => {
    const name = names.get(subgraphName(entry.type) ?? "");
    return [id, name === undefined ? entry : { ...entry, type: subgraphType(name) }] as const;
  });
  return Object.fromEntries(renamed);
}

/** Keeps in a workflow only the subgraphs that are placed, in it or inside those. */
export function dropUnusedSubgraphs(workflow: Workflow): Workflow {
  const used = innerSubgraphs(workflow, workflow.nodes);
  const unused = Object.keys(workflow.subgraphs).filter((name) => !Object.hasOwn(used, name));
  return unused.length ? { ...workflow, subgraphs: without(workflow.subgraphs, unused) } : workflow;
}
