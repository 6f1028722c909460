import { subgraphName } from "./node_types.ts";
import { own } from "./record.ts";
import type { Body, NodeEntry, Subgraph, Workflow } from "./workflow.ts";

/** One canvas as a run sees it: the workflow itself, or one instance of a subgraph. */
export interface Scope {
  readonly body: Body;
  /** What ids in it begin with from outside: `""`, or `portrait/` inside the instance `portrait`. */
  readonly prefix: string;
  readonly subgraphs: Workflow["subgraphs"];
  readonly instance?: Instance;
}

export interface Instance {
  /** Name of the subgraph. */
  readonly name: string;
  readonly definition: Subgraph;
  /** Where the instance stands, and its entry there. */
  readonly outside: Scope;
  readonly entry: NodeEntry;
}

export function rootScope(workflow: Workflow): Scope {
  return { body: workflow, prefix: "", subgraphs: workflow.subgraphs };
}

/** The canvas inside a node, if the node is an instance of a known subgraph that it is not itself inside of. */
export function innerScope(outside: Scope, id: string, entry: NodeEntry): Scope | undefined {
  const name = subgraphName(entry.type);
  const definition = name === undefined ? undefined : own(outside.subgraphs, name);
  if (name === undefined || !definition) return undefined;
  for (let scope: Scope | undefined = outside; scope; scope = scope.instance?.outside) {
    if (scope.instance?.name === name) return undefined;
  }
  return {
    body: definition,
    prefix: `${outside.prefix}${id}/`,
    subgraphs: outside.subgraphs,
    instance: { name, definition, outside, entry },
  };
}

/** Whether a path such as `portrait/save` leads to a node. */
export function hasNode(root: Scope, path: string): boolean {
  const ids = path.split("/");
  let scope: Scope | undefined = root;
  for (const [depth, id] of ids.entries()) {
    const entry: NodeEntry | undefined = own(scope.body.nodes, id);
    if (!entry) return false;
    if (depth === ids.length - 1) return true;
    scope = innerScope(scope, id, entry);
    if (!scope) return false;
  }
  return false;
}

/** Names an entry of a document: a node of the workflow, or of a subgraph's definition whatever its instances. */
export function entryKey(node: string, subgraph = ""): string {
  return `${subgraph}/${node}`;
}
