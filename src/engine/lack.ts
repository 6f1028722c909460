import { createAbsences } from "../graph/absence.ts";
import { InputError } from "../graph/node.ts";
import type { Source } from "../graph/reference.ts";
import type { NodeOutputs } from "./event.ts";
import { NodeError } from "./node_error.ts";
import type { NodeErrorPlace } from "./node_error.ts";
import type { Plan, Step, StepInput, Wire } from "./plan.ts";
import { isLacking } from "./run_step.ts";
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
  source: Source,
): NodeError {
  const message = `${gaveEmpty(plan, source)}: there is nothing to run for without an item in it`;
  return new NodeError(placeOf(step), new InputError(name, message));
}

/** The fault of a node that the run is for and that gave nothing at all; undefined for one that gave something. */
export function nothingGiven(step: Step, outputs: NodeOutputs): NodeError | undefined {
  const values = Object.values(outputs);
  if (!values.length || values.some((value) => value !== undefined)) return undefined;
  return new NodeError(
    placeOf(step),
    new Error("It gave none of its outputs: ask for another node, or change its inputs"),
  );
}

/** The faults of what hands on outputs that the run is for, where all of them are done and none is there. */
export function* nothingHanded(
  { handed }: Plan,
  taskOf: (node: string) => Task | undefined,
  absence: (source: Source) => string,
): Iterable<NodeError> {
  for (const { id, type, title, sources } of handed) {
    const isThere = ({ node, port }: Source): boolean => {
      const outcome = taskOf(node)?.outcome;
      return outcome?.state !== "done" || outcome.fault !== undefined ||
        !isLacking(outcome.held.outputs[port]); // or told of already
    };
    if (sources.some(isThere)) continue;
    const message = `Nothing comes out of it: ${absence(sources[0]!)}`;
    yield new NodeError({ node: id, type, title }, new Error(message));
  }
}

/** The same error, with whose list it was where a node failed by an empty one. */
export function nameEmptyList(
  plan: Plan,
  step: Step,
  error: NodeError,
  sourceOf: (wire: Wire) => Source | undefined,
): NodeError {
  const { wire } = step.inputs.find(({ name, port }) => name === error.port && !port.lazy) ?? {};
  const source = wire && sourceOf(wire);
  if (!source || !(error.cause instanceof InputError)) return error;
  const { port, message } = error.cause;
  const whose = `${message}: ${gaveEmpty(plan, source)}`;
  return new NodeError(placeOf(step), new InputError(port, whose, { cause: error.cause }));
}

function gaveEmpty(plan: Plan, { node, port }: Source): string {
  return `"${plan.steps.get(node)!.node.title}" (${node}) gave an empty list as "${port}"`;
}

function placeOf({ id, type, node: { title } }: Step): NodeErrorPlace {
  return { node: id, type, title };
}
