import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { FORMAT, SWEPT } from "./format.ts";
import { InputError } from "./input_error.ts";
import { parseValue } from "./port_value.ts";
import { own } from "./record.ts";
import { isLink, literalOf } from "./reference.ts";
import { MAX_RUNS, spellingsOf } from "./sweep_values.ts";
import type { NamedInput } from "./target.ts";
import { findNode, findTarget, setTarget } from "./target.ts";
import type { Axis, Workflow } from "./workflow.ts";

/** Where a run stands on one of the axes. */
export interface SweepPlace {
  readonly name: string;
  /** As it was written. */
  readonly value: string;
  /** Among the axis' values, from 0. */
  readonly index: number;
}

/** One run of a sweep. */
export interface Variant {
  /** With its values, and without a sweep. */
  readonly workflow: Workflow;
  /** What was set, by `node.port`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What files of this run are called beside their name: `scale=1.5_seed=3`; empty without a sweep. */
  readonly label: string;
  /** The same, one for each axis. */
  readonly places: readonly SweepPlace[];
}

/**
 * Every combination of the values of some axes, the last axis changing fastest.
 *
 * @throws InputError for an axis that cannot be: no such input, values that do not fit it, too many
 */
export function sweepVariants(
  workflow: Workflow,
  catalogue: Catalogue,
  axes: readonly Axis[],
): readonly Variant[] {
  const base = setSweep(workflow, []);
  let variants: readonly Variant[] = [{ workflow: base, values: {}, label: "", places: [] }];
  for (const [index, axis] of axes.entries()) {
    const { input, replace } = axis;
    demandOnce(axes, index);
    const { values, target } = readAxis(base, catalogue, axis);
    if (values.length * variants.length > MAX_RUNS) {
      throw new InputError(`The sweeps make more than ${MAX_RUNS} runs: take fewer values`);
    }
    const name = shortName(axis, axes);
    variants = variants.flatMap((variant) =>
      values.map(([spelling, literal], index) => {
        const value = replace === undefined
          ? literal
          : textAt(variant.workflow, target).replaceAll(replace, () => spelling);
        return {
          workflow: setTarget(variant.workflow, target, value),
          values: { ...variant.values, [input]: value },
          places: [...variant.places, { name, value: spelling, index }],
          label: [variant.label, `${name}=${spelling}`.replace(/[\\/]/g, "_")]
            .filter(Boolean).join("_"), // no folders
        };
      })
    );
  }
  return variants;
}

/** Gives a document a sweep, or with no axes takes its own away: then it is one run. */
export function setSweep(workflow: Workflow, axes: readonly Axis[]): Workflow {
  if (axes.length) return { ...workflow, format: SWEPT, sweep: { ...workflow.sweep, axes } };
  if (!workflow.sweep) return workflow;
  const { sweep: _, ...rest } = workflow;
  return { ...rest, format: FORMAT };
}

/** Why the sweep that a document carries cannot run: the graph itself can all the same. */
export function sweepFaults(workflow: Workflow, catalogue: Catalogue): readonly Diagnostic[] {
  const { axes = [] } = workflow.sweep ?? {};
  return axes.flatMap((axis, index): Diagnostic[] => {
    try {
      demandOnce(axes, index);
      readAxis(workflow, catalogue, axis);
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const node = axis.input.split(".", 1)[0]!;
      return [{
        code: "bad-sweep",
        severity: "warning",
        ...(own(workflow.nodes, node) && { node, port: axis.input.slice(node.length + 1) }),
        message: `The sweep of "${axis.input}" cannot run: ${error.message}`,
        fix: "change the values of the sweep, or take the axis out",
      }];
    }
  });
}

/** @throws InputError for an axis that is there already */
function demandOnce(axes: readonly Axis[], index: number): void {
  const { input, replace } = axes[index]!;
  const first = axes.findIndex((one) => one.input === input && one.replace === replace);
  if (first !== index) throw new InputError(`"${input}" is swept twice`);
}

interface ReadAxis {
  readonly target: NamedInput;
  /** Each as it was written, and as it is for the input. */
  readonly values: readonly (readonly [spelling: string, value: unknown])[];
}

/** @throws InputError */
function readAxis(workflow: Workflow, catalogue: Catalogue, axis: Axis): ReadAxis {
  const { input, values, replace } = axis;
  const target = findTarget(workflow, catalogue, input);
  const spellings = spellingsOf(values);
  if (!spellings.length) throw new InputError(`The sweep of "${input}" is empty`);
  if (replace !== undefined && !textAt(workflow, target).includes(replace)) {
    throw new InputError(`The text of "${input}" has no "${replace}" that could be replaced`);
  }
  const read = (spelling: string): unknown =>
    replace === undefined ? parseValue(target, spelling, catalogue) : spelling;
  return { target, values: spellings.map((spelling) => [spelling, read(spelling)]) };
}

/** The text that is written at an input. @throws InputError where there is none */
function textAt(workflow: Workflow, { node, port, type }: NamedInput): string {
  const written = own(findNode(workflow, node).inputs, port);
  const text = isLink(written) ? undefined : literalOf(written) ?? type.default;
  if (typeof text === "string") return text;
  throw new InputError(
    `"${node}.${port}" has no text in which something could be replaced: ${
      isLink(written) ? "a wire leads to it" : "its values are no texts"
    }`,
  );
}

/** What is replaced, or the port's name alone where no other axis ends in the same. */
function shortName({ input, replace }: Axis, axes: readonly Axis[]): string {
  if (replace !== undefined) return replace;
  const last = input.slice(input.lastIndexOf(".") + 1);
  return axes.filter((other) => other.input.endsWith(`.${last}`)).length > 1 ? input : last;
}
