import { editBody } from "../../../src/graph/edit_subgraph.ts";
import type { Body, Workflow } from "../../../src/graph/workflow.ts";
import type { CanvasView } from "../canvas_view.ts";

/** Edits the canvas that is shown. */
export function editShown(
  view: CanvasView,
  name: string,
  edit: <B extends Body>(body: B) => B,
): void {
  view.document.edit(name, (workflow) => editBody(workflow, view.document.where.peek(), edit));
}

/** Edits the document at the canvas that is shown. */
export function editAt(
  view: CanvasView,
  name: string,
  edit: (workflow: Workflow, where: string | undefined) => Workflow,
  merge?: string,
): void {
  view.document.edit(name, (workflow) => edit(workflow, view.document.where.peek()), merge);
}
