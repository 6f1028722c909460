import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { numberText } from "../../src/evaluation/axis.ts";
import { lineChart } from "../../src/evaluation/line_chart.ts";
import { drawingPicture, drawingSvg, type Writing } from "../../src/evaluation/drawing.ts";

const CHART = {
  title: "Fréchet distance & <control>",
  x: "accuracy",
  y: "distance",
  series: [
    {
      name: "framework",
      points: [{ x: 0.2, y: 10, low: 9, high: 11, label: "1" }, { x: 0.8, y: 20 }],
    },
    { name: "prior", points: [{ x: 0.3, y: 40 }] },
  ],
  levels: [{ name: "real pictures", y: 7 }],
};

Deno.test("a chart joins points in their order, with intervals, a legend and levels", () => {
  const svg = drawingSvg(lineChart(CHART));
  assertStringIncludes(svg, "Fréchet distance &amp; &lt;control&gt;");
  assertEquals(svg.match(/stroke-width="7"/g)!.length, 3);
  for (const text of ["framework", "real pictures", ">10<", ">0.4<"]) {
    assertStringIncludes(svg, text);
  }
});

Deno.test("a chart of nothing, of one point and by logarithms has places for all", () => {
  const one = [{ name: "one", points: [{ x: 1, y: 1 }] }];
  for (
    const chart of [
      { ...CHART, series: [], levels: [] },
      { ...CHART, series: one, levels: [] },
      { ...CHART, isLogarithmic: true },
    ]
  ) assert(!/NaN|Infinity/.test(drawingSvg(lineChart(chart))));
});

Deno.test("a chart as a picture has lines, dots and letters where the SVG has them, without any font", () => {
  const drawing = lineChart(CHART);
  const { data, shape } = drawingPicture(drawing);
  assertEquals(shape, [1, 3, 2 * drawing.height, 2 * drawing.width]);
  const green = (x: number, y: number) =>
    data[(drawing.height * 2 + Math.round(2 * y)) * 2 * drawing.width + Math.round(2 * x)]!;
  for (const part of drawing.parts) {
    if (!("text" in part)) assert(green(...part.places[0]!) < 0.95);
  }
  const [title] = drawing.parts.filter((part) => "text" in part && part.text === CHART.title);
  const [x, y] = (title as Writing).at;
  const ink = Array.from({ length: 200 }, (_, i) => green(x + i / 2, y - 3));
  assert(ink.filter((value) => value < 0.5).length > 10);
});

Deno.test("numberText() has three digits that count", () => {
  assertEquals([0, 0.12345, 1234.5, 1e-5, 1e6, NaN].map(numberText), [
    "0",
    "0.123",
    "1230",
    "1e-5",
    "1e+6",
    "-",
  ]);
});
