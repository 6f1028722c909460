import { createAbsences } from "../graph/absence.ts";
import { InputError } from "../graph/node.ts";
import type { Source } from "../graph/reference.ts";
import { NodeError } from "./node_error.ts";
import type { Plan, Step, StepInput } from "./plan.ts";
import type { Task } from "./task.ts";

/** Says of outputs that were left undefined which node does not give them, and what would mend it. */
export function describeAbsence(plan: Plan): (source: Source) => string {
  const absenceOf = createAbsences((id) => {
    const step = plan.steps.get(id);
    return step && {
      type: step.node,
      input(name) {
        const found = step.inputs.find((input) => input.name === name);
        return found && (found.wire ? { from: found.wire } : { value: found.value });
      },
    };
  });
  return (source) => {
    const { reason, fix } = absenceOf(source)!;
    return `${reason}: ${fix}`;
  };
}

/** The output by whose empty list a task ran for no item. */
export function emptiedBy({ outcome }: Task): Source | undefined {
  return outcome?.state === "done" ? outcome.emptied : undefined;
}

/** The fault of a node that the run is for and that ran for no item. */
export function nothingToDo(
  plan: Plan,
  step: Step,
  { name }: StepInput,
  { node, port }: Source,
): NodeError {
  const { title } = plan.steps.get(node)!.node;
  const cause = `There is nothing to run for: "${title}" (${node}) gave an empty list as "${port}"`;
  return new NodeError(
    { node: step.id, type: step.type, title: step.node.title },
    new InputError(name, cause),
  );
}
