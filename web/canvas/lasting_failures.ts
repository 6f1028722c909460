import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import type { FlatGraph } from "../../src/graph/flat_graph.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { printJsonLine } from "../../src/graph/json.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { own } from "../../src/graph/record.ts";
import { placeOf } from "../../src/graph/reference.ts";
import { sources } from "../../src/graph/resolve.ts";
import { topology } from "../../src/graph/topology.ts";
import type { Checked } from "../../src/graph/validate.ts";
import type { Failure } from "../runs/node_failures.ts";

/** What failed in the last run of a document and would fail again. */
export interface LastingFailures {
  readonly changes: ReadonlySignal<unknown>;
  of(checked: Checked): readonly Diagnostic[];
}

/**
 * A failure holds as long as the node and all before it are as they were in the run; seeds, which change after each run,
 * may differ.
 */
export function followFailures(
  failures: ReadonlySignal<readonly Failure[]>,
  catalogue: ReadonlySignal<Catalogue>,
  workflowOf: (run: string) => Promise<string>,
): LastingFailures {
  /** What led to each in its run. */
  const ways = signal<ReadonlyMap<Failure, string>>(new Map());
  effect(() => {
    for (const failure of failures.value) {
      const { run, diagnostic: { node } } = failure;
      workflowOf(run).then((text) => {
        const graph = flatten(parseWorkflow(text), catalogue.peek());
        ways.value = new Map(ways.peek()).set(failure, wayTo(node, graph, catalogue.peek()));
      }, () => {}); // of a run that is not kept: it holds until the next one
    }
  });
  return {
    changes: ways,
    of: ({ graph }) =>
      failures.peek().filter((failure) => {
        const before = ways.peek().get(failure);
        const { node } = failure.diagnostic;
        return graph.nodes.has(node) &&
          (before === undefined || before === wayTo(node, graph, catalogue.peek()));
      }).map(({ diagnostic }) => diagnostic),
  };
}

/** A node and all before it, but for their seeds, as text. */
function wayTo(id: string, graph: FlatGraph, { nodes }: Pick<Catalogue, "nodes">): string {
  const { order } = topology([id], (one) => sources(graph, one));
  return printJsonLine(order.map((one) => {
    const { type, inputs } = graph.nodes.get(one)!;
    const ports = own(nodes, type)?.inputs ?? {};
    const isSeed = (name: string): boolean => placeOf(ports, name)?.port.kind === "seed";
    const kept = Object.entries(inputs).filter(([name]) => !isSeed(name))
      .sort(([a], [b]) => a < b ? -1 : 1);
    return [one, type, kept];
  }));
}
