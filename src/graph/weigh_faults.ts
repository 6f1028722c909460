import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph, Handed } from "./flat_graph.ts";
import type { Trail } from "./follow.ts";
import { keysOf } from "./follow.ts";
import { RESULTS } from "./reference.ts";
import { sources } from "./resolve.ts";
import { entryKey } from "./scope.ts";
import { topology } from "./topology.ts";

/** Faults by what they mean for the outputs. */
export interface Weighed {
  /** Errors first: what keeps an output from coming to be. What no output needs is a warning. */
  readonly diagnostics: readonly Diagnostic[];
  /** The nodes that a run is for and that nothing stands in the way of. */
  readonly runnable: readonly string[];
  /** What some of those are there for. */
  readonly handed: readonly Handed[];
  /** Whether nothing stands in the way of any output. */
  readonly ok: boolean;
}

/**
 * Tells the faults that outputs need to be mended from those that stand aside, and the outputs that can be had all the
 * same. Where nothing is asked for, every node counts.
 */
export function weighFaults(graph: FlatGraph, faults: readonly Diagnostic[]): Weighed {
  if (!faults.some(({ severity }) => severity === "error")) {
    return { diagnostics: faults, handed: graph.handed, runnable: graph.outputs, ok: true };
  }
  const all = !graph.outputs.length;
  const { order } = topology(all ? graph.nodes.keys() : graph.outputs, (id) => sources(graph, id));
  const needed = new Set([WHOLE, ...graph.asked, ...order.flatMap((id) => placesOf(graph, id))]);
  const seen = new Set<Trail>();
  for (const id of order) {
    for (const trail of graph.nodes.get(id)!.through) {
      for (const key of keysOf(trail, seen)) needed.add(key);
    }
  }

  const weighed = faults.map((fault): Diagnostic =>
    fault.severity === "error" && !all && !needed.has(placeOf(fault))
      ? { ...fault, severity: "warning" }
      : fault
  );
  const errors = weighed.filter(({ severity }) => severity === "error");
  const places = new Set(errors.map(placeOf));
  const isFaultyWay = trailTest((key) => places.has(key));
  const faulty = order.filter((id) =>
    placesOf(graph, id).some((place) => places.has(place)) ||
    graph.nodes.get(id)!.through.some(isFaultyWay)
  );
  const blocked = followersOf(graph, order, faulty);
  const handed = graph.handed.filter(({ id, through }) =>
    !places.has(entryKey(id)) && !through.some(isFaultyWay)
  );
  const asked = new Set(graph.direct);
  for (const { sources } of handed) for (const { node } of sources) asked.add(node);
  return {
    diagnostics: [...errors, ...weighed.filter(({ severity }) => severity === "warning")],
    handed,
    runnable: places.has(WHOLE)
      ? []
      : graph.outputs.filter((id) => asked.has(id) && !blocked.has(id)),
    ok: !errors.length,
  };
}

/** Where a fault is that concerns all there is. */
const WHOLE = entryKey("");

/** Where a fault is: at an entry, at the results of a subgraph, or at it as a whole. */
function placeOf({ node, port, subgraph }: Diagnostic): string {
  return entryKey(node ?? (port === undefined ? "" : RESULTS), subgraph);
}

/** Where faults concern a node, beside the way of its wires and the subgraphs around it: at itself, at its entry. */
function placesOf({ nodes }: FlatGraph, id: string): readonly string[] {
  const { origin } = nodes.get(id)!;
  return [entryKey(id), entryKey(origin.node, origin.subgraph)];
}

/** Tells whether some entry of a trail is such a one, looking at each part that trails share once. */
function trailTest(test: (key: string) => boolean): (trail: Trail) => boolean {
  const known = new Map<Trail, boolean>();
  return (trail) => {
    const open: Trail[] = [];
    let at: Trail | undefined = trail;
    for (; at && !known.has(at); at = at.rest) open.push(at);
    let found = at ? known.get(at)! : false;
    for (const one of open.reverse()) known.set(one, found ||= test(one.key));
    return found;
  };
}

/** These nodes and all that depends on them. */
function followersOf(
  graph: FlatGraph,
  order: readonly string[],
  from: readonly string[],
): ReadonlySet<string> {
  const followers = new Map<string, string[]>();
  for (const id of order) {
    for (const source of sources(graph, id)) {
      const found = followers.get(source);
      if (found) found.push(id);
      else followers.set(source, [id]);
    }
  }
  const reached = new Set(from);
  for (const id of reached) for (const next of followers.get(id) ?? []) reached.add(next);
  return reached;
}
