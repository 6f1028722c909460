import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { figureCharts, type NamedChart } from "../../src/evaluation/charts.ts";
import { divide, measure, type Reference, type Subject } from "../../src/evaluation/measure.ts";
import {
  curvesOf,
  figuresOf,
  matchedRows,
  type MeasuredRow,
  overSeeds,
} from "../../src/evaluation/results.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";

const OPTIONS = { k: 3, tries: 40, count: 40 };

/** Points around 0, two of a source near each other, moved and drawn together. */
function points(name: string, { shift = 0, spread = 1 } = {}) {
  const data = new Float32Array(80 * 4);
  fillNormal(data, random(name));
  return tensor(data.map((value) => spread * value + shift), [80, 4]);
}

const real: Reference = {
  features: points("real"),
  sources: Array.from({ length: 80 }, (_, i) => `source ${i >> 1}`),
};
const prompts = Array.from({ length: 80 }, (_, i) => i >> 3);
const subject = (features: Subject["features"], hits = {}): Subject => ({
  features,
  prompts,
  hits,
});

Deno.test("divide() keeps a source together and halves as equal as they can be", () => {
  for (let i = 0; i < 20; i++) {
    const [a, b] = divide(real.sources, random(i));
    assertEquals([a.length, b.length], [40, 40]);
    const others = new Set(b.map((at) => real.sources[at]));
    assert(a.every((at) => !others.has(real.sources[at]!)));
  }
});

Deno.test("measure() puts real pictures at the floor, equal ones near it, and others above it", () => {
  const floor = measure({ ...subject(real.features), isOfReal: true }, real, OPTIONS);
  const equal = measure(subject(points("other")), real, OPTIONS);
  const moved = measure(subject(points("other", { shift: 1 })), real, OPTIONS);
  const narrow = measure(subject(points("other", { spread: 0.2 })), real, OPTIONS);
  assertAlmostEquals(floor.values.frechet, equal.values.frechet, 0.4);
  assert(moved.values.frechet > 3 * equal.values.frechet);
  assert(moved.values.kernel > equal.values.kernel + 1);
  assert(narrow.values.pairwise < equal.values.pairwise / 3);
  assert(narrow.values.coverage < equal.values.coverage / 2);
  const { frechet } = figuresOf(moved, {});
  assert(frechet!.low > equal.values.frechet && frechet!.high > frechet!.value);
});

Deno.test("shares are of the pictures that are known, with Wilson's interval", () => {
  const hits = { neighbours: prompts.map((_, i) => i % 4 === 0) };
  const { neighbours, classifier } = figuresOf(
    measure(subject(points("x"), hits), real, OPTIONS),
    hits,
  );
  assertEquals(neighbours!.value, 0.25);
  assert(neighbours!.low < 0.25 && neighbours!.high > 0.25);
  assertEquals(classifier, undefined);
});

Deno.test("matchedRows() finds distances of a curve at equal accuracy, with intervals, where it comes there", () => {
  const row = (control: number, shift: number, share: number): MeasuredRow => {
    const hits = { neighbours: prompts.map((_, i) => i < share * 80) };
    const measurement = measure(subject(points(`c${control}`, { shift }), hits), real, OPTIONS);
    return {
      name: "framework",
      label: `concept 1, control ${control}`,
      kind: "cell",
      scales: { concept: 1, control, mix: 0, second: 1 },
      features: "f",
      pictures: 80,
      compared: 40,
      seeds: [],
      callsPerPicture: 1,
      measurement,
      figures: figuresOf(measurement, hits),
    };
  };
  const rows = [row(3, 1, 0.9), row(1, 0, 0.3)];
  const found = matchedRows(rows, [0.6, 0.95]);
  const frechet = found.filter(({ figure }) => figure === "frechet");
  assertEquals(frechet.map(({ at, label }) => [at, label]), [[0.6, "concept 1"], [
    0.95,
    "concept 1",
  ]]);
  const { value, interval } = frechet[0]!.found!;
  const [far, near] = rows.map(({ figures }) => figures.frechet!.value) as [number, number];
  assertAlmostEquals(value, (far + near) / 2, 1e-6);
  assert(interval.low < value && value < interval.high);
  assertEquals(frechet[1]!.found, undefined);
});

const seedRow = (model: string, value: number, entry = 0, lora?: string) => ({
  name: "framework",
  label: "concept 1, control 2",
  kind: "cell" as const,
  entry,
  model,
  ...(lora !== undefined && { lora }),
  scales: { concept: 1, control: 2, mix: 0, second: 1 },
  features: "f",
  pictures: 8,
  compared: 8,
  seeds: [],
  callsPerPicture: 1,
  figures: {
    frechet: { value, low: 0, high: 99 },
    neighbours: { value: value / 10, low: 0, high: 1 },
  },
});

Deno.test("overSeeds() tells mean, least and most of what several models of one training reach", () => {
  const [found, ...others] = overSeeds([seedRow("a", 1), seedRow("b", 2), seedRow("c", 6)]);
  assertEquals(others, []);
  assertEquals([found!.models, found!.figures.frechet], [3, { value: 3, low: 1, high: 6 }]);
  assertEquals(overSeeds([seedRow("a", 1)]), []);
  const styles = [seedRow("a", 1, 0), seedRow("a", 2, 1, "x"), seedRow("a", 6, 2, "y")];
  assertEquals(overSeeds(styles), [], "settings of their own are no seeds of one training");
  assertEquals(curvesOf(styles).length, 3);
});

Deno.test("figureCharts() draws the models of one training as one curve, others as their own", () => {
  const { model: _, scales, ...bare } = seedRow("", 7);
  const rows = [
    ...["a", "b", "c"].map((model, i) => seedRow(model, [1, 2, 6][i]!)),
    { ...bare, scales, name: "prior", label: "control 2" },
    { ...bare, kind: "floor" as const, name: "real" },
  ];
  const [{ chart }] = figureCharts(rows) as [NamedChart];
  assertEquals(chart.series.map(({ name }) => name), ["framework, concept 1", "prior"]);
  const [framework, prior] = chart.series;
  assertEquals(framework!.points, [{ x: 0.3, y: 3, low: 0, high: 99, label: "2" }]);
  assertEquals(prior!.points[0]!.y, 7);
  assertEquals(chart.levels, [{ name: "real", y: 7 }]);
  assertStringIncludes(chart.title, "of several trainings the mean");
});
