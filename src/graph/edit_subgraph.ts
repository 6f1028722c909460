import { bodiesOf, subgraphOf, type Where } from "./bodies.ts";
import { mapLinks, nodeOf } from "./edit_nodes.ts";
import { printJsonLine } from "./json.ts";
import { mapAxes, mapNamed } from "./named_inputs.ts";
import { inputOrder, subgraphName, subgraphType } from "./node_types.ts";
import { own, without } from "./record.ts";
import { INPUTS, isId, isLink, linkTo, sourceOf } from "./reference.ts";
import type { Body, NodeEntry, Subgraph, Workflow } from "./workflow.ts";

/**
 * Edits a canvas: `editBody(workflow, where, (body) => removeNodes(body, ids))`. Where the edit takes away inputs or
 * results of a subgraph, the wires of its instances to them go too.
 */
export function editBody(
  workflow: Workflow,
  where: Where,
  edit: <B extends Body>(body: B) => B,
): Workflow {
  return where === undefined ? edit(workflow) : editSubgraph(workflow, where, edit);
}

/** {@link editBody} for edits that only a subgraph can have. */
export function editSubgraph(
  workflow: Workflow,
  name: string,
  edit: (subgraph: Subgraph) => Subgraph,
): Workflow {
  const before = subgraphOf(workflow, name);
  const after = edit(before);
  const gone = (key: "inputs" | "results" | "nodes"): readonly string[] =>
    Object.keys(before[key]).filter((one) => !own<unknown>(after[key], one));
  const [inputs, results, nodes] = [gone("inputs"), gone("results"), gone("nodes")];
  const paths = mapOutputs(workflow, name, (path) => nodes.includes(path[0]!) ? [] : [path]);
  const edited = { ...paths, subgraphs: { ...paths.subgraphs, [name]: after } };
  if (!inputs.length && !results.length) return edited;
  const cut = (body: Body): Body => {
    const isInstance = (id: string): boolean => own(body.nodes, id)?.type === subgraphType(name);
    const linked = mapLinks(body, (link) => {
      const { node, port } = sourceOf(link);
      return isInstance(node) && results.includes(port) ? undefined : link;
    });
    const rest = mapNodes(
      linked,
      (entry, id) =>
        isInstance(id) && entry.inputs
          ? { ...entry, inputs: without(entry.inputs, inputs) }
          : entry,
    );
    return mapNamed(
      rest,
      (field) => isInstance(field.node) && inputs.includes(field.port) ? undefined : field,
    );
  };
  // A subgraph around this one may lose results by it, and so do its own instances.
  return Object.keys(edited.subgraphs).reduce(
    (result, other) => editSubgraph(result, other, (subgraph) => cut(subgraph) as Subgraph),
    { ...edited, ...cut(edited) },
  );
}

/**
 * Changes the outputs that lead to nodes of a canvas from wherever they are listed: `portrait/save` in the workflow is
 * the path `save` on the canvas of that subgraph, and `direct` says that the canvas lists it itself.
 */
export function mapOutputs(
  workflow: Workflow,
  where: Where,
  change: (path: readonly string[], direct: boolean) => readonly (readonly string[])[],
): Workflow {
  const map = (list: Body, canvas: Where): readonly string[] =>
    list.outputs.flatMap((output) => {
      const ids = output.split("/");
      let [at, body]: [Where, Body | undefined] = [canvas, list];
      for (const [depth, id] of ids.entries()) {
        if (at === where) {
          return change(ids.slice(depth), depth === 0)
            .map((path) => [...ids.slice(0, depth), ...path].join("/"));
        }
        at = subgraphName(own(body?.nodes, id)?.type ?? "");
        if (at === undefined) break;
        body = own(workflow.subgraphs, at);
      }
      return [output];
    });
  const subgraphs = Object.entries(workflow.subgraphs)
    .map(([name, body]) => [name, { ...body, outputs: map(body, name) }] as const);
  return {
    ...workflow,
    outputs: map(workflow, undefined),
    subgraphs: Object.fromEntries(subgraphs),
  };
}

/** An input by the way to its node, from one canvas through instances of subgraphs. */
export type SweptInput = readonly [path: readonly string[], port: string];

/** Changes those inputs of nodes of a canvas, and of what is inside them, that the sweep names; with undefined away. */
export function mapSwept(
  workflow: Workflow,
  where: Where,
  change: (path: readonly string[], port: string) => SweptInput | undefined,
): Workflow {
  return mapAxes(workflow, (axis) => {
    const { node, port } = sourceOf({ from: axis.input });
    const ids = node.split("/");
    let [at, body]: [Where, Body | undefined] = [undefined, workflow];
    for (const [depth, id] of ids.entries()) {
      if (at === where) {
        const changed = change(ids.slice(depth), port);
        if (!changed) return undefined;
        const input = `${[...ids.slice(0, depth), ...changed[0]].join("/")}.${changed[1]}`;
        return input === axis.input ? axis : { ...axis, input };
      }
      at = subgraphName(own(body?.nodes, id)?.type ?? "");
      if (at === undefined) break;
      body = own(workflow.subgraphs, at);
    }
    return axis;
  });
}

/** The inner inputs that an input of a subgraph gives its value to. */
export function innerInputs(subgraph: Subgraph, input: string): readonly SweptInput[] {
  return Object.entries(subgraph.nodes).flatMap(([id, { inputs = {} }]) =>
    Object.entries(inputs).flatMap(([port, link]): readonly SweptInput[] =>
      isLink(link) && link.from === `${INPUTS}.${input}` ? [[[id], port]] : []
    )
  );
}

/** Edits the workflow's canvas and that of each subgraph. */
export function eachBody(workflow: Workflow, edit: <B extends Body>(body: B) => B): Workflow {
  const subgraphs = Object.entries(workflow.subgraphs).map(([name, body]) => [name, edit(body)]);
  return { ...edit(workflow), subgraphs: Object.fromEntries(subgraphs) };
}

function mapNodes<B extends Body>(body: B, change: (entry: NodeEntry, id: string) => NodeEntry): B {
  const nodes = Object.entries(body.nodes).map(([id, entry]) => [id, change(entry, id)] as const);
  return { ...body, nodes: Object.fromEntries(nodes) };
}

/** @throws RangeError if the name is taken or is no word */
export function checkFreeSubgraph(workflow: Workflow, name: string): void {
  if (!isId(name)) throw new RangeError(`"${name}" cannot name a subgraph: use one word`);
  if (own(workflow.subgraphs, name)) throw new RangeError(`There is a subgraph "${name}" already`);
}

/** Gives a subgraph another name; its instances follow. */
export function renameSubgraph(workflow: Workflow, from: string, to: string): Workflow {
  const subgraph = subgraphOf(workflow, from);
  if (from === to) return workflow;
  checkFreeSubgraph(workflow, to);
  const subgraphs = { ...without(workflow.subgraphs, [from]), [to]: subgraph };
  return eachBody(
    { ...workflow, subgraphs },
    (body) =>
      mapNodes(
        body,
        (entry) => entry.type === subgraphType(from) ? { ...entry, type: subgraphType(to) } : entry,
      ),
  );
}

/** Whether a subgraph may have an instance on this canvas: not inside itself, however deep. */
export function canPlace(workflow: Workflow, where: Where, name: string): boolean {
  const inside = new Set([name]);
  for (const one of inside) {
    for (const { type } of Object.values(own(workflow.subgraphs, one)?.nodes ?? {})) {
      const inner = subgraphName(type);
      if (inner !== undefined) inside.add(inner);
    }
  }
  return where === undefined || !inside.has(where);
}

/** Makes an input of the subgraph out of an inner one; what was written there becomes its default. */
export function exposeInput(
  workflow: Workflow,
  name: string,
  inner: { readonly node: string; readonly port: string },
  input: string,
): Workflow {
  return editSubgraph(workflow, name, (subgraph) => {
    if (!isId(input)) throw new RangeError(`"${input}" cannot name an input: use one word`);
    const entry = nodeOf(subgraph, inner.node);
    const written = own(entry.inputs, inner.port);
    const declared = own(subgraph.inputs, input) ??
      (written === undefined || isLink(written) ? {} : { default: written });
    const inputs = { ...entry.inputs, [inner.port]: linkTo(INPUTS, input) };
    return {
      ...subgraph,
      inputs: { ...subgraph.inputs, [input]: declared },
      nodes: { ...subgraph.nodes, [inner.node]: { ...entry, inputs } },
    };
  });
}

/**
 * What instances of a subgraph set at one of its inputs and what stands inside once it is taken off: the value where all
 * have one and the same, else the default.
 */
function valueWithin(
  workflow: Workflow,
  name: string,
  input: string,
): { readonly value: unknown; readonly set: readonly unknown[] } {
  const given = own(subgraphOf(workflow, name).inputs, input)?.default;
  const set = bodiesOf(workflow).flatMap(({ nodes }) => Object.values(nodes))
    .filter(({ type }) => type === subgraphType(name))
    .map(({ inputs }) => own(inputs, input) ?? given);
  const [first = given] = set;
  const isOne = !isLink(first) && set.every((one) => isAlike(one, first));
  return { value: isOne ? first : given, set };
}

const isAlike = (a: unknown, b: unknown): boolean => printJsonLine([a]) === printJsonLine([b]);

/** How many instances have a value or a wire at an input that {@link removeSubgraphInput} cannot keep. */
export function lostAtInstances(workflow: Workflow, name: string, input: string): number {
  const { value, set } = valueWithin(workflow, name, input);
  return set.filter((one) => !isAlike(one, value)).length;
}

/** Takes an input off the subgraph; inside, what all instances have there is written in its place, or else its default. */
export function removeSubgraphInput(workflow: Workflow, name: string, input: string): Workflow {
  const { value } = valueWithin(workflow, name, input);
  const [inner, ...others] = innerInputs(subgraphOf(workflow, name), input);
  /** What is swept there is swept inside. */
  const follow = (workflow: Workflow, body: Body, where: Where): Workflow =>
    mapSwept(workflow, where, (path, port) => {
      const [id = "", ...rest] = path;
      const isIt = !rest.length && port === input &&
        own(body.nodes, id)?.type === subgraphType(name);
      return isIt && inner && !others.length ? [[id, ...inner[0]], inner[1]] : [path, port];
    });
  const swept = Object.entries(workflow.subgraphs)
    .reduce(
      (result, [where, body]) => follow(result, body, where),
      follow(workflow, workflow, undefined),
    );
  return editSubgraph(swept, name, (subgraph) => {
    const inner = mapLinks(subgraph, (link) => link.from === `${INPUTS}.${input}` ? value : link);
    const order = subgraph.order?.filter((one) => one !== input);
    return { ...inner, inputs: without(subgraph.inputs, [input]), ...(order && { order }) };
  });
}

/**
 * Moves an input up, or down, among those that instances of the subgraph show.
 *
 * @param isBeside Those that it changes places with: others stand elsewhere on a node
 */
export function moveSubgraphInput(
  workflow: Workflow,
  name: string,
  { input, by }: { readonly input: string; readonly by: -1 | 1 },
  isBeside: (other: string) => boolean = () => true,
): Workflow {
  return editSubgraph(workflow, name, (subgraph) => {
    const order = inputOrder(subgraph);
    const at = order.indexOf(input);
    const others = by < 0 ? order.slice(0, Math.max(0, at)).reverse() : order.slice(at + 1);
    const other = others.find(isBeside);
    if (at < 0 || other === undefined) return subgraph;
    const rest = order.filter((one) => one !== input);
    return { ...subgraph, order: rest.toSpliced(order.indexOf(other), 0, input) };
  });
}

/** Takes a result off the subgraph. */
export function removeSubgraphResult(workflow: Workflow, name: string, result: string): Workflow {
  return editSubgraph(workflow, name, (subgraph) => ({
    ...subgraph,
    results: without(subgraph.results, [result]),
  }));
}

/** Gives an input of the subgraph another name; wires inside and instances follow. */
export function renameSubgraphInput(
  workflow: Workflow,
  name: string,
  from: string,
  to: string,
): Workflow {
  const subgraph = subgraphOf(workflow, name);
  if (!own(subgraph.inputs, from)) {
    throw new RangeError(`The subgraph "${name}" has no input "${from}"`);
  }
  checkPortName(to, subgraph.inputs);
  const inner = mapLinks(
    subgraph,
    (link) => link.from === `${INPUTS}.${from}` ? { ...link, ...linkTo(INPUTS, to) } : link,
  );
  const inputs = renamed(subgraph.inputs, from, to);
  const order = subgraph.order?.map((one) => one === from ? to : one);
  const edited = { ...inner, inputs, ...(order && { order }) };
  const subgraphs = { ...workflow.subgraphs, [name]: edited };
  return eachBody({ ...workflow, subgraphs }, (body) => {
    const isInstance = (id: string): boolean => own(body.nodes, id)?.type === subgraphType(name);
    const followed = mapNodes(body, (entry, id) => {
      const value = own(entry.inputs, from);
      if (!isInstance(id) || value === undefined) return entry;
      return { ...entry, inputs: { ...without(entry.inputs ?? {}, [from]), [to]: value } };
    });
    return mapNamed(
      followed,
      (field) => isInstance(field.node) && field.port === from ? { ...field, port: to } : field,
    );
  });
}

/** Gives a result of the subgraph another name; wires from its instances follow. */
export function renameSubgraphResult(
  workflow: Workflow,
  name: string,
  from: string,
  to: string,
): Workflow {
  const subgraph = subgraphOf(workflow, name);
  if (!own(subgraph.results, from)) {
    throw new RangeError(`The subgraph "${name}" has no result "${from}"`);
  }
  checkPortName(to, subgraph.results);
  const results = renamed(subgraph.results, from, to);
  const subgraphs = { ...workflow.subgraphs, [name]: { ...subgraph, results } };
  return eachBody({ ...workflow, subgraphs }, (body) =>
    mapLinks(body, (link) => {
      const { node, port } = sourceOf(link);
      const isResult = port === from && own(body.nodes, node)?.type === subgraphType(name);
      return isResult ? { ...link, ...linkTo(node, to) } : link;
    }));
}

/** With another name at the same place. */
function renamed<T>(
  ports: Readonly<Record<string, T>>,
  from: string,
  to: string,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name === from ? to : name, port]),
  );
}

function checkPortName(name: string, taken: Readonly<Record<string, unknown>>): void {
  if (!isId(name)) throw new RangeError(`"${name}" cannot name a port: use one word`);
  if (own(taken, name)) throw new RangeError(`There is a port "${name}" already`);
}
