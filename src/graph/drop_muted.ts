import type { FlatNode } from "./flat_graph.ts";
import type { Group, Inputs } from "./group.ts";
import { isGroup } from "./group.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";
import { own } from "./record.ts";
import { placeOf, rowsOf } from "./reference.ts";

/** Whether a node runs only where this port is set. */
function isRequired(port: Port): boolean {
  return !port.optional && port.default === undefined;
}

/**
 * A row of a group that lost a wire it cannot do without goes as a whole: muting a term takes it out. Not where the places of
 * rows mean something, as those after it would have others.
 */
export function dropRows(
  type: NodeType,
  inputs: Record<string, unknown>,
  lost: Record<string, string>,
): void {
  const rows = new Set<string>();
  for (const name of Object.keys(lost)) {
    const place = placeOf(type.inputs, name);
    if (place?.row === undefined || !isRequired(place.port)) continue;
    if (!groupOf(type.inputs, place.name)?.placed) rows.add(rowOf(name));
  }
  if (!rows.size) return;
  for (const cells of [inputs, lost]) {
    for (const cell of Object.keys(cells)) if (rows.has(rowOf(cell))) delete cells[cell];
  }
}

/** `terms.0` of `terms.0.scale`. */
function rowOf(cell: string): string {
  return cell.slice(0, Math.max(0, cell.lastIndexOf(".")));
}

/**
 * Mutes what cannot do without a muted node, and what cannot do without that: a branch that is muted in its middle does
 * not run, and the others do.
 *
 * @param cuts The inputs that a muted node leaves empty, by node: which node it is
 * @returns What does not run, and the muted node in its way
 */
export function dropMuted(
  nodes: Map<string, FlatNode>,
  cuts: ReadonlyMap<string, ReadonlyMap<string, string>>,
  typeOf: (type: string) => NodeType | undefined,
): ReadonlyMap<string, string> {
  const idle = new Map<string, string>();
  if (!cuts.size) return idle;
  const followers = followersOf(nodes);
  const open = [...cuts];
  for (const [id, ports] of open) {
    const node = nodes.get(id)!;
    const type = typeOf(node.type);
    const missed = type && [...ports.keys()].find((port) => cannotDoWithout(type, node, port));
    if (missed === undefined || idle.has(id)) continue;
    const muted = ports.get(missed)!;
    idle.set(id, muted);
    for (const [follower, names] of followers.get(id) ?? []) {
      nodes.set(follower, without(nodes.get(follower)!, names, typeOf, { id, muted }));
      open.push([follower, new Map(names.map((name) => [name, muted]))]);
    }
  }
  return idle;
}

function cannotDoWithout(
  { inputs: declared }: NodeType,
  { inputs }: FlatNode,
  name: string,
): boolean {
  const place = placeOf(declared, name);
  if (!place || !isRequired(place.port)) return false;
  if (place.row === undefined) return true;
  const { min = 0, placed } = groupOf(declared, place.name) ?? {};
  return placed === true || rowsOf(Object.keys(inputs), place.name).length < min;
}

function groupOf(declared: Inputs, name: string): Group | undefined {
  const input: Inputs[string] | undefined = own(declared, name);
  return input && isGroup(input) ? input : undefined;
}

/** A node that no longer gets anything through these inputs. */
function without(
  node: FlatNode,
  names: readonly string[],
  typeOf: (type: string) => NodeType | undefined,
  { id, muted }: { readonly id: string; readonly muted: string },
): FlatNode {
  const inputs = { ...node.inputs };
  const lost = { ...node.lost };
  for (const name of names) {
    if (!own(inputs, name)) continue; // with the rest of its row
    delete inputs[name];
    lost[name] = `it comes from "${id}", which cannot do without the muted node "${muted}"`;
  }
  const type = typeOf(node.type);
  if (type) dropRows(type, inputs, lost);
  return { ...node, inputs, lost };
}

/** By node, the nodes that its outputs are wired into, and by which of their inputs. */
function followersOf(
  nodes: ReadonlyMap<string, FlatNode>,
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const followers = new Map<string, Map<string, string[]>>();
  for (const [id, { inputs }] of nodes) {
    for (const [name, input] of Object.entries(inputs)) {
      if (!("from" in input)) continue;
      const found = followers.get(input.from.node) ?? new Map<string, string[]>();
      const names = found.get(id) ?? [];
      names.push(name);
      found.set(id, names);
      followers.set(input.from.node, found);
    }
  }
  return followers;
}
