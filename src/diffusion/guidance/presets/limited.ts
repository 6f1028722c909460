import { gcfg, type Guidance, type Term, termNames } from "../guidance.ts";
import { timesScale } from "../scale.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/**
 * A guidance one term of which acts within a mask alone: `w·M·(eps_i - against)`, for regions of a picture in any
 * guidance.
 *
 * @param mask Weights [height, width] or [1, 1, height, width] of any size
 * @throws RangeError for a name that no term has, or a term that is limited already
 */
export function maskTerm(guidance: Guidance, name: string, mask: Tensor): Guidance {
  return withTerm(guidance, name, (term) => [{ ...term, projection: { type: "mask", mask } }]);
}

/**
 * A guidance one term of which has a strength for each frequency band of what it adds, `w·sum_l weight_l·Band_l[eps_i -
 * against]`, finest first (Sadat et al. 2025, arXiv 2506.19713). Equal weights of 1 leave it as it is.
 *
 * @throws RangeError for a name that no term has, or a term that is limited already
 */
export function bandTerm(guidance: Guidance, name: string, weights: readonly number[]): Guidance {
  return withTerm(guidance, name, (term) =>
    weights.map((weight, level): Term => ({
      ...term,
      name: `${name} band ${level + 1}`,
      scale: timesScale(weight, term.scale),
      projection: { type: "band", level, of: weights.length },
    })));
}

/** The guidance with others in the place of one term. */
function withTerm(
  guidance: Guidance,
  name: string,
  others: (term: Term) => readonly Term[],
): Guidance {
  const index = termIndex(guidance, name);
  const term = guidance.terms[index]!;
  if (term.projection) {
    throw new RangeError(`Cannot limit the term "${name}": it is by "${term.projection.type}"`);
  }
  const terms = guidance.terms.flatMap((one, i) => i === index ? others({ ...one, name }) : [one]);
  return gcfg(guidance.base, terms, guidance.post);
}

/** Which term has a name. @throws RangeError that lists those there are */
export function termIndex(guidance: Guidance, name: string): number {
  const names = termNames(guidance);
  const index = names.indexOf(name);
  if (index >= 0) return index;
  throw new RangeError(
    `The guidance has no term "${name}": ${
      names.length ? `its terms are ${names.map((one) => `"${one}"`).join(", ")}` : "it has none"
    }`,
  );
}
