import { subgraphName } from "../../src/graph/node_types.ts";
import type { Context } from "../../src/api/when.ts";
import { isReportOutput } from "../runs/report_output.ts";
import type { Canvases } from "./canvases.ts";

/** What when-clauses can ask about the graph in front. */
export function canvasContext({ workspace, canvas, runs }: Canvases): Context {
  const document = workspace.active.value;
  const focused = globalThis.document?.activeElement;
  const selection = [...document?.selection.value ?? []];
  const node = selection.length === 1
    ? canvas.value?.scene.nodes.value.get(selection[0]!)
    : undefined;
  return {
    hasDocument: document !== undefined,
    groups: workspace.groups.value.groups.length,
    dirty: document?.dirty.value ?? false,
    inSubgraph: document?.where.value !== undefined,
    hasSelection: selection.length > 0,
    wireChosen: canvas.value?.chosenWire.value !== undefined,
    selectionCount: selection.length,
    "node.guided": node && Object.values(node.type.value.inputs)
      .some((port) => "kind" in port && port.kind === "guidance"),
    "node.reported": node?.run.outputs.value.some(isReportOutput),
    "node.type": node?.type.value.title && node.entry.value.type,
    "node.subgraph": node !== undefined && subgraphName(node.entry.value.type) !== undefined,
    canUndo: document?.undoName.value !== undefined,
    canRedo: document?.redoName.value !== undefined,
    running: runs.active.value.length > 0,
    canvasFocus: focused === globalThis.document?.body || focused?.closest(".canvas") != null,
  };
}
