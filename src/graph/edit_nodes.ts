/**
 * Edits are functions from a document to a new one; the old one stays as it was, so undo is keeping it. They work on
 * any canvas, a workflow's or a subgraph's (see `editBody`), and leave no wire, output or position behind that leads to
 * a node which is gone.
 */
import { bypass } from "./follow.ts";
import { mapAxes, mapNamed } from "./named_inputs.ts";
import type { TypeLookup } from "./node_types.ts";
import { own, without } from "./record.ts";
import { isId, isLink, linkTo, nodesBefore, sourceOf } from "./reference.ts";
import type { Link, Source } from "./reference.ts";
import type { Body, NodeEntry, Point, Subgraph } from "./workflow.ts";

/** An id that no node has yet: `blur`, `blur_2`, `blur_3`. */
export function freeId(taken: Readonly<Record<string, unknown>>, wish: string): string {
  const word = wish.replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 100);
  const base = isId(word) ? word : "node";
  let id = base;
  for (let n = 2; Object.hasOwn(taken, id); n++) id = `${base}_${n}`;
  return id;
}

/** The node of an id. @throws RangeError if there is none */
export function nodeOf(body: Body, id: string): NodeEntry {
  const entry = own(body.nodes, id);
  if (!entry) throw new RangeError(`There is no node "${id}"`);
  return entry;
}

/** Checks that an id can be given to a new node. @throws RangeError if not */
export function checkFree(body: Body, id: string): void {
  if (!isId(id)) {
    throw new RangeError(`"${id}" cannot name a node: use one word of letters, digits, _ and -`);
  }
  if (Object.hasOwn(body.nodes, id)) throw new RangeError(`There is a node "${id}" already`);
}

/** @throws RangeError if the id is taken or is no word */
export function addNode<B extends Body>(
  body: B,
  id: string,
  entry: NodeEntry,
  options: { readonly at?: Point; readonly output?: boolean } = {},
): B {
  checkFree(body, id);
  const { at, output } = options;
  return {
    ...body,
    nodes: { ...body.nodes, [id]: entry },
    ...(output && { outputs: [...body.outputs, id] }),
    ...(at && { view: { ...body.view, nodes: { ...body.view.nodes, [id]: { at } } } }),
  };
}

/** Replaces a node's entry. */
export function setNode<B extends Body>(body: B, id: string, entry: NodeEntry): B {
  nodeOf(body, id);
  return { ...body, nodes: { ...body.nodes, [id]: entry } };
}

/**
 * Removes nodes with their wires. Given a lookup of types the flow stays joined: what a removed node was fed goes to
 * those that it fed, as if it were bypassed.
 */
export function removeNodes<B extends Body>(body: B, ids: Iterable<string>, join?: TypeLookup): B {
  const gone = new Set(ids);
  const relink = (link: Link): unknown => {
    const passed = new Set<string>();
    let input: unknown = link;
    while (isLink(input)) {
      const { node, port } = sourceOf(input);
      if (!gone.has(node)) return input;
      const entry = own(body.nodes, node);
      const through = join && entry && bypass(join(entry.type), port);
      if (!through || passed.has(node)) return undefined;
      passed.add(node);
      input = own(entry.inputs, through.name);
    }
    return input;
  };
  const kept = mapLinks({ ...body, nodes: without(body.nodes, gone) }, relink);
  const { nodes, ...view } = body.view;
  return mapNamed({
    ...kept,
    outputs: body.outputs.filter((path) => !gone.has(path.split("/", 1)[0]!)),
    view: nodes ? { ...view, nodes: without(nodes, gone) } : body.view,
  }, (field) => gone.has(field.node) ? undefined : field);
}

/** Gives a node another id; wires, outputs and position follow. @throws RangeError if the id is taken or is no word */
export function renameNode<B extends Body>(body: B, from: string, to: string): B {
  const entry = nodeOf(body, from);
  if (from === to) return body;
  checkFree(body, to);
  const nodes = { ...without(body.nodes, [from]), [to]: entry };
  const renamed = mapLinks({ ...body, nodes }, (link) => {
    const { node, port } = sourceOf(link);
    return node === from ? { ...link, ...linkTo(to, port) } : link;
  });
  const views = body.view.nodes;
  const look = own(views, from);
  const swept = mapAxes(renamed, (axis) => {
    const { node, port } = sourceOf({ from: axis.input });
    return node.startsWith(`${from}/`)
      ? { ...axis, input: `${renamePath(node, from, to)}.${port}` }
      : axis;
  });
  return mapNamed({
    ...swept,
    outputs: body.outputs.map((path) => renamePath(path, from, to)),
    ...(views && look && {
      view: { ...body.view, nodes: { ...without(views, [from]), [to]: look } },
    }),
  }, (field) => field.node === from ? { ...field, node: to } : field);
}

/** Renames the first node of a path such as `portrait/save`. */
function renamePath(path: string, from: string, to: string): string {
  const [first, ...rest] = path.split("/");
  return first === from ? [to, ...rest].join("/") : path;
}

/** Mutes or bypasses nodes, or with undefined neither. */
export function setMode<B extends Body>(
  body: B,
  ids: Iterable<string>,
  mode: NodeEntry["mode"] | undefined,
): B {
  const nodes = { ...body.nodes };
  for (const id of ids) {
    const { mode: _, ...entry } = nodeOf(body, id);
    nodes[id] = mode ? { ...entry, mode } : entry;
  }
  return { ...body, nodes };
}

/** Makes a node an output of the graph, or no longer one. */
export function setOutput<B extends Body>(body: B, path: string, output: boolean): B {
  nodeOf(body, path.split("/", 1)[0]!);
  if (body.outputs.includes(path) === output) return body;
  return {
    ...body,
    outputs: output ? [...body.outputs, path] : body.outputs.filter((other) => other !== path),
  };
}

/** The body with each wire changed: into another, into a literal, or with undefined removed. Results keep wires only. */
export function mapLinks<B extends Body>(body: B, change: (link: Link) => unknown): B {
  const nodes: Record<string, NodeEntry> = {};
  for (const [id, entry] of Object.entries(body.nodes)) {
    nodes[id] = { ...entry, ...mapInputs(entry, change) };
  }
  if (!isSubgraph(body)) return { ...body, nodes };
  const results: Record<string, Subgraph["results"][string]> = {};
  for (const [name, result] of Object.entries(body.results)) {
    const link = change(result);
    if (isLink(link)) results[name] = { ...result, from: link.from };
  }
  return { ...body, nodes, results };
}

function mapInputs(entry: NodeEntry, change: (link: Link) => unknown): Pick<NodeEntry, "inputs"> {
  if (!entry.inputs) return {};
  const inputs: Record<string, unknown> = { ...entry.inputs };
  for (const [name, input] of Object.entries(inputs)) {
    if (!isLink(input)) continue;
    const changed = change(input);
    if (changed === undefined) delete inputs[name];
    else inputs[name] = changed;
  }
  return { inputs };
}

/** Whether a body is that of a subgraph. */
export function isSubgraph(body: Body): body is Body & Subgraph {
  return "results" in body;
}

/** The nodes that a node's wires come from. */
export function before(body: Body, id: string): readonly string[] {
  return nodesBefore(own(body.nodes, id)?.inputs);
}

/** A node and all that it depends on. */
export function ancestors(body: Body, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const one of found) for (const source of before(body, one)) found.add(source);
  return found;
}

/** Every wire from an output, as node and port it leads to. */
export function targets(
  body: Body,
  source: Source,
): readonly { readonly node: string; readonly port: string }[] {
  const from = linkTo(source.node, source.port).from;
  return Object.entries(body.nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs ?? {})
      .flatMap(([port, input]) => isLink(input) && input.from === from ? [{ node, port }] : [])
  );
}
