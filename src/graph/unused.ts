import { bodiesOf } from "./bodies.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { REROUTE, subgraphName } from "./node_types.ts";
import { own } from "./record.ts";
import { INPUTS, isLink, sourceOf } from "./reference.ts";
import { sources } from "./resolve.ts";
import { entryKey } from "./scope.ts";
import { topology } from "./topology.ts";
import type { Body, Subgraph, Workflow } from "./workflow.ts";

/**
 * Nodes that no output needs, subgraphs without an instance, inputs of subgraphs that go nowhere. Nodes that only muted
 * or bypassed ones need are not amiss.
 */
export function unusedParts(workflow: Workflow, graph: FlatGraph): readonly Diagnostic[] {
  const { order } = topology(graph.outputs, (id) => sources(graph, id));
  const used = new Set<string>();
  const instances = new Set<string>();
  for (const path of order) {
    const { origin } = graph.nodes.get(path)!;
    used.add(entryKey(origin.node, origin.subgraph));
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      instances.add(path.slice(0, slash));
    }
  }
  const waiting = new Map<string, string>();
  for (const [path, muted] of graph.idle) {
    const { origin } = graph.nodes.get(path)!;
    waiting.set(entryKey(origin.node, origin.subgraph), muted);
  }
  const warnings: Diagnostic[] = [];
  const look = (body: Body, subgraph?: string): void => {
    const still = behindAside(body, (id) => waiting.has(entryKey(id, subgraph)));
    for (const [id, { type, mode }] of Object.entries(body.nodes)) {
      if (mode || type === REROUTE || used.has(entryKey(id, subgraph)) || still.has(id)) continue;
      if (subgraphName(type) !== undefined) {
        if (subgraph !== undefined || instances.has(id)) continue;
      }
      const muted = waiting.get(entryKey(id, subgraph));
      warnings.push({
        code: "unused-node",
        severity: "warning",
        node: id,
        ...(subgraph !== undefined && { subgraph }),
        ...muted === undefined
          ? {
            message: `No output needs "${id}", so it does not run`,
            fix: "connect it, mark it as an output, or delete it",
          }
          : {
            message: `"${id}" does not run: it cannot do without the muted node "${muted}"`,
            fix: `mute it too, or do not mute "${muted}"`,
          },
      });
    }
  };
  look(workflow);
  const placed = placedSubgraphs(workflow);
  for (const [name, subgraph] of Object.entries(workflow.subgraphs)) {
    if (!placed.has(name)) {
      warnings.push({
        code: "unused-subgraph",
        severity: "warning",
        subgraph: name,
        message: `The subgraph "${name}" has no instance`,
        fix: "place it or delete it",
      });
    } else look(subgraph, name);
    for (const input of unusedInputs(subgraph)) {
      warnings.push({
        code: "unused-input",
        severity: "warning",
        subgraph: name,
        port: input,
        message: `The input "${input}" of the subgraph "${name}" goes nowhere`,
        fix: "connect it inside or delete it",
      });
    }
  }
  return warnings;
}

/** The nodes of a body whose values go to a muted or bypassed node, or to one that waits for a muted node. */
function behindAside({ nodes }: Body, waits: (id: string) => boolean): ReadonlySet<string> {
  const behind = new Set<string>();
  const next = Object.keys(nodes).filter((id) => nodes[id]!.mode !== undefined || waits(id));
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    for (const input of Object.values(own(nodes, id)?.inputs ?? {})) {
      if (!isLink(input)) continue;
      const { node } = sourceOf(input);
      if (behind.has(node) || waits(node)) continue;
      behind.add(node);
      next.push(node);
    }
  }
  return behind;
}

function placedSubgraphs(workflow: Workflow): ReadonlySet<string> {
  const inside = (body: Body): readonly string[] =>
    Object.values(body.nodes).flatMap(({ type }) => subgraphName(type) ?? []);
  return new Set(bodiesOf(workflow).flatMap(inside));
}

function unusedInputs(subgraph: Subgraph): readonly string[] {
  const links = Object.values(subgraph.nodes).flatMap(({ inputs }) => Object.values(inputs ?? {}));
  const used = new Set([...links.filter(isLink), ...Object.values(subgraph.results)].map((link) => {
    const { node, port } = sourceOf(link);
    return node === INPUTS ? port : undefined;
  }));
  return Object.keys(subgraph.inputs).filter((input) => !used.has(input));
}
