import { bodiesOf } from "./bodies.ts";
import type { Catalogue } from "./catalogue.ts";
import { pluginOf } from "./catalogue.ts";
import { freeId, setNode } from "./edit_nodes.ts";
import type { Where } from "./bodies.ts";
import { bodyOf } from "./bodies.ts";
import { editBody } from "./edit_subgraph.ts";
import { setValue } from "./edit_wires.ts";
import { UsageError } from "./usage_error.ts";
import type { Hints } from "../words/hints.ts";
import { createHints } from "../words/hints.ts";
import { someOf } from "../words/lists.ts";
import { inputNames, nodeTypes, subgraphName, subgraphType } from "./node_types.ts";
import type { Port } from "./port.ts";
import { placeOf, rowsOf } from "./reference.ts";
import { own } from "./record.ts";
import type { Body, NodeEntry, Workflow } from "./workflow.ts";

/**
 * An input of the workflow as the command line names it: `denoise.seed`, `combine.terms.0.scale`, and within an
 * instance of a subgraph `portrait/denoise.seed`.
 */
export interface NamedInput {
  readonly node: string;
  readonly port: string;
  readonly type: Port;
}

/** Finds the input that `node.port` means. @throws UsageError that names the nearest there is */
export function findTarget(
  workflow: Workflow,
  catalogue: Catalogue,
  path: string,
  hints: Hints = createHints(),
): NamedInput {
  const dot = path.indexOf(".");
  const node = dot < 0 ? path : path.slice(0, dot);
  const name = dot < 0 ? "" : path.slice(dot + 1);
  const entry = findNode(workflow, node, hints);
  const type = nodeTypes(workflow, catalogue)(entry.type);
  if (!type) {
    const plugin = pluginOf(entry.type);
    throw new UsageError(
      catalogue.trying?.includes(plugin)
        ? `Cannot set "${path}": the plugin "${plugin}" is still being tried out`
        : `Cannot set "${path}": the node type "${entry.type}" is unknown`,
    );
  }
  const place = placeOf(type.inputs, name);
  if (place) return { node, port: name, type: place.port };
  const subgraph = own(workflow.subgraphs, subgraphName(entry.type) ?? "");
  if (subgraph && own(subgraph.nodes, name.split(".", 1)[0]!)) {
    throw new UsageError(`"${node}" has no input "${name}": did you mean "${node}/${name}"?`);
  }
  const names = inputNames(type.inputs, rowCount(entry.inputs ?? {}, Object.keys(type.inputs)));
  const near = hints.name(name, () => names);
  throw new UsageError(
    dot < 0
      ? `"${node}" is a node: name one of its inputs too, as in "${node}.${names[0] ?? "input"}"`
      : `"${type.title}" (${node}) has no input "${name}"${
        near ? `: did you mean "${near}"?` : ""
      }`,
    ...(near ? [] : [`Its inputs are ${someOf(names) || "none"}`]),
  );
}

/**
 * The node of a path, and within instances of subgraphs, of what the path goes through.
 *
 * @throws UsageError that names the nearest there is
 */
export function findNode(
  workflow: Workflow,
  path: string,
  hints: Hints = createHints(),
): NodeEntry {
  let body: Body = workflow;
  let entry: NodeEntry | undefined;
  let passed = "";
  for (const id of path.split("/")) {
    const name: string | undefined = entry && subgraphName(entry.type);
    if (entry && name === undefined) {
      throw new UsageError(`There is no node "${path}": "${passed}" is no subgraph`);
    }
    if (name !== undefined) body = bodyOf(workflow, name);
    const prefix = passed && `${passed}/`;
    entry = own(body.nodes, id);
    if (!entry) {
      const ids = Object.keys(body.nodes);
      const near = hints.name(id, () => ids);
      throw new UsageError(
        `The graph has no node "${prefix}${id}"${near ? `: did you mean "${prefix}${near}"?` : ""}`,
        ...(near
          ? []
          : [`${passed ? `The nodes in "${passed}"` : "Its nodes"} are ${someOf(ids.sort())}`]),
      );
    }
    passed = prefix + id;
  }
  return entry!;
}

function rowCount(inputs: Readonly<Record<string, unknown>>, groups: readonly string[]): number {
  return Math.max(1, ...groups.map((group) => rowsOf(Object.keys(inputs), group).length));
}

/** Gives an input a value; within a subgraph for that instance alone, which gets a definition of its own. */
export function setTarget(
  workflow: Workflow,
  { node, port }: NamedInput,
  value: unknown,
): Workflow {
  const ids = node.split("/");
  const last = ids.pop()!;
  let changed = workflow;
  let where: Where;
  for (const id of ids) [changed, where] = ownDefinition(changed, where, id);
  return editBody(changed, where, (body) => setValue(body, { node: last, port }, value));
}

/** Copies the definition of an instance where others share it, and names it. */
function ownDefinition(workflow: Workflow, where: Where, id: string): [Workflow, string] {
  const entry = bodyOf(workflow, where).nodes[id]!;
  const name = subgraphName(entry.type)!;
  const bodies = bodiesOf(workflow);
  const instances = bodies.flatMap(({ nodes }) => Object.values(nodes))
    .filter(({ type }) => type === entry.type);
  if (instances.length === 1) return [workflow, name];
  const copy = freeId(workflow.subgraphs, name);
  const subgraphs = { ...workflow.subgraphs, [copy]: workflow.subgraphs[name]! };
  const renamed = { ...entry, type: subgraphType(copy) };
  return [editBody({ ...workflow, subgraphs }, where, (body) => setNode(body, id, renamed)), copy];
}
