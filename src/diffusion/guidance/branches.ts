import { type Guidance, termNames } from "./guidance.ts";
import { type Prediction, predictionKey, predictionLabel } from "./prediction.ts";

/** One distinct evaluation of a guidance. */
export interface Branch {
  readonly prediction: Prediction;
  /** As formulas show it. */
  readonly label: string;
}

/** A term with its predictions as indices into {@link Branches.all}. */
export interface TermBranches {
  readonly name: string;
  readonly prediction: number;
  readonly against: number;
}

/** The distinct predictions of a guidance; the base is the first. */
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
    const label = distinct(predictionLabel(prediction), all);
    return all.push({ prediction, label }) - 1;
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

/** Primes a label until no other prediction has it: equal texts may be encoded differently. */
function distinct(label: string, others: readonly Branch[]): string {
  return others.some((other) => other.label === label) ? distinct(`${label}′`, others) : label;
}
