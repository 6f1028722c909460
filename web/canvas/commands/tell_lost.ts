import { lostAtInstances } from "../../../src/graph/edit_subgraph.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import type { Core } from "../../core/core.ts";
import type { OpenDocument } from "../../document/open_document.ts";

/** Does an edit of subgraphs, and says what else is gone with it: fields of the form, axes of the sweep, set values. */
export function editTelling(
  { toasts }: Pick<Core, "toasts">,
  document: OpenDocument,
  { title, edit, off }: {
    readonly title: string;
    edit(workflow: Workflow): Workflow;
    /** The input that is taken off a subgraph. */
    readonly off?: { readonly subgraph: string; readonly input: string } | undefined;
  },
): void {
  const before = document.workflow.peek();
  document.edit(title, edit);
  const after = document.workflow.peek();
  const fields = ({ view: { form = [] } }: Workflow): number => form.length;
  const axes = ({ sweep }: Workflow): number => sweep?.axes.length ?? 0;
  const lost = [
    counted(fields(before) - fields(after), "field of the form", "fields of the form"),
    counted(axes(before) - axes(after), "value of the sweep", "values of the sweep"),
    counted(
      off ? lostAtInstances(before, off.subgraph, off.input) : 0,
      "value or wire of an instance",
      "values or wires of instances",
    ),
  ].filter(Boolean);
  if (lost.length) toasts.show("info", `Gone with it: ${lost.join(", ")}. Undo brings it back`);
}

function counted(count: number, one: string, many: string): string {
  return count > 0 ? `${count} ${count === 1 ? one : many}` : "";
}
