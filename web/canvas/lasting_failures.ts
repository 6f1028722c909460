import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import type { FlatGraph } from "../../src/graph/flat_graph.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { own } from "../../src/graph/record.ts";
import { placeOf } from "../../src/graph/reference.ts";
import type { Checked } from "../../src/graph/validate.ts";
import type { Ways } from "../../src/graph/ways.ts";
import { waysOf } from "../../src/graph/ways.ts";
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
        const way = waysBut(graph, catalogue.peek()).get(node);
        if (way !== undefined) ways.value = new Map(ways.peek()).set(failure, way);
      }, () => {}); // of a run that is not kept: it holds until the next one
    }
  });
  return {
    changes: ways,
    of({ graph }) {
      if (!failures.peek().length) return [];
      const now = waysBut(graph, catalogue.peek());
      return failures.peek().filter((failure) => {
        const [then, way] = [ways.peek().get(failure), now.get(failure.diagnostic.node)];
        return way !== undefined && (then === undefined || then === way);
      }).map(({ diagnostic }) => diagnostic);
    },
  };
}

/** What leads to each node, but for seeds. */
function waysBut(graph: FlatGraph, { nodes }: Pick<Catalogue, "nodes">): Ways {
  return waysOf(
    graph,
    (type, name) => placeOf(own(nodes, type)?.inputs ?? {}, name)?.port.kind === "seed",
  );
}
