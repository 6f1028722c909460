import { referredTerm, type TermOperator } from "../operator.ts";
import { affine, shareAlong } from "../vector.ts";

/** The part perpendicular to another term's delta (Perp-Neg, Armandpour et al. 2023, arXiv 2304.04968). */
export interface Perpendicular {
  /** Tells it from other projections. */
  readonly type: "perpendicular";
  /** Name of the other term; the first unless given. */
  readonly to?: string;
}

/** See {@link Perpendicular}. */
export const perpendicular: TermOperator<Perpendicular> = {
  type: "perpendicular",
  stage: "term",
  needs({ to }, { terms }) {
    const { prediction, against } = terms[referredTerm(terms, to)]!;
    return [prediction, against];
  },
  apply(delta, { to }, { scale, terms, delta: deltaOf }) {
    const reference = deltaOf(referredTerm(terms, to));
    return affine(scale, delta, -scale * shareAlong(delta, reference), reference);
  },
  words: ({ to }) => [{ symbol: "perp", ...(to !== undefined && { index: to }) }],
  fault({ to }, names, own) {
    const name = to ?? names[0]!;
    if (!names.includes(name)) {
      return `it is perpendicular to "${name}", which is none of its terms`;
    }
    return name === own ? "it is perpendicular to itself" : undefined;
  },
};
