import type { BranchName } from "../../formula/formula.ts";
import { type Guidance, termNames } from "./guidance.ts";
import type { TermBranches } from "./operator.ts";
import { type Prediction, predictionKey, predictionName } from "./prediction.ts";

/** One distinct evaluation of a guidance. */
export interface Branch extends BranchName {
  readonly prediction: Prediction;
}

/** A branch as a report has it. */
export interface NamedBranch extends BranchName {
  /** Id of the network. */
  readonly model: string;
}

/** The distinct predictions of a guidance, the base first, and its terms with their predictions as indices of those. */
export interface Branches {
  readonly all: readonly Branch[];
  readonly terms: readonly TermBranches[];
}

/** Finds the distinct predictions of a guidance, each of which is evaluated once. */
export function collectBranches(guidance: Guidance): Branches {
  const indices = new Map<string, number>();
  const all: Branch[] = [];
  const indexOf = (prediction: Prediction): number => {
    const key = predictionKey(prediction);
    const known = indices.get(key);
    if (known !== undefined) return known;
    indices.set(key, all.length);
    return all.push({ prediction, ...distinct(predictionName(prediction), all) }) - 1;
  };
  indexOf(guidance.base);
  const names = termNames(guidance);
  const terms = guidance.terms.map((term, i) => ({
    name: names[i]!,
    prediction: indexOf(term.prediction),
    against: term.against ? indexOf(term.against) : 0,
  }));
  return { all, terms };
}

/** Primes a name until no other prediction has it: equal texts may be encoded differently. */
function distinct(name: BranchName, others: readonly Branch[]): BranchName {
  if (!others.some(({ label }) => label === name.label)) return name;
  return distinct({ ...name, label: `${name.label}′`, inside: `${name.inside}′` }, others);
}

/** Branches as a report has them. */
export function namedBranches({ all }: Branches): readonly NamedBranch[] {
  return all.map(({ label, name, inside, prediction: { model } }) => ({
    label,
    name,
    inside,
    model,
  }));
}
