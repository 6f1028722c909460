import { nodeOf } from "./edit_nodes.ts";
import type { Target } from "./edit_wires.ts";
import { mapForm } from "./named_inputs.ts";
import type { Body, FormField } from "./workflow.ts";

/** The field of an input in the form of a workflow; undefined where the form does not show it. */
export function formField(body: Body, { node, port }: Target): FormField | undefined {
  return body.view.form?.find((field) => field.node === node && field.port === port);
}

/** Shows an input in the form, below what is there, or takes it out. @throws RangeError if there is no such node */
export function setInForm<B extends Body>(body: B, { node, port }: Target, shown: boolean): B {
  const field = formField(body, { node, port });
  if (!shown) return mapForm(body, (one) => one === field ? undefined : one);
  nodeOf(body, node);
  if (field) return body;
  return { ...body, view: { ...body.view, form: [...body.view.form ?? [], { node, port }] } };
}

/** Gives a field of the form a name for people; an empty one is that of the input. */
export function setFieldTitle<B extends Body>(body: B, target: Target, title: string): B {
  const field = formField(body, target);
  const { node, port } = target;
  return mapForm(
    body,
    (one) => one === field ? { node, port, ...(title.trim() && { title: title.trim() }) } : one,
  );
}

/** Moves a field of the form to another place, counted from 0. */
export function moveField<B extends Body>(body: B, target: Target, to: number): B {
  const field = formField(body, target);
  if (!field) return body;
  const rest = body.view.form!.filter((one) => one !== field);
  const form = rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, field);
  return { ...body, view: { ...body.view, form } };
}
