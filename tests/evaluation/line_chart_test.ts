import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { numberText } from "../../src/evaluation/axis.ts";
import { lineChart } from "../../src/evaluation/line_chart.ts";
import { decodeImage } from "../../src/runtime/images/decode.ts";
import { svgToPng } from "../../src/runtime/images/svg_to_png.ts";

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

Deno.test("lineChart() joins points in their order, with intervals, a legend and levels", () => {
  const svg = lineChart(CHART);
  assertStringIncludes(svg, "Fréchet distance &amp; &lt;control&gt;");
  assertEquals(svg.match(/<circle/g)!.length, 3);
  assertEquals(svg.match(/<polyline/g)!.length, 2);
  for (const text of ["framework", "real pictures", ">10<", ">0.4<"]) {
    assertStringIncludes(svg, text);
  }
  assert(!svg.includes("NaN"));
});

Deno.test("lineChart() of nothing, of one point and by logarithms has places for all", () => {
  for (const series of [[], [{ name: "one", points: [{ x: 1, y: 1 }] }]]) {
    assert(!/NaN|Infinity/.test(lineChart({ ...CHART, series, levels: [] })));
  }
  const svg = lineChart({ ...CHART, isLogarithmic: true });
  assert(!/NaN|Infinity/.test(svg));
});

Deno.test("a chart with letters as shapes has the same pixels without any font", async () => {
  const svg = lineChart(CHART, "shapes");
  assert(!svg.includes("<text"));
  const { image } = await decodeImage(await svgToPng(svg));
  assertEquals(image.shape, [1, 3, 840, 1440]);
  // The title's ink.
  const row = image.data.subarray(34 * 1440 + 140, 34 * 1440 + 400);
  assert(row.some((value) => value < 0.3));
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
