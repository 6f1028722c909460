import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { own } from "./record.ts";
import { placeOf } from "./reference.ts";
import { type Ways, waysOf } from "./ways.ts";

/** Inputs that do nothing, as they get the very value that they are pushed away from: by one wire, or by equal nodes. */
export function vainInputs(graph: FlatGraph, { nodes: types }: Catalogue): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let ways: Ways | undefined;
  for (const [id, { type: name, inputs }] of graph.nodes) {
    const type = own(types, name);
    if (!type || graph.idle.has(id)) continue;
    const came = (port: string): string | undefined => {
      const input = own(inputs, port);
      if (!input || "value" in input) return undefined;
      ways ??= waysOf(graph);
      return `${ways.get(input.from.node) ?? input.from.node}.${input.from.port}`;
    };
    for (const port of Object.keys(inputs)) {
      const { against = [] } = placeOf(type.inputs, port)?.port ?? {};
      const row = port.slice(0, port.lastIndexOf(".") + 1);
      const other = against.flatMap((one) => [row + one, one]).find((one) => own(inputs, one));
      if (other === undefined || came(port) === undefined || came(port) !== came(other)) continue;
      found.push({
        code: "same-prediction",
        severity: "warning",
        node: id,
        port,
        message: `"${port}" and "${other}" get the same: the guidance does nothing`,
        fix: "connect one of them with another prediction, such as one under another prompt",
      });
    }
  }
  return found;
}
