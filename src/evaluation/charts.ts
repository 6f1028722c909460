import type { DriftRow } from "./drift.ts";
import type { Chart } from "./line_chart.ts";
import type { Figure } from "./measure.ts";
import { curveLabel, curvesOf, type ResultRow, withSeedsAsOne } from "./results.ts";

/** A chart and the name of its files. */
export interface NamedChart {
  readonly file: string;
  readonly chart: Chart;
}

/** What figures are called where people read them. */
export const TITLES: Readonly<Record<Figure, string>> = {
  frechet: "Fréchet distance",
  kernel: "Kernel distance",
  precision: "Precision",
  recall: "Recall",
  density: "Density",
  coverage: "Coverage",
  vendi: "Vendi score a prompt",
  pairwise: "Pairwise distance a prompt",
  neighbours: "Accuracy (neighbours)",
  classifier: "Accuracy (classifier)",
  retrieval: "Accuracy (retrieval)",
  both: "Both conditions shown",
  copies: "Copy rate",
};

/** Pairs that are drawn against each other. */
const PAIRS: readonly (readonly [x: Figure, y: Figure])[] = [
  ["neighbours", "frechet"],
  ["classifier", "frechet"],
  ["retrieval", "frechet"],
  ["neighbours", "kernel"],
  ["neighbours", "coverage"],
  ["neighbours", "vendi"],
  ["both", "vendi"],
];

/** A name as part of a file's. */
const slug = (name: string): string => name.replaceAll(/[^a-z0-9]+/gi, "_");

/**
 * Curves over the control's scale, each point labelled with it, one chart for each pair of figures. Models of one training
 * are one curve: their means, and those of their intervals.
 */
export function figureCharts(rows: readonly ResultRow[]): readonly NamedChart[] {
  const spaces = Map.groupBy(withSeedsAsOne(rows), ({ features }) => features);
  return [...spaces].flatMap(([features, rows]) =>
    PAIRS.flatMap(([x, y]): NamedChart[] => {
      const series = curvesOf(rows.filter(({ figures }) => figures[x] && figures[y]))
        .map((curve) => ({
          name: [curve[0]!.name, curveLabel(curve)].filter(Boolean).join(", "),
          points: curve.map(({ figures, scales }) => ({
            x: figures[x]!.value,
            y: figures[y]!.value,
            low: figures[y]!.low,
            high: figures[y]!.high,
            label: String(scales!.control),
          })),
        }));
      if (!series.length) return [];
      const levels = rows.filter(({ kind, figures }) => kind !== "cell" && figures[y])
        .filter(() => y !== "vendi") // theirs is over all pictures
        .map(({ name, figures }) => ({ name, y: figures[y]!.value }));
      const seeds = rows.some((row) => "models" in row) ? "; of several trainings the mean" : "";
      const title = `${TITLES[y]} against ${TITLES[x].toLowerCase()}, on ${features}${seeds}`;
      return [{
        file: `${y}_${x}_${slug(features)}`,
        chart: { title, x: TITLES[x], y: TITLES[y], series, levels },
      }];
    })
  );
}

/** What comes of the second condition of a pair over its scale, negative ones included: one line for each control. */
export function secondCharts(rows: readonly ResultRow[]): readonly NamedChart[] {
  const swept = Map.groupBy(
    rows.filter(({ kind, scales, figures }) => kind === "cell" && scales && figures.vendi),
    ({ name, features, scales }) => JSON.stringify([name, features, scales!.control]),
  );
  const curves = [...swept.values()].map((curve) =>
    curve.toSorted((a, b) => a.scales!.second - b.scales!.second)
  ).filter((curve) => new Set(curve.map(({ scales }) => scales!.second)).size > 1);
  const spaces = Map.groupBy(curves, ([first]) => first!.features);
  return [...spaces].flatMap(([features, curves]) =>
    (["vendi", "neighbours", "both"] as const).flatMap((figure): NamedChart[] => {
      const series = curves.filter((curve) => curve.every(({ figures }) => figures[figure]))
        .map((curve) => ({
          name: `${curve[0]!.name}, control ${curve[0]!.scales!.control}`,
          points: curve.map(({ figures, scales }) => {
            const { value, low, high } = figures[figure]!;
            return { x: scales!.second, y: value, low, high };
          }),
        }));
      const title = `${TITLES[figure]} over the second condition's scale, on ${features}`;
      const chart = { title, x: "Scale of the second condition", y: TITLES[figure], series };
      return series.length ? [{ file: `second_${figure}_${slug(features)}`, chart }] : [];
    })
  );
}

/** Drift over the time step, and the energy of the control round either base. */
export function driftCharts(rows: readonly DriftRow[]): readonly NamedChart[] {
  if (!rows.length) return [];
  const models = [...Map.groupBy(rows, ({ model }) => model)];
  const lines = (of: "drift" | "drifted" | "rectified", told: (model: string) => string) =>
    models.map(([model, points]) => ({
      name: told(model),
      points: points.map((row) => ({
        x: row.timestep,
        y: row[of].value,
        low: row[of].low,
        high: row[of].high,
      })),
    }));
  const axes = { x: "Time step", isLogarithmic: true };
  return [
    {
      file: "drift",
      chart: {
        ...axes,
        title: "Drift of the prediction without a prompt",
        y: "Share of the prior's energy",
        series: lines("drift", (model) => model),
      },
    },
    {
      file: "energy",
      chart: {
        ...axes,
        title: "Energy of the control round the model's own base and the prior's",
        y: "Mean square",
        series: [
          ...lines("drifted", (model) => `${model}, own base`),
          ...lines("rectified", (model) => `${model}, prior's base`),
        ],
      },
    },
  ];
}
