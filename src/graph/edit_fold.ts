import {
  before,
  checkFree,
  freeId,
  mapLinks,
  nodeOf,
  removeNodes,
  renameNode,
} from "./edit_nodes.ts";
import type { Where } from "./bodies.ts";
import { bodyOf, subgraphOf } from "./bodies.ts";
import type { SweptInput } from "./edit_subgraph.ts";
import { checkFreeSubgraph, editBody, innerInputs, mapOutputs, mapSwept } from "./edit_subgraph.ts";
import { positionOf } from "./edit_view.ts";
import { mapForm } from "./named_inputs.ts";
import type { TypeLookup } from "./node_types.ts";
import { subgraphName, subgraphType } from "./node_types.ts";
import { own, without } from "./record.ts";
import { INPUTS, isLink, linkTo, sourceOf } from "./reference.ts";
import type { Link } from "./reference.ts";
import type { Body, NodeEntry, NodeView, Point, SeedView, Subgraph, Workflow } from "./workflow.ts";

/** Gives a node another id on its canvas; outputs and what is swept, where they lead there from other canvases, follow too. */
export function renameNodeIn(workflow: Workflow, where: Where, from: string, to: string): Workflow {
  const rename = ([first = "", ...rest]: readonly string[]): readonly string[] => [
    first === from ? to : first,
    ...rest,
  ];
  const outputs = mapOutputs(workflow, where, (path) => [rename(path)]);
  const followed = mapSwept(outputs, where, (path, port) => [rename(path), port]);
  return editBody(followed, where, (body) => renameNode(body, from, to));
}

/**
 * Folds nodes into a new subgraph, with an instance of it in their place. What crosses the border becomes its ports, and so
 * does what the form shows of inside; what is swept there is swept inside.
 *
 * @throws RangeError if a name is taken, or wires leave the selection and come back to it
 */
export function makeSubgraph(
  workflow: Workflow,
  where: Where,
  ids: readonly string[],
  { name, id = name, title, lookup }: {
    readonly name: string;
    readonly id?: string | undefined;
    /** What people call it, where that is not its name. */
    readonly title?: string | undefined;
    /** Tells the inputs that have no value of their own: without it the form loses those. */
    readonly lookup?: TypeLookup;
  },
): Workflow {
  checkFreeSubgraph(workflow, name);
  const body = bodyOf(workflow, where);
  const chosen = new Set(ids);
  if (!chosen.size) throw new RangeError("Cannot make a subgraph of nothing: select a node");
  for (const one of chosen) nodeOf(body, one);
  if (!chosen.has(id)) checkFree(body, id);
  const between = nodeBetween(body, chosen);
  if (between !== undefined) {
    throw new RangeError(
      `Cannot make a subgraph: wires leave the selection and come back through "${between}"; select it too`,
    );
  }

  const inputs: Record<string, Link> = {};
  const results: Record<string, Link> = {};
  /** The port by which a wire crosses, made where there is none yet. */
  const port = (ports: Record<string, Link>, link: Link, wish: string): string => {
    const known = Object.keys(ports).find((name) => ports[name]!.from === link.from);
    if (known !== undefined) return known;
    const name = freeId(ports, wish);
    ports[name] = { from: link.from };
    return name;
  };
  const nodes: Record<string, NodeEntry> = {};
  for (const one of chosen) {
    const entry = nodeOf(body, one);
    const inner: Record<string, unknown> = { ...entry.inputs };
    for (const [input, link] of Object.entries(inner)) {
      if (!isLink(link) || chosen.has(sourceOf(link).node)) continue;
      inner[input] = linkTo(INPUTS, port(inputs, link, input.split(".").at(-1)!));
    }
    nodes[one] = entry.inputs ? { ...entry, inputs: inner } : entry;
  }
  const shown: Record<string, Subgraph["inputs"][string]> = {};
  const seeds: Record<string, SeedView> = {};
  /** The input of the instance that a field of the form shows from now on. */
  const fields = new Map<string, string>();
  for (const { node, port } of body.view.form ?? []) {
    const entry = own(nodes, node);
    const written = own(entry?.inputs, port);
    const source = isLink(written) ? sourceOf(written) : undefined;
    if (!entry || fields.has(`${node}.${port}`) || source && source.node !== INPUTS) continue;
    // A row of a group is there by what is written in it.
    if (written === undefined && !own(lookup?.(entry.type)?.inputs, port)) continue;
    const input = source?.port ?? freeId({ ...inputs, ...shown }, port.split(".").at(-1)!);
    fields.set(`${node}.${port}`, input);
    if (source) continue;
    shown[input] = written === undefined ? {} : { default: written };
    const seed = own(own(body.view.nodes, node)?.seeds, port);
    if (seed) seeds[input] = seed;
    nodes[node] = { ...entry, inputs: { ...entry.inputs, [port]: linkTo(INPUTS, input) } };
  }
  const look = { at: middle(body, ids), ...(Object.keys(seeds).length && { seeds }) };
  const outside = <B extends Body>(body: B): B => {
    const rest = without(body.nodes, chosen);
    const relinked = mapLinks({ ...body, nodes: rest }, (link) => {
      const source = sourceOf(link);
      if (!chosen.has(source.node)) return link;
      return { ...link, ...linkTo(id, port(results, link, source.port)) };
    });
    const views = { ...without(body.view.nodes ?? {}, chosen), [id]: look };
    const folded = {
      ...relinked,
      nodes: { ...relinked.nodes, [id]: { type: subgraphType(name), inputs } },
      outputs: body.outputs.filter((path) => !chosen.has(path.split("/", 1)[0]!)),
      view: { ...body.view, nodes: views },
    };
    return mapForm(folded, (field) => {
      if (!chosen.has(field.node)) return field;
      const port = fields.get(`${field.node}.${field.port}`);
      return port === undefined ? undefined : { ...field, node: id, port };
    });
  };
  const paths = mapOutputs(
    workflow,
    where,
    (path, direct) => chosen.has(path[0]!) && !direct ? [[id, ...path]] : [path],
  );
  const swept = mapSwept(paths, where, (path, port) => {
    if (!chosen.has(path[0]!)) return [path, port];
    const input = path.length > 1 ? undefined : fields.get(`${path[0]}.${port}`);
    return input === undefined ? [[id, ...path], port] : [[id], input];
  });
  const folded = editBody(swept, where, outside);
  const views = ids.flatMap((one) => {
    const view = own(body.view.nodes, one);
    return view ? [[one, view] as const] : [];
  });
  const subgraph: Subgraph = {
    ...(title !== undefined && { title }),
    nodes,
    inputs: { ...Object.fromEntries(Object.keys(inputs).map((input) => [input, {}])), ...shown },
    results,
    outputs: body.outputs.filter((path) => chosen.has(path.split("/", 1)[0]!)),
    view: views.length ? { nodes: Object.fromEntries(views) } : {},
  };
  return { ...folded, subgraphs: { ...folded.subgraphs, [name]: subgraph } };
}

/** Puts a subgraph's nodes in the place of one of its instances. @throws RangeError for a bypassed one */
export function unpackSubgraph(workflow: Workflow, where: Where, id: string): Workflow {
  const body = bodyOf(workflow, where);
  const instance = nodeOf(body, id);
  const name = subgraphName(instance.type);
  if (name === undefined) throw new RangeError(`"${id}" is not an instance of a subgraph`);
  if (instance.mode === "bypass") {
    throw new RangeError(`Cannot unpack "${id}" while it is bypassed`);
  }
  const inner = subgraphOf(workflow, name);
  const taken: Record<string, unknown> = { ...body.nodes };
  const ids = new Map<string, string>();
  for (const one of Object.keys(inner.nodes)) {
    const free = freeId(taken, one);
    taken[free] = true;
    ids.set(one, free);
  }
  const outward = (link: Link): unknown => {
    const { node, port } = sourceOf(link);
    if (node === INPUTS) return own(instance.inputs, port) ?? own(inner.inputs, port)?.default;
    const renamed = ids.get(node);
    return renamed === undefined ? undefined : { ...link, ...linkTo(renamed, port) };
  };
  const moved = mapLinks({ ...inner, results: {} }, outward).nodes;
  const unfold = <B extends Body>(body: B): B => {
    const relinked = mapLinks(body, (link) => {
      const { node, port } = sourceOf(link);
      if (node !== id) return link;
      const result = own(inner.results, port);
      return result && outward({ from: result.from });
    });
    const led = mapForm(relinked, (field) => {
      const inside = field.node === id ? innerAt(field.port) : undefined;
      return inside ? { ...field, node: inside[0][0]!, port: inside[1] } : field;
    });
    const rest = removeNodes(led, [id]);
    const nodes: Record<string, NodeEntry> = { ...rest.nodes };
    const views: Record<string, NodeView> = { ...rest.view.nodes };
    const shift = offset(positionOf(body, id), inner);
    for (const [one, entry] of Object.entries(moved)) {
      const free = ids.get(one)!;
      nodes[free] = instance.mode ? { ...entry, mode: instance.mode } : entry;
      const view = own(inner.view.nodes, one);
      if (view) views[free] = view.at ? { ...view, at: add(view.at, shift) } : view;
    }
    const sinks = inner.outputs.map((path) => rename(path.split("/")).join("/"));
    return {
      ...rest,
      nodes,
      outputs: [...new Set([...rest.outputs, ...sinks])],
      view: { ...rest.view, ...(Object.keys(views).length && { nodes: views }) },
    };
  };
  const rename = (
    [first = "", ...inside]: readonly string[],
  ): readonly string[] => [ids.get(first) ?? first, ...inside];
  /** The one input inside that takes what an input of the instance gives. */
  const innerAt = (input: string): SweptInput | undefined => {
    const [first, ...others] = innerInputs(inner, input);
    return first && !others.length ? [rename(first[0]), first[1]] : undefined;
  };
  const sources = Object.values(inner.results).map((result) => sourceOf(result).node)
    .filter((node) => ids.has(node));
  const paths = mapOutputs(workflow, where, (path) => {
    const [first, ...inside] = path;
    if (first !== id) return [path];
    return inside.length ? [rename(inside)] : [...new Set(sources)].map((node) => rename([node]));
  });
  const swept = mapSwept(paths, where, ([first, ...inside], port) => {
    if (first !== id) return [[first!, ...inside], port];
    return inside.length ? [rename(inside), port] : innerAt(port);
  });
  return editBody(swept, where, unfold);
}

/** A node outside the selection through which wires from the selection come back to it. */
function nodeBetween(body: Body, chosen: ReadonlySet<string>): string | undefined {
  const outside = new Set<string>();
  for (const id of chosen) for (const one of before(body, id)) outside.add(one);
  for (const id of outside) {
    if (chosen.has(id)) continue;
    const sources = before(body, id);
    if (sources.some((one) => chosen.has(one))) return id;
    for (const one of sources) outside.add(one);
  }
  return undefined;
}

function middle(body: Body, ids: readonly string[]): Point {
  const [x, y] = ids.map((id) => positionOf(body, id)).reduce(add, [0, 0]);
  return [Math.round(x / ids.length), Math.round(y / ids.length)];
}

function offset(at: Point, inner: Body): Point {
  const [x, y] = middle(inner, Object.keys(inner.nodes));
  return [at[0] - (x || 0), at[1] - (y || 0)];
}

function add(a: Point, b: Point): Point {
  return [a[0] + b[0], a[1] + b[1]];
}
