import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph, FlatNode } from "./flat_graph.ts";
import { isGroup } from "./group.ts";
import { type PromptFault, promptFaults } from "./prompt_syntax.ts";
import { own } from "./record.ts";

/** Most that are told of a graph. */
const MOST = 1000;

/** What of the prompts written in a graph is not read as what it looks like; those worked out are looked at by a run. */
export function promptWarnings(
  graph: FlatGraph,
  { nodes: types }: Catalogue,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const faultsOf = createReader();
  for (const [id, node] of graph.nodes) {
    const inputs = own(types, node.type)?.inputs ?? {};
    for (const [name, input] of Object.entries(inputs)) {
      if (isGroup(input) || input.syntax !== "prompt") continue;
      const written = textBehind(graph, types, id, name);
      if (!written) continue;
      for (const fault of faultsOf(written, weightingOf(node, types))) {
        const { node, port } = written;
        const key = [node, port, fault.message].join("\0");
        if (found.size < MOST) {
          found.set(key, { code: "prompt-syntax", severity: "warning", node, port, ...fault });
        }
      }
    }
  }
  return [...found.values()];
}

/** Reads a text once, however many nodes have it: a graph of some KB can bring gigabytes of it. */
function createReader(): (written: Written, weighting?: string) => readonly PromptFault[] {
  const known = new Map<string, Map<string, readonly PromptFault[]>>();
  return ({ text, isWired }, weighting) => {
    const ways = known.getOrInsertComputed(text, () => new Map());
    // Lines that a node of prompts keeps to itself: a run knows which.
    return ways.getOrInsertComputed(
      `${isWired} ${weighting}`,
      () => promptFaults(isWired ? withoutRemarks(text) : text, weighting),
    );
  };
}

/** A text that somebody has typed. */
interface Written {
  readonly node: string;
  readonly port: string;
  readonly text: string;
  /** Whether it came to the input by a wire. */
  readonly isWired: boolean;
}

function weightingOf(node: FlatNode, types: Catalogue["nodes"]): string | undefined {
  const input = own(node.inputs, "weighting");
  const port = own(own(types, node.type)?.inputs, "weighting");
  const value = input && "value" in input ? input.value : port && !isGroup(port) && port.default;
  return typeof value === "string" ? value : undefined;
}

/** The text written for an input, on its node or on those that hand on their input of a name as their output of it. */
function textBehind(
  graph: FlatGraph,
  types: Catalogue["nodes"],
  node: string,
  port: string,
): Written | undefined {
  const seen = new Set<string>();
  let isWired = false;
  while (!seen.has(node)) {
    seen.add(node);
    const input = own(graph.nodes.get(node)?.inputs, port);
    if (!input) return undefined;
    if ("value" in input) {
      if (typeof input.value !== "string") return undefined;
      return { node, port, text: input.value, isWired };
    }
    ({ node, port } = input.from);
    const handed = own(own(types, graph.nodes.get(node)?.type ?? "")?.inputs, port);
    if (!handed || isGroup(handed) || handed.kind !== "text") return undefined;
    isWired = true;
  }
  return undefined;
}

const withoutRemarks = (text: string): string =>
  text.replaceAll(/^#.*$/gm, (line) => " ".repeat(line.length));
