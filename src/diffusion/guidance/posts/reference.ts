import {
  type EstimatedImage,
  type OperatorSettings,
  type OperatorStep,
  referredTerm,
} from "../operator.ts";

/** Settings of a post that measures by the prediction of a term. */
export interface ReferringSettings extends OperatorSettings {
  /** Name of the term, the first unless given. */
  readonly reference?: string;
}

/** The branch that such a post measures by. */
export function referenceBranch({ reference }: ReferringSettings, { terms }: OperatorStep): number {
  return terms[referredTerm(terms, reference)]!.prediction;
}

/** The estimate that such a post measures by, in its space. */
export function referenceOf(settings: ReferringSettings, image: EstimatedImage): Float64Array {
  return image.express(image.denoised(referenceBranch(settings, image)));
}

/** Why there is no such term, or undefined where there is. */
export function referenceFault(
  { type, reference }: ReferringSettings,
  names: readonly string[],
): string | undefined {
  if (reference !== undefined && !names.includes(reference)) {
    return `its ${type} refers to "${reference}", which is none of its terms`;
  }
  return termFault({ type }, names);
}

/** Why a post cannot do without a term. */
export function termFault(
  { type }: OperatorSettings,
  names: readonly string[],
): string | undefined {
  return names.length === 0 ? `its ${type} needs a term, and it has none` : undefined;
}
