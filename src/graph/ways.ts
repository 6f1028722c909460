import type { FlatGraph } from "./flat_graph.ts";
import { printJsonLine } from "./json.ts";
import { sources } from "./resolve.ts";
import { topology } from "./topology.ts";

/** What leads to each node: 16 hex digits, by id. */
export type Ways = ReadonlyMap<string, string>;

/**
 * Fingerprints of nodes, each with all before it: two that are equal stand for equal types, values and wires. Ids have no
 * part in them, so what was renamed is as it was.
 *
 *   way(node) = digest(type, [(name, value) or (name, way(source), output)] by name)
 *
 * @param isLeftOut Inputs by type of the node and name, whose values may be any
 */
export function waysOf(
  { nodes }: Pick<FlatGraph, "nodes">,
  isLeftOut: (type: string, input: string) => boolean = () => false,
): Ways {
  const ways = new Map<string, string>();
  for (const id of topology(nodes.keys(), (one) => sources({ nodes }, one)).order) {
    const { type, inputs } = nodes.get(id)!;
    const kept = Object.entries(inputs).filter(([name]) => !isLeftOut(type, name))
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, input]) =>
        "value" in input ? [name, input.value] : [name, ways.get(input.from.node), input.from.port]
      );
    ways.set(id, digest(printJsonLine([type, kept])));
  }
  return ways;
}

/** 64 bits of a text, in two halves that multiply by different odd numbers: for equality, not against forgery. */
function digest(text: string): string {
  let [a, b] = [0x2545f491, 0x9e3779b1];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x5bd1e995);
    a ^= a >>> 15;
    b = Math.imul(b + code, 0x27d4eb2f);
    b ^= b >>> 13;
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
