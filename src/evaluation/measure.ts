import { stack } from "../metrics/compare_sets.ts";
import type { Features } from "../metrics/features.ts";
import { frechetDistance } from "../metrics/frechet_distance.ts";
import { type Deviations, deviationsOfHalves, sample } from "../metrics/half_samples.ts";
import { kernelDistance, rowsOf } from "../metrics/kernel_distance.ts";
import { overlap } from "../metrics/neighbours.ts";
import { meanPairwiseDistance } from "../metrics/pairwise_distance.ts";
import { vendiScore } from "../metrics/vendi_score.ts";
import { random } from "../tensor/random.ts";

/** Distances of a set of pictures to real ones, how the two overlap, and how varied it is for one prompt. */
export const SET_FIGURES = [
  "frechet",
  "kernel",
  "precision",
  "recall",
  "density",
  "coverage",
  "vendi",
  "pairwise",
] as const;

/** Shares of pictures that are as asked for, or copies. */
export const SHARE_FIGURES = ["neighbours", "classifier", "retrieval", "both", "copies"] as const;

export type SetFigure = typeof SET_FIGURES[number];
export type ShareFigure = typeof SHARE_FIGURES[number];
export type Figure = SetFigure | ShareFigure;

/** A set of pictures to be measured, in one space of features. */
export interface Subject {
  readonly features: Features;
  /** Which pictures were asked for together, by index of the prompt. */
  readonly prompts: readonly number[];
  /** For each share, which pictures count; those it is not known of are left out. */
  readonly hits: Readonly<Partial<Record<ShareFigure, readonly boolean[]>>>;
  /** Whether its rows are the real pictures, or made of them, in the same order. */
  readonly isOfReal?: boolean;
}

/** Real pictures in the same space. */
export interface Reference {
  readonly features: Features;
  readonly sources: readonly string[];
}

/** How sets are measured. */
export interface MeasureOptions {
  /** Pictures that make a neighbourhood. */
  readonly k: number;
  readonly tries: number;
  /** Pictures of each set that a distance is measured on: the same for all that are compared. */
  readonly count: number;
}

/** Figures with how they might have come out. */
export interface Measurement {
  readonly values: Readonly<Record<Figure, number>>;
  readonly deviations: Deviations<Figure>;
}

/** Divisions of the real pictures that a figure is the mean over, so that all of them enter. */
const DIVISIONS = 8;

/**
 * Measures pictures against half of the real ones, as many of each; the mean over divisions by source. Real pictures
 * themselves, or what was made of them, are measured by the other half, as a floor.
 */
export function measure(subject: Subject, real: Reference, options: MeasureOptions): Measurement {
  const [own, reals] = [rowsOf(subject.features), rowsOf(real.features)];
  const all = own.map((_, i) => i);
  const divisions = Array.from({ length: DIVISIONS }, (_, i) => {
    const next = random("division", i);
    const [near, far] = divide(real.sources, next);
    const candidates = subject.isOfReal ? far : all;
    return distances(
      sample(candidates, Math.min(options.count, candidates.length), next).map((i) => own[i]!),
      sample(near, Math.min(options.count, near.length), next).map((i) => reals[i]!),
      options.k,
    );
  });
  const mean = (name: keyof Distances): number =>
    divisions.reduce((sum, division) => sum + division[name] / DIVISIONS, 0);
  const values = {
    frechet: mean("frechet"),
    kernel: mean("kernel"),
    precision: mean("precision"),
    recall: mean("recall"),
    density: mean("density"),
    coverage: mean("coverage"),
    ...variety(own, subject.prompts, all),
    ...shares(subject.hits, all),
  };
  const deviations = deviationsOfHalves<Figure>(
    subject.isOfReal ? [reals.length] : [own.length, reals.length],
    ([first, second], attempt) => {
      const [taken, against] = second
        ? [first!, second]
        : divide(first!.map((i) => real.sources[i]!), random("quarter", attempt))
          .map((half) => half.map((at) => first![at]!)) as [number[], number[]];
      const count = Math.min(taken.length, against.length, Math.ceil(options.count / 2));
      const next = random("half", attempt);
      const picked = sample(taken, count, next);
      return {
        ...distances(
          picked.map((i) => own[i]!),
          sample(against, count, next).map((i) => reals[i]!),
          options.k,
        ),
        ...variety(own, subject.prompts, taken),
        ...shares(subject.hits, taken),
      };
    },
    { tries: options.tries },
  );
  return { values, deviations };
}

type Distances = typeof UNKNOWN;

/** What sets of less than two pictures have: a half of one source, now and then. */
const UNKNOWN = {
  frechet: NaN,
  kernel: NaN,
  precision: NaN,
  recall: NaN,
  density: NaN,
  coverage: NaN,
};

function distances(own: Float32Array[], real: Float32Array[], k: number): typeof UNKNOWN {
  if (Math.min(own.length, real.length) < 2) return UNKNOWN;
  const [a, b] = [stack(own), stack(real)];
  return {
    frechet: frechetDistance(b, a),
    kernel: kernelDistance(b, a),
    ...overlap(b, a, Math.min(k, own.length - 1, real.length - 1)),
  };
}

/** Variety among the pictures of one prompt, the mean over prompts with two pictures and more. */
function variety(
  rows: readonly Float32Array[],
  prompts: readonly number[],
  taken: readonly number[],
): { readonly vendi: number; readonly pairwise: number } {
  const sets = [...Map.groupBy(taken, (i) => prompts[i]!).values()]
    .filter((group) => group.length > 1)
    .map((group) => stack(group.map((i) => rows[i]!)));
  const mean = (of: (set: Features) => number): number =>
    sets.length ? sets.reduce((sum, set) => sum + of(set), 0) / sets.length : NaN;
  return { vendi: mean(vendiScore), pairwise: mean(meanPairwiseDistance) };
}

function shares(hits: Subject["hits"], taken: readonly number[]): Record<ShareFigure, number> {
  const share = (of: readonly boolean[] | undefined): number =>
    of && taken.length ? taken.filter((i) => of[i]).length / taken.length : NaN;
  return Object.fromEntries(SHARE_FIGURES.map((name) => [name, share(hits[name])])) as Record<
    ShareFigure,
    number
  >;
}

/** Indices in two halves, those of one source in the same, as equal as they can be. */
export function divide(
  sources: readonly string[],
  next: () => number,
): readonly [number[], number[]] {
  const groups = [...Map.groupBy(sources.map((_, i) => i), (i) => sources[i]!).values()]
    .map((group) => ({ group, at: next() })).sort((a, b) => a.at - b.at);
  const halves: [number[], number[]] = [[], []];
  for (const { group } of groups) {
    halves[halves[0].length <= halves[1].length ? 0 : 1].push(...group);
  }
  return halves;
}
