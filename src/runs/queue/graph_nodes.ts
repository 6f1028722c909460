import { JsonScan } from "../../graph/json_scan.ts";
import { REROUTE, subgraphName } from "../../graph/node_types.ts";
import { own } from "../../graph/record.ts";
import { isLink, sourceOf } from "../../graph/reference.ts";
import { hasNode } from "../../graph/scope.ts";
import { Turns } from "../../graph/turns.ts";
import type { Body, NodeEntry, Workflow } from "../../graph/workflow.ts";

/** What the host knows of a graph without its node types. */
export interface GraphNodes {
  /** Whether there is a node of that id, as a run names it: `portrait/save` is one inside of the subgraph `portrait`. */
  has(id: string): boolean;
  /** Nodes that a run has to have made to have succeeded. */
  readonly due: readonly string[];
}

/** Of a text that are read in one go, some milliseconds. */
const TOKENS = 20_000;
const MAX_DEPTH = 64;

/**
 * Which nodes the text of a document has; none where it is no document. At once for a graph that people draw; others have
 * their turn while a very large one is read.
 *
 * @param asked Nodes to run for in place of the document's outputs
 */
export function nodesIn(
  document: string,
  asked?: readonly string[],
): GraphNodes | Promise<GraphNodes> {
  const scan = new JsonScan(document.replace(/^\ufeff/, ""), MAX_DEPTH);
  try {
    return scan.advance(TOKENS) ? lookup(scan.value, asked) : readOn(scan, asked);
  } catch {
    return NONE;
  }
}

async function readOn(scan: JsonScan, asked: readonly string[] | undefined): Promise<GraphNodes> {
  const turns = new Turns();
  try {
    while (!scan.advance(TOKENS)) await turns.next;
    return lookup(scan.value, asked);
  } catch {
    return NONE;
  }
}

const NONE: GraphNodes = { has: () => false, due: [] };

/** Holds what the nodes are of, and not what is in them. */
function lookup(document: unknown, asked: readonly string[] | undefined): GraphNodes {
  const { nodes, subgraphs, outputs } = recordOf(document);
  const root = {
    nodes: typesOf(nodes),
    subgraphs: mapped(subgraphs, (subgraph) => ({ nodes: typesOf(recordOf(subgraph).nodes) })),
  } as unknown as Workflow;
  const wanted = asked ?? (Array.isArray(outputs) ? outputs.map(String) : []);
  const isIdle = idleNodes(recordOf(nodes), recordOf(subgraphs));
  return {
    has: (id) => hasNode({ body: root, prefix: "", subgraphs: root.subgraphs }, id),
    due: wanted.filter((id) => isDue(root, id) && !isIdle(id)),
  };
}

function typesOf(nodes: unknown): Record<string, unknown> {
  return mapped(nodes, (node) => {
    const { type, mode } = recordOf(node);
    return { type: String(type), ...(mode !== undefined && { mode }) };
  });
}

/** Whether a path leads to a node that runs itself, through no instance that does not. */
function isDue(root: Workflow, path: string): boolean {
  let body: Body | undefined = root;
  let type: string | undefined;
  for (const id of path.split("/")) {
    const entry: NodeEntry | undefined = own(body?.nodes, id);
    if (!entry || entry.mode) return false;
    type = entry.type;
    body = own(root.subgraphs, subgraphName(type) ?? "");
  }
  return type !== REROUTE && subgraphName(type ?? "") === undefined;
}

/**
 * Nodes that may not run, as something before them is muted: whether they can do without it their types would say. In a
 * graph that has such nodes inside of subgraphs, none of an instance is known to run, nor what comes after it.
 */
function idleNodes(
  nodes: Readonly<Record<string, unknown>>,
  subgraphs: Readonly<Record<string, unknown>>,
): (id: string) => boolean {
  const isMuted = (node: unknown): boolean => recordOf(node).mode === "mute";
  const hasMuted = (nodes: unknown): boolean => Object.values(recordOf(nodes)).some(isMuted);
  const isInside = Object.values(subgraphs).some((one) => hasMuted(recordOf(one).nodes));
  if (!isInside && !hasMuted(nodes)) return () => false;
  const followers = new Map<string, string[]>();
  for (const [id, node] of Object.entries(nodes)) {
    for (const input of Object.values(recordOf(recordOf(node).inputs))) {
      if (!isLink(input)) continue;
      followers.getOrInsertComputed(sourceOf(input).node, () => []).push(id);
    }
  }
  const isStart = (node: unknown): boolean =>
    isMuted(node) || isInside && subgraphName(String(recordOf(node).type)) !== undefined;
  const idle = new Set(Object.keys(nodes).filter((id) => isStart(nodes[id])));
  for (const id of idle) for (const follower of followers.get(id) ?? []) idle.add(follower);
  return (id) => idle.has(id) || id.includes("/");
}

function mapped(value: unknown, change: (item: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(recordOf(value)).map(([name, item]) => [name, change(item)]),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
