import type { FormulaLine } from "../../formula/formula.ts";
import type { PredictionType } from "../denoiser.ts";

/** How a post or projection is asked for, as plain data. */
export interface OperatorSettings {
  /** Names the operator. */
  readonly type: string;
  /** The space it is wanted in, for an operator that works in any. */
  readonly space?: PredictionType;
}

/** A term with its predictions as indices of branches. */
export interface TermBranches {
  /** As the guidance calls it. */
  readonly name: string;
  /** What it leads to. */
  readonly prediction: number;
  /** What it starts from. */
  readonly against: number;
}

/** A step before any network is asked. */
export interface OperatorStep {
  /** Counts the sampler's steps from 0. */
  readonly step: number;
  /** The guidance's terms, in order. */
  readonly terms: readonly TermBranches[];
  /** Each term's scale here. */
  readonly scales: readonly number[];
}

/** What planning, formulas and checks ask of every operator. */
export interface Operator<S extends OperatorSettings> {
  /** What settings call it by. */
  readonly type: S["type"];
  /** Branches that it looks at, and which are evaluated for it whatever their coefficients. */
  needs?(settings: S, step: OperatorStep): readonly number[];
  /** What a formula says of the settings; each with its name for a post, nothing for a projection, unless given. */
  words?(settings: S): FormulaLine;
  /**
   * Why it cannot be, beyond numbers that are not finite.
   *
   * @param names of the guidance's terms
   * @param own name of the term that a projection is of
   */
  fault?(settings: S, names: readonly string[], own?: string): string | undefined;
}

/** A post that changes an estimate of one image: the base's before the sum, or the guided one after it. */
export interface EstimateOperator<S extends OperatorSettings> extends Operator<S> {
  readonly stage: "base" | "guided";
  /** The space it is defined in, in the words of prediction types; `sample` is denoised latents. */
  readonly space: PredictionType;
  /** The formula of a step in which latents stay where they are and no network is asked, or undefined elsewhere. */
  still?(settings: S, step: OperatorStep): FormulaLine | undefined;
  /** The changed values, in the operator's space; `values` themselves, never written to, where nothing changes. */
  apply(values: Float64Array, settings: S, image: EstimatedImage): Float64Array;
}

/** A projection of a term's push on denoised latents; as a post, of the push of every term that has none of its own. */
export interface TermOperator<S extends OperatorSettings> extends Operator<S> {
  readonly stage: "term";
  /** Whether it changes nothing at a scale other than 0, so that the term is part of the plain sum. */
  isIdentity?(settings: S, scale: number): boolean;
  /** What the term adds to the sum: `scale·P[delta]`. */
  apply(delta: Float64Array, settings: S, push: Push): Float64Array;
}

/** One image as an {@link EstimateOperator} sees it. */
export interface EstimatedImage extends OperatorStep {
  readonly channels: number;
  /** A branch's estimate of the clean latents; one of those that it needs. */
  denoised(branch: number): Float64Array;
  /** Clean latents in the operator's space. */
  express(denoised: Float64Array): Float64Array;
}

/** One image's push as a {@link TermOperator} sees it. */
export interface Push extends OperatorStep {
  readonly scale: number;
  readonly height: number;
  readonly width: number;
  /** Denoised latents of the term's own prediction. */
  readonly prediction: Float64Array;
  /** The term's numbers from step to step, zeros at the start of a run: written to in place. */
  readonly memory: Float64Array;
  /** Another term's push, before its projection and scale. */
  delta(term: number): Float64Array;
}

/** The settings of an operator, or of each of several. */
export type SettingsOf<O> = O extends Operator<infer S> ? S : never;

/** Index of the term that settings refer to by name, the first unless named. */
export function referredTerm(terms: readonly TermBranches[], name?: string): number {
  return name === undefined ? 0 : terms.findIndex((term) => term.name === name);
}

/** The name of a setting that is no finite number, and what it is. */
export function brokenNumber(
  settings: OperatorSettings,
): [name: string, value: number] | undefined {
  return Object.entries(settings).find((entry): entry is [string, number] =>
    typeof entry[1] === "number" && !Number.isFinite(entry[1])
  );
}
