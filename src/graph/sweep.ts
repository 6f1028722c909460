import type { Hints } from "../words/hints.ts";
import { createHints } from "../words/hints.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { FORMAT, MAX_AXES, SWEPT } from "./format.ts";
import { UsageError } from "./usage_error.ts";
import { parseValue } from "./port_value.ts";
import { LIMITS } from "./parse.ts";
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

/** The runs of a sweep: each is made when it is asked for. */
export interface SweepRuns extends Iterable<Variant> {
  readonly count: number;
}

/** Most letters that are read and written to make them: few can stand for gigabytes, as values replace words. */
const MAX_LETTERS = LIMITS.characters;

/**
 * Every combination of the values of some axes, the last axis changing fastest.
 *
 * @throws UsageError for an axis that cannot be: no such input, values that do not fit it, too many; and where runs are made,
 * for more than {@link MAX_LETTERS}
 */
export function sweepRuns(
  workflow: Workflow,
  catalogue: Catalogue,
  axes: readonly Axis[],
): SweepRuns {
  if (axes.length > MAX_AXES) {
    throw new UsageError(`${axes.length} inputs are swept: at most ${MAX_AXES} can be`);
  }
  const base = setSweep(workflow, []);
  let count = 1;
  const steps = axes.map((axis, index): Step => {
    demandOnce(axes, index);
    const read = readAxis(base, catalogue, axis, createHints());
    count *= read.values.length;
    if (count > MAX_RUNS) {
      throw new UsageError(`The sweeps make more than ${MAX_RUNS} runs: take fewer values`);
    }
    return { ...read, axis, name: shortName(axis, axes) };
  });
  return {
    count,
    [Symbol.iterator]() {
      let letters = 0;
      return variantsFrom({ workflow: base, values: {}, label: "", places: [] }, steps, (more) => {
        letters += more;
        if (letters <= MAX_LETTERS) return;
        throw new UsageError(
          `The sweep makes texts of more than ${MAX_LETTERS} letters: take fewer or shorter values`,
        );
      });
    },
  };
}

/** An axis as the runs are made. */
interface Step extends ReadAxis {
  readonly axis: Axis;
  readonly name: string;
}

/** @param spend Is told of letters before they are made, and throws where those are too many */
function* variantsFrom(
  variant: Variant,
  [step, ...others]: readonly Step[],
  spend: (letters: number) => void,
): Generator<Variant, void> {
  if (!step) return yield variant;
  const { axis: { input, replace }, name, target, values } = step;
  for (const [index, [spelling, literal]] of values.entries()) {
    const part = `${name}=${spelling}`.replace(/[\\/]/g, "_"); // no folders
    const label = variant.label ? `${variant.label}_${part}` : part;
    spend(label.length);
    const value = replace === undefined
      ? literal
      : replaced(textAt(variant.workflow, target), replace, spelling, spend);
    const next: Variant = {
      workflow: setTarget(variant.workflow, target, value),
      values: { ...variant.values, [input]: value },
      places: [...variant.places, { name, value: spelling, index }],
      label,
    };
    yield* variantsFrom(next, others, spend);
  }
}

function replaced(
  text: string,
  words: string,
  by: string,
  spend: (letters: number) => void,
): string {
  const parts = text.split(words); // replaceAll() takes seconds for millions of places
  spend(text.length + (parts.length - 1) * by.length);
  return parts.join(by);
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
  const hints = createHints();
  const { axes = [] } = workflow.sweep ?? {};
  return axes.flatMap((axis, index): Diagnostic[] => {
    try {
      demandOnce(axes, index);
      readAxis(workflow, catalogue, axis, hints);
      return [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
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

/** @throws UsageError for an axis that is there already */
function demandOnce(axes: readonly Axis[], index: number): void {
  const { input, replace } = axes[index]!;
  const first = axes.findIndex((one) => one.input === input && one.replace === replace);
  if (first !== index) throw new UsageError(`"${input}" is swept twice`);
}

interface ReadAxis {
  readonly target: NamedInput;
  /** Each as it was written, and as it is for the input. */
  readonly values: readonly (readonly [spelling: string, value: unknown])[];
}

/** @throws UsageError */
function readAxis(
  workflow: Workflow,
  catalogue: Catalogue,
  axis: Axis,
  hints: Hints,
): ReadAxis {
  const { input, values, replace } = axis;
  const target = findTarget(workflow, catalogue, input, hints);
  const spellings = spellingsOf(values);
  if (!spellings.length) throw new UsageError(`The sweep of "${input}" is empty`);
  if (spellings.length > MAX_RUNS) {
    throw new UsageError(`The sweep of "${input}" has more than ${MAX_RUNS} values`);
  }
  if (replace !== undefined && !textAt(workflow, target).includes(replace)) {
    throw new UsageError(`The text of "${input}" has no "${replace}" that could be replaced`);
  }
  const read = (spelling: string): unknown =>
    replace === undefined ? parseValue(target, spelling, catalogue, hints) : spelling;
  return { target, values: spellings.map((spelling) => [spelling, read(spelling)]) };
}

/** The text that is written at an input. @throws UsageError where there is none */
function textAt(workflow: Workflow, { node, port, type }: NamedInput): string {
  const written = own(findNode(workflow, node).inputs, port);
  const text = isLink(written) ? undefined : literalOf(written) ?? type.default;
  if (typeof text === "string") return text;
  throw new UsageError(
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
