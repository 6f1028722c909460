import { JsonScan } from "../../graph/json_scan.ts";
import { hasNode } from "../../graph/scope.ts";
import { Turns } from "../../graph/turns.ts";
import type { Workflow } from "../../graph/workflow.ts";

/** Whether there is a node of that id, as a run names it: `portrait/save` is one inside of the subgraph `portrait`. */
export type HasNode = (id: string) => boolean;

/** Of a text that are read in one go, some milliseconds. */
const TOKENS = 20_000;
const MAX_DEPTH = 64;

/**
 * Which nodes the text of a document has; none where it is no document. At once for a graph that people draw; others have
 * their turn while a very large one is read.
 */
export function nodesIn(document: string): HasNode | Promise<HasNode> {
  const scan = new JsonScan(document.replace(/^\ufeff/, ""), MAX_DEPTH);
  try {
    return scan.advance(TOKENS) ? lookup(scan.value) : readOn(scan);
  } catch {
    return none;
  }
}

async function readOn(scan: JsonScan): Promise<HasNode> {
  const turns = new Turns();
  try {
    while (!scan.advance(TOKENS)) await turns.next;
    return lookup(scan.value);
  } catch {
    return none;
  }
}

const none: HasNode = () => false;

/** Holds what the nodes are of, and not what is in them. */
function lookup(document: unknown): HasNode {
  const { nodes, subgraphs } = recordOf(document);
  const root = {
    nodes: typesOf(nodes),
    subgraphs: mapped(subgraphs, (subgraph) => ({ nodes: typesOf(recordOf(subgraph).nodes) })),
  } as unknown as Workflow;
  return (id) => hasNode({ body: root, prefix: "", subgraphs: root.subgraphs }, id);
}

function typesOf(nodes: unknown): Record<string, unknown> {
  return mapped(nodes, (node) => ({ type: String(recordOf(node).type) }));
}

function mapped(value: unknown, change: (item: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(recordOf(value)).map(([name, item]) => [name, change(item)]),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
