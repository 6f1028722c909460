import { lostAtInstances } from "../../../src/graph/edit_subgraph.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import type { OpenDocument } from "../../document/open_document.ts";

/** Does an edit of subgraphs, and says what else is gone with it: fields of the form, axes of the sweep, set values. */
export function editTelling(
  { toasts }: Pick<Core, "toasts">,
  document: OpenDocument,
  step: string,
  { edit, off }: {
    edit(workflow: Workflow): Workflow;
    /** The input that is taken off a subgraph. */
    readonly off?: { readonly subgraph: string; readonly input: string } | undefined;
  },
): void {
  const before = document.workflow.peek();
  document.edit(step, edit);
  const after = document.workflow.peek();
  const fields = ({ view: { form = [] } }: Workflow): number => form.length;
  const axes = ({ sweep }: Workflow): number => sweep?.axes.length ?? 0;
  const gone = {
    fields: fields(before) - fields(after),
    axes: axes(before) - axes(after),
    set: off ? lostAtInstances(before, off.subgraph, off.input) : 0,
  };
  const lost = [
    gone.fields > 0 && t`fields of the form: ${gone.fields}`,
    gone.axes > 0 && t`values of the sweep: ${gone.axes}`,
    gone.set > 0 && t`values or wires of instances: ${gone.set}`,
  ].filter(Boolean);
  if (lost.length) toasts.show("info", t`Gone with it: ${lost.join(", ")}. Undo brings it back`);
}
