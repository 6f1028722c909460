import { FORMAT } from "./format.ts";
import { sourceOf } from "./reference.ts";
import type { Axis, Body, FormField } from "./workflow.ts";

/**
 * Changes the inputs that a body names beside its nodes, the fields of its form and the axes of its sweep: into others, or
 * with undefined away. An input changes once, however often it is named; those within instances of subgraphs stay.
 */
export function mapNamed<B extends Body>(
  body: B,
  change: (field: FormField) => FormField | undefined,
): B {
  const known = new Map<string, FormField | undefined>();
  const formed = mapForm(body, (field) => {
    const changed = change(field);
    known.set(`${field.node}.${field.port}`, changed);
    return changed;
  });
  return mapAxes(formed, (axis) => {
    const field = sourceOf({ from: axis.input });
    if (field.node.includes("/")) return axis;
    if (!known.has(axis.input)) known.set(axis.input, change(field));
    const changed = known.get(axis.input);
    if (!changed) return undefined;
    const input = `${changed.node}.${changed.port}`;
    return input === axis.input ? axis : { ...axis, input };
  });
}

/** Changes the fields of a form alone. A body without a form is left as it is. */
export function mapForm<B extends Body>(
  body: B,
  change: (field: FormField) => FormField | undefined,
): B {
  const { form } = body.view;
  const changed = form && mapAll(form, change);
  return !changed || changed === form ? body : { ...body, view: { ...body.view, form: changed } };
}

/** Changes the axes of a sweep alone; without any it is none. */
export function mapAxes<B extends Body>(body: B, change: (axis: Axis) => Axis | undefined): B {
  const { sweep, ...rest } = body;
  const axes = sweep && mapAll(sweep.axes, change);
  if (!axes || axes === sweep.axes) return body;
  return axes.length ? { ...body, sweep: { ...sweep, axes } } : { ...rest as B, format: FORMAT };
}

/** The list itself where nothing changes. */
function mapAll<T>(all: readonly T[], change: (one: T) => T | undefined): readonly T[] {
  const changed = all.flatMap((one) => change(one) ?? []);
  const isSame = changed.length === all.length && changed.every((one, index) => one === all[index]);
  return isSame ? all : changed;
}
