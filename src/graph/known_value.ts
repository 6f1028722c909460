import type { Catalogue } from "./catalogue.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { printJsonLine } from "./json.ts";
import { sameKind } from "./kind.ts";
import { own } from "./record.ts";
import { placeOf, type Source } from "./reference.ts";

/** A hostile graph hands one value on through any number of nodes. */
const FARTHEST = 64;
/** Most letters of one: it is looked at wherever a wire brings it. */
const LONGEST = 10_000;

/**
 * The value that an output will have, where it is written down: in an input that its node, or one before it, hands on as it
 * is (`same` of the port). Undefined where only a run tells, and for one of more than {@link LONGEST} letters.
 */
export function knownValue(
  source: Source,
  graph: FlatGraph,
  { nodes }: Pick<Catalogue, "nodes">,
): { readonly value: unknown } | undefined {
  const passed = new Set<string>();
  for (let at = source; !passed.has(at.node) && passed.size < FARTHEST;) {
    passed.add(at.node);
    const node = graph.nodes.get(at.node);
    const type = node && own(nodes, node.type);
    const output = own(type?.outputs, at.port);
    const port = type && output?.same !== undefined && placeOf(type.inputs, output.same)?.port;
    if (!node || !port || !sameKind(port.kind, output!.kind)) return undefined;
    const input = own(node.inputs, output!.same!) ?? { value: port.default };
    if ("value" in input) {
      return input.value === undefined || lettersOf(input.value) > LONGEST ? undefined : input;
    }
    at = input.from;
  }
  return undefined;
}

const LETTERS = new WeakMap<object, number>();

/** How long a value of a document is, about; each object is written out once, however often that is asked. */
export function lettersOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 20;
  return LETTERS.getOrInsertComputed(value, () => printJsonLine(value).length);
}
