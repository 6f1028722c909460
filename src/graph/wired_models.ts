import type { Catalogue } from "./catalogue.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { own } from "./record.ts";
import { placeOf, type Source } from "./reference.ts";

/** Where the names of models come from that nodes get by wire, and which node gets it. */
export function* wiredModels(
  graph: FlatGraph,
  catalogue: Catalogue,
): Iterable<{ readonly node: string; readonly from: Source }> {
  for (const [node, { type, inputs }] of graph.nodes) {
    const ports = own(catalogue.nodes, type)?.inputs ?? {};
    for (const [port, input] of Object.entries(inputs)) {
      const isModel = placeOf(ports, port)?.port.choicesFrom === "models";
      if (isModel && "from" in input) yield { node, from: input.from };
    }
  }
}
