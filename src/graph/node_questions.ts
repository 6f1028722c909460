/** What to ask nodes that have a check of their own: no schema comes with it, so that a page has it at once. */
import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph, FlatNode } from "./flat_graph.ts";
import { printJsonLine } from "./json.ts";
import { knownValue, lettersOf } from "./known_value.ts";
import { literalFault, valueFault } from "./literal.ts";
import type { NodeProblems, NodeQuestion } from "./node_check.ts";
import type { NodeType } from "./node.ts";
import { own } from "./record.ts";
import type { Source } from "./reference.ts";
import { placeOf } from "./reference.ts";
import type { Resolution } from "./resolve.ts";

/** The nodes of a graph that say the same of themselves, and so are asked once. */
export interface AskedNodes {
  readonly nodes: readonly string[];
  readonly question: NodeQuestion;
}

/** Most letters of all values that questions about a graph tell, as wires lead one to many, and of all inputs' names. */
const MAX_LETTERS = 2 ** 20;

/**
 * What to ask of the nodes of a checked graph that have a check of their own, by what tells questions apart. Beyond
 * {@link MAX_LETTERS} of values these count as not known yet; beyond that of names no more nodes are asked.
 */
export function nodeQuestions(
  { graph, resolution }: { readonly graph: FlatGraph; readonly resolution: Resolution },
  catalogue: Pick<Catalogue, "nodes" | "kinds">,
): ReadonlyMap<string, AskedNodes> {
  const asked = new Map<string, { nodes: string[]; question: NodeQuestion }>();
  const room = { values: MAX_LETTERS, names: MAX_LETTERS };
  for (const [id, node] of graph.nodes) {
    const type = own(catalogue.nodes, node.type);
    if (!type?.checks || graph.idle.has(id)) continue;
    if (room.names <= 0) break;
    const fits = (input: string): boolean => {
      const fit = own(resolution.nodes.get(id)!.inputs, input)?.fit;
      return fit?.ok === true && !fit.conversion && !fit.over;
    };
    const question = questionOf(node, type, fits, { graph, catalogue, room });
    const key = printJsonLine(question);
    const same = asked.get(key);
    if (same) same.nodes.push(id);
    else asked.set(key, { nodes: [id], question });
  }
  return asked;
}

interface Around {
  readonly graph: FlatGraph;
  readonly catalogue: Pick<Catalogue, "nodes" | "kinds">;
  /** What is left of {@link MAX_LETTERS}. */
  readonly room: { values: number; names: number };
}

function questionOf(
  node: FlatNode,
  type: NodeType,
  fits: (input: string) => boolean,
  around: Around,
): NodeQuestion {
  const values: Record<string, unknown> = {};
  const wired: string[] = [];
  const parts: Record<string, { model: string; kind: string }> = {};
  for (const [input, from] of Object.entries(node.inputs)) {
    const port = placeOf(type.inputs, input)?.port;
    if (!port) continue;
    const isWired = "from" in from;
    if (isWired) wired.push(input);
    around.room.names -= input.length;
    if (isWired && !fits(input)) continue;
    const known = isWired ? knownValue(from.from, around.graph, around.catalogue) : from;
    // Of what is no value of its kind, checking says so.
    const fault = known &&
      (isWired
        ? valueFault(port, known.value)
        : literalFault(port, known.value, around.catalogue.kinds));
    if (known && !fault) {
      const letters = lettersOf(known.value);
      if (letters <= around.room.values) {
        values[input] = known.value;
        around.room.values -= letters;
      } else if (!isWired) wired.push(input); // it is not the default either
    }
    const part = isWired && partOf(from.from, around);
    if (part && part.model.length <= around.room.values) {
      parts[input] = part;
      around.room.values -= part.model.length;
    }
  }
  return { type: node.type, values, wired, parts };
}

/** The part of a named model that an output will be. */
function partOf(
  { node: id, port }: Source,
  { graph, catalogue }: Around,
): { readonly model: string; readonly kind: string } | undefined {
  const node = graph.nodes.get(id);
  const type = node && own(catalogue.nodes, node.type);
  const output = own(type?.outputs, port);
  if (!node || !type || output?.needs === undefined || typeof output.kind !== "string") return;
  const named = placeOf(type.inputs, output.needs)?.port;
  if (named?.choicesFrom !== "models") return;
  const input = own(node.inputs, output.needs) ?? { value: named.default };
  const known = "value" in input ? input : knownValue(input.from, graph, catalogue);
  if (typeof known?.value !== "string" || !known.value) return;
  return { model: known.value, kind: output.kind };
}

/** What a node's check has found, as it is told of each node that was asked. */
export function problemFaults({ nodes }: AskedNodes, found: NodeProblems): readonly Diagnostic[] {
  return nodes.flatMap((node) =>
    found.map((problem): Diagnostic => ({
      code: "node-check",
      severity: "error",
      ...problem,
      node,
    }))
  );
}
