import { type Interval, intervalAround } from "../metrics/half_samples.ts";
import { type CurvePoint, type Matched, matchedAt } from "../metrics/matched_curve.ts";
import { wilson } from "../metrics/wilson.ts";
import type { Cell } from "./cells.ts";
import {
  type Figure,
  type Measurement,
  SET_FIGURES,
  type SetFigure,
  SHARE_FIGURES,
  type Subject,
} from "./measure.ts";

/** A number with its 95 % interval. */
export interface Told extends Interval {
  readonly value: number;
}

/** The figures of one set of pictures in one space of features. */
export interface ResultRow {
  /** The setting's name, or what else the pictures are. */
  readonly name: string;
  /** Its LoRA and scales in words. */
  readonly label: string;
  readonly kind: "cell" | "floor" | "ceiling";
  /** The place of its setting in the recipe. */
  readonly entry?: number;
  readonly model?: string;
  readonly lora?: string;
  readonly scales?: Cell["scales"];
  readonly features: string;
  readonly pictures: number;
  /** Pictures of each set that distances are measured on. */
  readonly compared: number;
  /** The first seed of each prompt; others follow. */
  readonly seeds: readonly number[];
  /** Network evaluations for a picture. */
  readonly callsPerPicture: number;
  /** Those that are known. */
  readonly figures: Readonly<Partial<Record<Figure, Told>>>;
}

/** A row with what its interval was made of. */
export interface MeasuredRow extends ResultRow {
  readonly measurement: Measurement;
}

/** What figures can be. */
const BOUNDS: Readonly<Record<SetFigure, readonly [least: number, most: number]>> = {
  frechet: [0, Infinity],
  kernel: [-Infinity, Infinity],
  precision: [0, 1],
  recall: [0, 1],
  density: [0, Infinity],
  coverage: [0, 1],
  vendi: [1, Infinity],
  pairwise: [0, Infinity],
};

/** The figures of a measurement, each with its interval: shares by Wilson, the others by halves. */
export function figuresOf(
  { values, deviations }: Measurement,
  hits: Subject["hits"],
): ResultRow["figures"] {
  const figures: Partial<Record<Figure, Told>> = {};
  for (const name of SET_FIGURES) {
    const value = values[name];
    if (!Number.isFinite(value)) continue;
    const { low, high } = intervalAround(value, deviations, name);
    const [least, most] = BOUNDS[name];
    figures[name] = {
      value,
      low: Math.max(least, Math.min(low, value)),
      high: Math.min(most, Math.max(high, value)),
    };
  }
  for (const name of SHARE_FIGURES) {
    const of = hits[name];
    if (of) figures[name] = shareOf(of.filter(Boolean).length, of.length);
  }
  return figures;
}

/** A share with Wilson's interval. */
export function shareOf(count: number, of: number): Told {
  return { value: of ? count / of : NaN, ...wilson(count, of) };
}

/** By what settings are brought to equal control, and what is compared there. */
const [ACCURACIES, MATCHED] = [
  ["neighbours", "classifier", "retrieval", "both"],
  ["frechet", "kernel", "vendi"],
] as const;

/** What is asked of a curve: at which accuracy, and how far pictures are there. */
export interface MatchedRow {
  readonly name: string;
  /** What the points of the curve have in common, in words. */
  readonly label: string;
  readonly model?: string;
  readonly features: string;
  readonly accuracy: typeof ACCURACIES[number];
  readonly at: number;
  readonly figure: typeof MATCHED[number];
  /** Undefined where the curve does not come there. */
  readonly found?: Matched;
}

/** Rows that differ in their control alone, in its order. */
export function curvesOf<R extends ResultRow>(rows: readonly R[]): readonly (readonly R[])[] {
  const cells = rows.filter(({ kind, scales }) => kind === "cell" && scales);
  const curves = Map.groupBy(
    cells,
    ({ name, model, lora, features, scales }) =>
      JSON.stringify([name, model, lora, features, { ...scales, control: 0 }]),
  );
  return [...curves.values()].map((curve) =>
    curve.toSorted((a, b) => a.scales!.control - b.scales!.control)
  );
}

/** What the cells of a curve have in common: its label without the control. */
export function curveLabel([first]: readonly ResultRow[]): string {
  return first!.label.split(", ").filter((part) => !part.startsWith("control ")).join(", ");
}

/** Distances of all curves at equal accuracy. */
export function matchedRows(
  rows: readonly MeasuredRow[],
  accuracies: readonly number[],
): readonly MatchedRow[] {
  return curvesOf(rows).filter(({ length }) => length > 1).flatMap((curve) =>
    ACCURACIES.flatMap((accuracy) =>
      accuracies.flatMap((at) =>
        MATCHED.flatMap((figure): MatchedRow[] => {
          const [first] = curve as [MeasuredRow, ...MeasuredRow[]];
          if (!first.figures[accuracy] || !first.figures[figure]) return [];
          const found = matchedAt(curve.map((row) => pointOf(row, accuracy, figure)), at);
          return [{
            name: first.name,
            label: curveLabel(curve),
            ...(first.model !== undefined && { model: first.model }),
            features: first.features,
            accuracy,
            at,
            figure,
            ...(found && { found }),
          }];
        })
      )
    )
  );
}

function pointOf(
  { measurement: { values, deviations } }: MeasuredRow,
  x: Figure,
  y: Figure,
): CurvePoint {
  return {
    x: values[x],
    y: values[y],
    tries: deviations.map((row) => ({ x: values[x] + row[x], y: values[y] + row[y] })),
  };
}

/** The same cell of several models that are seeds of one training: the means of its figures. */
export interface SeedsRow extends Omit<ResultRow, "model"> {
  readonly models: number;
}

/** Cells that there are several models of, with their means. */
export function overSeeds(rows: readonly ResultRow[]): readonly SeedsRow[] {
  return sameCells(rows).filter(({ length }) => length > 1).map((same) =>
    meanOf(same, (told) => [
      Math.min(...told.map(({ value }) => value)),
      Math.max(...told.map(({ value }) => value)),
    ])
  );
}

/** The rows, those of a cell that there are several models of as one: their means, and those of their intervals. */
export function withSeedsAsOne(rows: readonly ResultRow[]): readonly (ResultRow | SeedsRow)[] {
  const toMeans = (told: readonly Told[]): [number, number] => [
    mean(told.map(({ low }) => low)),
    mean(told.map(({ high }) => high)),
  ];
  return sameCells(rows).map((same) => same.length > 1 ? meanOf(same, toMeans) : same[0]);
}

function sameCells(rows: readonly ResultRow[]): readonly (readonly [ResultRow, ...ResultRow[]])[] {
  const cells = Map.groupBy(rows, (row) => {
    const { entry, name, label, model, features } = row;
    return model === undefined ? row : JSON.stringify([entry, name, label, features]);
  });
  return [...cells.values()] as [ResultRow, ...ResultRow[]][];
}

function meanOf(
  same: readonly [ResultRow, ...ResultRow[]],
  boundsOf: (told: readonly Told[]) => [low: number, high: number],
): SeedsRow {
  const { model: _, ...cell } = same[0];
  const known = [...SET_FIGURES, ...SHARE_FIGURES].filter((figure) =>
    same.every(({ figures }) => figures[figure])
  );
  const figures = Object.fromEntries(known.map((figure) => {
    const told = same.map(({ figures }) => figures[figure]!);
    const [low, high] = boundsOf(told);
    return [figure, { value: mean(told.map(({ value }) => value)), low, high }];
  }));
  return { ...cell, figures, models: same.length };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;
