import type { Catalogue } from "./catalogue.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { own } from "./record.ts";
import { placeOf } from "./reference.ts";

/** An input in which a node names a model, not by wire. */
export interface NamedModel {
  /** Id of the node; inside a subgraph `instance/node`. */
  readonly node: string;
  readonly port: string;
  readonly id: string;
}

/** The models that the nodes of a graph name, by default too. */
export function* namedModels(graph: FlatGraph, catalogue: Catalogue): Iterable<NamedModel> {
  for (const [node, { type, inputs }] of graph.nodes) {
    const definition = own(catalogue.nodes, type);
    for (const port of Object.keys(definition?.inputs ?? {})) {
      const place = placeOf(definition!.inputs, port);
      if (place?.port.choicesFrom !== "models") continue;
      const input = own(inputs, port);
      const id = input ? "value" in input && input.value : place.port.default;
      if (typeof id === "string") yield { node, port, id };
    }
  }
}
