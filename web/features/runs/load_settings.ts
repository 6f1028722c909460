import { own } from "../../../src/graph/record.ts";
import { isLiteral } from "../../../src/graph/reference.ts";
import type { Body, NodeEntry, Workflow } from "../../../src/graph/workflow.ts";

/**
 * The values written in one document put into another: of every node that both have, what is written at its inputs and
 * whether it is on. Wires and nodes stay as they are.
 */
export function loadSettings(workflow: Workflow, from: Workflow): Workflow {
  const subgraphs = Object.fromEntries(
    Object.entries(workflow.subgraphs).map(([name, body]) => {
      const other = own(from.subgraphs, name);
      return [name, other ? loadBody(body, other) : body];
    }),
  );
  return { ...loadBody(workflow, from), subgraphs };
}

function loadBody<B extends Body>(body: B, from: Body): B {
  const nodes = Object.entries(body.nodes).map(([id, entry]) => {
    const other = own(from.nodes, id);
    return [id, other?.type === entry.type ? loadNode(entry, other) : entry] as const;
  });
  return { ...body, nodes: Object.fromEntries(nodes) };
}

function loadNode({ mode: _, ...entry }: NodeEntry, from: NodeEntry): NodeEntry {
  const values = (node: Pick<NodeEntry, "inputs">): readonly (readonly [string, unknown])[] =>
    Object.entries(node.inputs ?? {}).filter(([, input]) => isLiteral(input));
  const wires = Object.entries(entry.inputs ?? {}).filter(([, input]) => !isLiteral(input));
  const wired = new Set(wires.map(([name]) => name));
  const inputs = Object.fromEntries([
    ...wires,
    ...values(from).filter(([name]) => !wired.has(name)),
  ]);
  return {
    ...entry,
    ...(entry.inputs || Object.keys(inputs).length ? { inputs } : {}),
    ...(from.mode && { mode: from.mode }),
  };
}
