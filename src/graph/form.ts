import { own } from "./record.ts";
import { placeOf } from "./reference.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { TypeLookup } from "./node_types.ts";
import type { Workflow } from "./workflow.ts";

/** Fields of a workflow's form that name no input: a form without them is what a person meant. */
export function formFaults(workflow: Workflow, types: TypeLookup): readonly Diagnostic[] {
  return (workflow.view.form ?? []).flatMap(({ node, port }): Diagnostic[] => {
    const entry = own(workflow.nodes, node);
    const type = entry && types(entry.type);
    // Of a node whose plugin is missing it cannot be said.
    if (entry && (!type || placeOf(type.inputs, port))) return [];
    return [{
      code: "unknown-form-field",
      severity: "warning",
      ...(entry && { node, port }),
      message: `The form shows "${node}.${port}", but there is no such ${entry ? "input" : "node"}`,
      fix: "take it out of the form",
    }];
  });
}
