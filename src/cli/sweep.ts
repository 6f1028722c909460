import type { Catalogue } from "../graph/catalogue.ts";
import { parseJson, printJsonLine } from "../graph/json.ts";
import type { Workflow } from "../graph/workflow.ts";
import { usageFault } from "./exit_code.ts";
import { parseValue } from "./port_value.ts";
import type { NamedInput } from "./target.ts";
import { findTarget, setTarget, splitAssignment } from "./target.ts";

/** Most runs of one sweep: more is a slip of the keyboard. */
const MAX_RUNS = 10_000;

/** Where a run stands in one of the sweeps. */
export interface SweepPlace {
  readonly name: string;
  /** As it was written. */
  readonly value: string;
  /** Among the sweep's values, from 0. */
  readonly index: number;
}

/** One run of a sweep. */
export interface Variant {
  readonly workflow: Workflow;
  /** What was set, by `node.port`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What files of this run are called beside their name: `scale=1.5_seed=3`; empty without a sweep. */
  readonly label: string;
  /** The same, one for each sweep. */
  readonly places: readonly SweepPlace[];
}

/**
 * Every combination of the values of some sweeps, the last sweep changing fastest.
 *
 * @param sweeps `node.port=a..b..step` (ends included, the step 1 unless given, down where b is less) or `node.port=x,y,z`
 * @throws Failure for a sweep that cannot be read
 */
export function sweepVariants(
  workflow: Workflow,
  catalogue: Catalogue,
  sweeps: readonly string[],
): readonly Variant[] {
  let variants: readonly Variant[] = [{ workflow, values: {}, label: "", places: [] }];
  const paths = sweeps.map((sweep) => splitAssignment("sweep", sweep)[0]);
  for (const [index, sweep] of sweeps.entries()) {
    const [path, text] = splitAssignment("sweep", sweep);
    if (paths.indexOf(path) !== index) throw usageFault(`"${path}" is swept twice`);
    const target = findTarget(workflow, catalogue, path);
    const values = valuesOf(target, text, catalogue);
    if (values.length * variants.length > MAX_RUNS) {
      throw usageFault(`The sweeps make more than ${MAX_RUNS} runs: take fewer values`);
    }
    const name = shortName(path, paths);
    variants = variants.flatMap((variant) =>
      values.map(([spelling, value], index) => ({
        workflow: setTarget(variant.workflow, target, value),
        values: { ...variant.values, [path]: value },
        places: [...variant.places, { name, value: spelling, index }],
        label: [variant.label, `${name}=${spelling}`.replace(/[\\/]/g, "_")]
          .filter(Boolean).join("_"), // no folders
      }))
    );
  }
  return variants;
}

function valuesOf(
  target: NamedInput,
  text: string,
  catalogue: Catalogue,
): readonly (readonly [string, unknown])[] {
  const spellings = rangeOf(text) ?? listOf(text);
  if (!spellings.length) throw usageFault(`The sweep of "${target.node}.${target.port}" is empty`);
  return spellings.map((spelling) => [spelling, parseValue(target, spelling, catalogue)]);
}

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})(?:\\.\\.(${NUMBER}))?$`);

/** The numbers of `a..b..step`, each rounded to the decimals that its ends and step have. */
function rangeOf(text: string): readonly string[] | undefined {
  const [, from, to, by = "1"] = RANGE.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    if (!/^[\d.eE+-]*\.\.[\d.eE+-]*$/.test(text)) return undefined;
    throw usageFault(`The sweep "${text}" is no range: write 1..4, 1..4..0.5 or 1,2,3`);
  }
  const isWhole = [from, to, by].every((number) => /^[+-]?\d+$/.test(number));
  const [start, stop, step] = [Number(from), Number(to), Math.abs(Number(by))];
  if (step === 0) throw usageFault(`The step of the sweep "${text}" is 0`);
  if (by.startsWith("-") && (isWhole ? BigInt(from) < BigInt(to) : start < stop)) {
    const [up, down] = [`${from}..${to}..${by.slice(1)}`, `${to}..${from}..${by}`];
    throw usageFault(`The sweep "${text}" goes up, and its step down: write ${up} or ${down}`);
  }
  if (isWhole) return wholeNumbers(text, BigInt(from), BigInt(to), BigInt(by));
  const count = Math.floor(Math.abs(stop - start) / step * (1 + 1e-12) + 1e-9) + 1;
  if (count > MAX_RUNS) throw usageFault(`The sweep "${text}" has more than ${MAX_RUNS} values`);
  const decimals = Math.max(...[from, to, by].map(decimalsOf));
  return Array.from({ length: count }, (_, index) => {
    const value = start + Math.sign(stop - start) * index * step;
    return String(Number(value.toFixed(Math.min(decimals, 20))));
  });
}

/** The same of whole numbers, which may be seeds beyond 2^53. */
function wholeNumbers(text: string, from: bigint, to: bigint, by: bigint): readonly string[] {
  const step = by < 0n === to < from ? by : -by;
  const count = (to - from) / step + 1n;
  if (count > MAX_RUNS) throw usageFault(`The sweep "${text}" has more than ${MAX_RUNS} values`);
  return Array.from({ length: Number(count) }, (_, index) => String(from + BigInt(index) * step));
}

function decimalsOf(number: string): number {
  const [, fraction = "", exponent = "0"] = /(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

/** The items of `x,y,z`, or of a JSON list where items have commas. */
function listOf(text: string): readonly string[] {
  if (text.startsWith("[")) {
    try {
      const items = parseJson(text) as unknown[];
      return items.map((item) => typeof item === "string" ? item : printJsonLine(item));
    } catch {
      throw usageFault(`The sweep ${text} is not a list: write ["first", "second"] or a,b,c`);
    }
  }
  return text.split(",").map((item) => item.trim());
}

/** The port's name alone, where no other sweep ends in the same. */
function shortName(path: string, paths: readonly string[]): string {
  const last = path.slice(path.lastIndexOf(".") + 1);
  return paths.filter((other) => other.endsWith(`.${last}`)).length > 1 ? path : last;
}
