import { bodiesOf } from "../../graph/bodies.ts";
import { flattening } from "../../graph/flatten.ts";
import { JsonScan } from "../../graph/json_scan.ts";
import { hasNode } from "../../graph/scope.ts";
import { inTurns } from "../../graph/turns.ts";
import type { NodeEntry, Workflow } from "../../graph/workflow.ts";

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
  const reading = read(document, asked);
  const { done, value } = reading.next();
  return done ? value : inTurns(reading);
}

function* read(text: string, asked?: readonly string[]): Generator<void, GraphNodes> {
  const scan = new JsonScan(text.replace(/^\ufeff/, ""), MAX_DEPTH);
  try {
    while (!scan.advance(TOKENS)) yield;
    const workflow = completed(scan.value as Workflow);
    const { outputs } = workflow;
    const due = yield* dueIn({ ...workflow, outputs: asked ?? outputs });
    return { has: lookup(workflow), due };
  } catch {
    return { has: () => false, due: [] };
  }
}

/** With what the format leaves out. */
function completed(document: Workflow): Workflow {
  const subgraphs = mapped(document.subgraphs ?? {}, (subgraph) => ({
    ...{ outputs: [], inputs: {}, results: {} },
    ...subgraph,
  }));
  return { ...document, outputs: document.outputs ?? [], subgraphs };
}

/** Holds what the nodes are of, and not what is in them. */
function lookup({ nodes, subgraphs }: Workflow): GraphNodes["has"] {
  const typesOf = (nodes: Workflow["nodes"]) =>
    mapped(nodes, ({ type, mode }): NodeEntry => ({ type, ...(mode && { mode }) }));
  const body = { nodes: typesOf(nodes), outputs: [], view: {} };
  const inside = mapped(subgraphs, ({ nodes }) => ({
    ...{ nodes: typesOf(nodes), outputs: [], view: {}, inputs: {}, results: {} },
  }));
  return (id) => hasNode({ body, prefix: "", subgraphs: inside }, id);
}

/**
 * What a graph runs for, instances of subgraphs and reroutes by the nodes that they stand for. Whether a node can do without
 * a wire that may come from a muted one, types would say: none of those is known to run, nor what comes after them.
 */
function* dueIn(workflow: Workflow): Generator<void, readonly string[]> {
  const { nodes, outputs } = yield* flattening(workflow, { nodes: {} });
  if (!hasMuted(workflow)) return outputs;
  const followers = new Map<string, string[]>();
  const idle = new Set<string>();
  for (const [id, { inputs, lost }] of nodes) {
    for (const _ in lost) idle.add(id);
    for (const input of Object.values(inputs)) {
      if (!("from" in input)) continue;
      followers.getOrInsertComputed(input.from.node, () => []).push(id);
    }
  }
  for (const id of idle) for (const follower of followers.get(id) ?? []) idle.add(follower);
  return outputs.filter((id) => !idle.has(id));
}

const hasMuted = (workflow: Workflow): boolean =>
  bodiesOf(workflow).some(({ nodes }) => Object.values(nodes).some(({ mode }) => mode === "mute"));

const mapped = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (item: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([name, item]) => [name, change(item)]));
