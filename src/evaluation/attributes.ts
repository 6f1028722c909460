import {
  attributeOdds,
  type Classifier,
  crossValidate,
  type Labelled,
  logisticRegression,
  nearestNeighbours,
  validate,
} from "../metrics/attribute_classifiers.ts";
import type { Features } from "../metrics/features.ts";
import { rowsOf } from "../metrics/kernel_distance.ts";
import type { Group } from "./cells.ts";
import type { Subject } from "./measure.ts";
import type { RealPicture } from "./real_pictures.ts";
import { shareOf, type Told } from "./results.ts";

/** The two classifiers, trained on labelled real pictures: the one does not learn, the other does not look up. */
const CLASSIFIERS = { neighbours: nearestNeighbours, classifier: logisticRegression };

/** How often each classifier is right on real pictures whose sources it has not seen. */
export type ClassifierAccuracy = Readonly<Record<keyof typeof CLASSIFIERS, Told>>;

/** What tells whether pictures show what was asked for, in one space of features. */
export interface AttributeJudge {
  readonly accuracy: ClassifierAccuracy;
  /** Attributes that it knows, of those that are asked for. */
  readonly attributes: readonly string[];
  /** Which pictures show the attribute of their group; without those of groups whose attribute nobody has labelled. */
  judge(features: Features, groups: readonly Group[]): Subject["hits"];
}

/**
 * @param groups all that are judged: the classifiers choose among their attributes, pairs among those of the second
 * @param learntFrom sources that the features were learnt from: what the classifiers are worth is measured on the others
 * @returns undefined where no real picture is labelled with two attributes that are asked for
 */
export function attributeJudge(
  groups: readonly Group[],
  real: readonly RealPicture[],
  features: Features,
  learntFrom?: ReadonlySet<string>,
): AttributeJudge | undefined {
  const labelledOf = (asked: readonly string[]): Labelled => ({
    features,
    attributes: real.map((picture) =>
      asked.flatMap((one, i) => picture.attributes.includes(one) ? [i] : [])
    ),
  });
  const isKnown = (one: string): boolean =>
    real.some((picture) => picture.attributes.includes(one));
  const attributes = [...new Set(groups.map(({ attribute }) => attribute))].filter(isKnown);
  if (attributes.length < 2) return undefined;
  const labelled = labelledOf(attributes);
  const sources = real.map(({ source }) => source);
  const worth = (train: (kept: Labelled) => Classifier): Told => {
    const { right, of } = learntFrom
      ? validate(labelled, sources.map((source) => !learntFrom.has(source)), train)
      : crossValidate(labelled, sources, train);
    return shareOf(right, of);
  };
  const count = attributes.length;
  const names = Object.keys(CLASSIFIERS) as (keyof typeof CLASSIFIERS)[];
  const firsts = [...new Set(groups.flatMap(({ firstAttribute }) => firstAttribute ?? []))];
  const pairs = [...new Set([...attributes, ...firsts])].filter(isKnown);
  const odds = firsts.length ? attributeOdds(labelledOf(pairs), pairs.length) : undefined;
  const trained = names.map((name) => [name, CLASSIFIERS[name](labelled, count)] as const);
  return {
    attributes,
    accuracy: Object.fromEntries(
      names.map((name) => [name, worth((kept) => CLASSIFIERS[name](kept, count))]),
    ) as unknown as ClassifierAccuracy,
    judge(features, groups) {
      const each = <T>(of: (group: Group) => T): readonly T[] =>
        groups.flatMap((group) => new Array<T>(group.count).fill(of(group)));
      const wanted = each(({ attribute }) => attributes.indexOf(attribute));
      if (wanted.includes(-1)) return {};
      const rows = rowsOf(features);
      const both = each(({ attribute, firstAttribute = "" }) =>
        [attribute, firstAttribute].map((one) => pairs.indexOf(one))
      );
      return {
        ...Object.fromEntries(
          trained.map(([name, classify]) => [
            name,
            rows.map((row, i) => classify(row) === wanted[i]),
          ]),
        ),
        ...(odds && !both.flat().includes(-1) && {
          both: rows.map((row, i) => {
            const known = odds(row);
            return both[i]!.every((one) => known[one]! > 0);
          }),
        }),
      };
    },
  };
}
