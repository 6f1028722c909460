import type { NodeType } from "../graph/node.ts";
import { subgraphType } from "../graph/node_types.ts";
import type { TypeLookup } from "../graph/node_types.ts";
import type { Port } from "../graph/port.ts";
import { own } from "../graph/record.ts";
import { INPUTS, isLink, type Source, sourceOf } from "../graph/reference.ts";
import type { Body } from "../graph/workflow.ts";

const ANY: Port = { kind: "any" };

/** Says the type of a node whose plugin is missing, as far as the document tells: the ports that are used. */
export function typeGuesser(body: Body): (id: string) => NodeType {
  let used: ReadonlyMap<string, readonly Source[]> | undefined;
  const usedOf = (id: string): readonly Source[] => {
    used ??= Map.groupBy(
      Object.values(body.nodes).flatMap(({ inputs }) =>
        Object.values(inputs ?? {}).filter(isLink).map(sourceOf)
      ),
      ({ node }) => node,
    );
    return used.get(id) ?? [];
  };
  return (id) => {
    const entry = own(body.nodes, id);
    return {
      title: entry?.type ?? id,
      category: "missing",
      inputs: Object.fromEntries(Object.keys(entry?.inputs ?? {}).map((name) => [name, ANY])),
      outputs: Object.fromEntries(usedOf(id).map(({ port }) => [port, ANY])),
    };
  };
}

/** The port of a subgraph's end that makes a new one where a wire is dropped on it. */
export const NEW_PORT = "+";

/** The ends of a subgraph as nodes: what comes in is an output there, what goes out an input. */
export function borderType(end: string, where: string, lookup: TypeLookup): NodeType {
  const type = lookup(subgraphType(where));
  const extra = { [NEW_PORT]: { kind: "any", title: "New", optional: true } as const };
  return end === INPUTS
    ? {
      title: "Inputs",
      category: "",
      inputs: {},
      outputs: { ...type?.inputs as Record<string, Port>, ...extra },
    }
    : {
      title: "Results",
      category: "",
      inputs: { ...type?.outputs, ...extra },
      outputs: {},
    };
}
