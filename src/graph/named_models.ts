import type { Catalogue } from "./catalogue.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { own } from "./record.ts";
import type { FlatInput } from "./follow.ts";
import type { Port } from "./port.ts";
import { placeOf, type Source } from "./reference.ts";

/** An input in which a node names a model, not by wire. */
export interface NamedModel {
  /** Id of the node; inside a subgraph `instance/node`. */
  readonly node: string;
  readonly port: string;
  readonly id: string;
}

/** The inputs that name a model, with what they are given. */
function* modelInputs(graph: FlatGraph, catalogue: Catalogue): Iterable<{
  readonly node: string;
  readonly name: string;
  readonly port: Port;
  readonly input: FlatInput | undefined;
}> {
  for (const [node, { type, inputs }] of graph.nodes) {
    const definition = own(catalogue.nodes, type);
    for (const name of Object.keys(definition?.inputs ?? {})) {
      const port = placeOf(definition!.inputs, name)?.port;
      if (port?.choicesFrom === "models") yield { node, name, port, input: own(inputs, name) };
    }
  }
}

/** The models that the nodes of a graph name, by default too. */
export function* namedModels(graph: FlatGraph, catalogue: Catalogue): Iterable<NamedModel> {
  for (const { node, name, port, input } of modelInputs(graph, catalogue)) {
    const id = input ? "value" in input && input.value : port.default;
    if (typeof id === "string") yield { node, port: name, id };
  }
}

/** Where the names of models come from that nodes get by wire. */
export function* wiredModels(
  graph: FlatGraph,
  catalogue: Catalogue,
): Iterable<{ readonly node: string; readonly from: Source }> {
  for (const { node, input } of modelInputs(graph, catalogue)) {
    if (input && "from" in input) yield { node, from: input.from };
  }
}
