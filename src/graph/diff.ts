import { renameNode } from "./edit_nodes.ts";
import { own } from "./record.ts";
import { isId } from "./reference.ts";
import type { Body, NodeEntry, Workflow } from "./workflow.ts";

/** One difference between two documents. A `value` is an input as documents write it, undefined where it is not set. */
export type Change = ChangeOf & {
  /** Name of the subgraph it is in. */
  readonly subgraph?: string;
};

type ChangeOf =
  | { readonly change: "nodeAdded" | "nodeRemoved"; readonly node: string; readonly type: string }
  | { readonly change: "nodeRenamed"; readonly node: string; readonly to: string }
  | {
    readonly change: "inputChanged";
    readonly node: string;
    readonly port: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }
  | {
    readonly change: "typeChanged" | "modeChanged";
    readonly node: string;
    readonly before?: string | undefined;
    readonly after?: string | undefined;
  }
  | {
    /** Another field of the document, such as `outputs` or `requires`. */
    readonly change: "fieldChanged";
    readonly field: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }
  | { readonly change: "subgraphAdded" | "subgraphRemoved"; readonly name: string }
  /** Only where things stand on the canvas, or what is written there. */
  | { readonly change: "viewChanged" };

/** What differs in meaning, node by node; a renamed node is one change, its wires none. Layout comes last, as one. */
export function diffWorkflows(before: Workflow, after: Workflow): readonly Change[] {
  const changes: Change[] = [...diffBodies(before, after)];
  const subgraphs = union(before.subgraphs, after.subgraphs);
  for (const name of subgraphs) {
    const [old, now] = [own(before.subgraphs, name), own(after.subgraphs, name)];
    if (old && now) {
      for (const change of diffBodies(old, now)) changes.push({ ...change, subgraph: name });
    } else changes.push({ change: now ? "subgraphAdded" : "subgraphRemoved", name });
  }
  return changes;
}

function diffBodies(before: Body, after: Body): readonly ChangeOf[] {
  const changes: ChangeOf[] = [];
  let old = before;
  for (let found = findRename(old, after); found; found = findRename(old, after)) {
    old = renameNode(old, found.node, found.to);
    changes.push({ change: "nodeRenamed", ...found });
  }
  for (const node of union(old.nodes, after.nodes)) {
    const [was, is] = [own(old.nodes, node), own(after.nodes, node)];
    if (was && is) changes.push(...diffNodes(node, was, is));
    else if (is) changes.push({ change: "nodeAdded", node, type: is.type });
    else changes.push({ change: "nodeRemoved", node, type: was!.type });
  }
  for (const field of union(fieldsOf(old), fieldsOf(after))) {
    changes.push(...change({ change: "fieldChanged", field }, old, after, field));
  }
  if (!sameValue(old.view, after.view)) changes.push({ change: "viewChanged" });
  return changes;
}

/** A node that is gone and the one new node that is the same but for its id. */
function findRename(
  before: Body,
  after: Body,
): { readonly node: string; readonly to: string } | undefined {
  const news = Object.entries(after.nodes)
    .filter(([id]) => !Object.hasOwn(before.nodes, id) && isId(id));
  for (const [node, entry] of Object.entries(before.nodes)) {
    if (Object.hasOwn(after.nodes, node)) continue;
    const same = news.filter(([, other]) => sameValue(entry, other));
    if (same.length === 1) return { node, to: same[0]![0] };
  }
  return undefined;
}

function* diffNodes(node: string, before: NodeEntry, after: NodeEntry): Iterable<ChangeOf> {
  yield* change({ change: "typeChanged", node }, before, after, "type");
  yield* change({ change: "modeChanged", node }, before, after, "mode");
  const [old = {}, now = {}] = [before.inputs, after.inputs];
  for (const port of union(old, now)) {
    yield* change({ change: "inputChanged", node, port }, old, now, port);
  }
}

/** The change with the values of a field on both sides, if they differ. */
function* change<C extends ChangeOf>(
  of: C,
  before: object,
  after: object,
  field: string,
): Iterable<C> {
  const [was, is] = [before, after].map((side) => own(side as Record<string, unknown>, field));
  if (sameValue(was, is)) return;
  yield {
    ...of,
    ...(was !== undefined && { before: was }),
    ...(is !== undefined && { after: is }),
  };
}

function fieldsOf(body: Body): object {
  const { nodes: _, view: __, ...fields } = body;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== "subgraphs"));
}

function union(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

/** Equal as JSON, names in any order. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length &&
    names.every((name) =>
      Object.hasOwn(b, name) &&
      sameValue((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name])
    );
}
