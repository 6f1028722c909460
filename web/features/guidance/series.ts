import { imagesOf, type PerImage, sigmaOf } from "../../../src/formula/report.ts";
import { t } from "../../../src/words/translate.ts";
import type { ReportData } from "../../runs/report_data.ts";

/** One line of a chart: a number for each evaluation, null where there is none. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Which colour and dash it has, the same in every chart. */
  readonly style: number | "total";
}

export interface ChartData {
  readonly id: "norm" | "scale" | "cosine" | "between";
  readonly title: string;
  /** What the numbers are, in a sentence. */
  readonly doc: string;
  readonly series: readonly Series[];
  /** Where the y axis always reaches to. */
  readonly range?: readonly [number, number];
  readonly logarithmic?: true;
}

/** Mean of the values that there are, or that of one image. */
export function pickImage(values: PerImage, image: number | "mean"): number | null {
  if (image !== "mean") return values[image] ?? null;
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

/** All that a report has of its terms, as charts; `image` counts from 0. What was not measured has none. */
export function chartsOf(report: ReportData, image: number | "mean"): readonly ChartData[] {
  const charts = allCharts(report, image);
  return report.elapsed.length
    ? charts
    : charts.filter(({ series }) =>
      series.some(({ values }) => values.some((value) => value !== null))
    );
}

function allCharts(report: ReportData, image: number | "mean"): readonly ChartData[] {
  const { terms, steps } = report;
  const shown = image === "mean" || image < imagesOf(report) ? image : "mean";
  const each = (read: (step: typeof steps[number], term: number) => PerImage): Series[] =>
    terms.map(({ name }, term) => ({
      name,
      style: term,
      values: steps.map((step) => pickImage(read(step, term), shown)),
    }));
  const pairs = terms.flatMap((_, a) => terms.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  const between = pairs.map(([a, b], index): Series => ({
    name: `${terms[a]!.name} · ${terms[b]!.name}`,
    style: index,
    values: steps.map((step) => pickImage(step.terms[a]!.cosines[b] ?? [], shown)),
  }));
  return [
    {
      id: "norm",
      title: t`Norm`,
      doc:
        "Root mean square on the latents: of each term before its scale, and of all that guidance added",
      logarithmic: true,
      series: [
        ...each((step, term) => step.terms[term]!.norm),
        {
          name: t`all guidance`,
          style: "total",
          values: steps.map(({ total }) => pickImage(total, shown)),
        },
      ],
    },
    {
      id: "scale",
      title: t`Scale`,
      doc: "How strongly each term counts",
      series: each((step, term) => [step.terms[term]!.scale]).map((series, term) => ({
        ...series,
        values: steps.map((step) => step.terms[term]!.scale),
      })),
      range: [0, 0],
    },
    {
      id: "cosine",
      title: t`Cosine to all guidance`,
      doc: "1: the term points where guidance went, 0: across, −1: against it",
      series: each((step, term) => step.terms[term]!.cosineToTotal),
      range: [-1, 1],
    },
    ...(between.length
      ? [
        {
          id: "between" as const,
          title: t`Cosine between terms`,
          doc: "1: two terms pull the same way, 0: independent, −1: against each other",
          series: between,
          range: [-1, 1] as const,
        },
      ]
      : []),
  ];
}

/** Where each evaluation stands on the x axis. */
export function positionsOf(report: ReportData, axis: "step" | "sigma"): readonly number[] {
  return report.steps.map((step, index) => axis === "sigma" ? sigmaOf(step) : index + 1);
}
