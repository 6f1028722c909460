/**
 * Guidance as mathematics: one line for the sum, then one for each scheduled scale and each post. Plain data, which
 * {@link formulaText} and the editor print, each in its own way.
 */
export type Formula = readonly FormulaLine[];

/** One line: its parts follow each other without a space. */
export type FormulaLine = readonly FormulaPart[];

/** A stretch of a line. */
export type FormulaPart = string | FormulaPrediction | FormulaSymbol;

/** A prediction, by its place among the guidance's branches. */
export interface FormulaPrediction {
  /** Counts branches from 0, the base. */
  readonly branch: number;
}

/** A letter, and what tells it from others of that letter: the scale `w` of the term `control`. */
export interface FormulaSymbol {
  /** `eps`, `w`, `σ` or a projection's name. */
  readonly symbol: string;
  /** Nothing where the letter alone says it. */
  readonly index?: string;
}

/** A line of parts, neighbouring texts joined. */
export function formulaLine(...parts: readonly FormulaPart[]): FormulaLine {
  const line: FormulaPart[] = [];
  for (const part of parts) {
    const last = line.at(-1);
    if (typeof part === "string" && typeof last === "string") line[line.length - 1] = last + part;
    else line.push(part);
  }
  return line;
}

/** What a formula calls a branch. */
export interface BranchName {
  /** All of it as text: `eps_prior("a cat")`. */
  readonly label: string;
  /** The network, which is the index of an epsilon: `prior`. */
  readonly name: string;
  /** What the network is given, in brackets, and primes where that is not all: `("a cat")′`; empty for none. */
  readonly inside: string;
}
