import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { formulaText, lineText } from "../../../../src/formula/text.ts";
import type { DenoiseReport, ReportStep } from "../../../../src/sdk/report.ts";
import {
  createAxis,
  linePath,
  nearestIndex,
  printValue,
  roundStep,
} from "../../../../web/core/ui/axis.ts";
import {
  costOf,
  evaluatedBranches,
  printRanges,
  reasonDropped,
} from "../../../../src/formula/cost.ts";
import { reportCsv, reportJson, toCsv } from "../../../../web/features/guidance/export_report.ts";
import { inspectorActions } from "../../../../web/features/guidance/inspector_actions.ts";
import {
  createInspectorState,
  matchIndex,
} from "../../../../web/features/guidance/inspector_state.ts";
import {
  type EvaluationData,
  readReport,
  type ReportData,
} from "../../../../web/runs/report_data.ts";
import { chartsOf, positionsOf } from "../../../../web/features/guidance/series.ts";

// A run of the bundled model: concept and control guidance in 0.3 < sigma <= 5.5, two pictures, 14 steps of DDIM.
const report = readReport(JSON.parse(
  Deno.readTextFileSync(new URL("../../../golden/guidance_report.json", import.meta.url)),
))!;
const without = (...names: (keyof EvaluationData)[]): ReportData => ({
  ...report,
  steps: report.steps.map((step) =>
    Object.fromEntries(
      Object.entries(step).filter(([name]) => !names.includes(name as never)),
    ) as unknown as EvaluationData
  ),
});

Deno.test("ReportData is what the sdk's DenoiseReport becomes when its pictures are stored", () => {
  type Stored = Omit<DenoiseReport, "steps"> & {
    readonly steps: readonly Omit<ReportStep, "preview" | "branchPreviews">[];
  };
  const stored = (it: Stored): ReportData => it;
  assertEquals(stored(report as Stored), report);
});

Deno.test("readReport refuses what lacks something that is shown", () => {
  for (const bad of [undefined, null, 3, "x", [], {}, { ...report, terms: undefined }]) {
    assert(!readReport(bad));
  }
  const step = report.steps[0]!;
  assert(!readReport({ ...report, steps: [{ ...step, level: {} }] }));
  assert(!readReport({ ...report, steps: [{ ...step, terms: step.terms.slice(1) }] }));
  assert(!readReport({ ...report, branches: [{ label: 1, model: "x" }] }));
  for (const part of [{ branch: 3 }, { branch: -1 }, { branch: "0" }, { symbol: 1 }, {}, null, 7]) {
    assert(!readReport({ ...report, formula: [[part]] }), JSON.stringify(part));
    assert(!readReport({ ...report, steps: [{ ...step, formula: [part] }] }));
  }
  const batch = { model: "emoji", branches: [0, 2], rows: 4, calls: 1 };
  for (const [part, isGood] of [[{}, true], [{ branches: [3] }, false], [{ rows: "4" }, false]]) {
    const batches = [{ ...batch, ...part as object }];
    assertEquals(!!readReport({ ...report, steps: [{ ...step, batches }] }), isGood);
  }
  assert(readReport({ ...report, steps: [] }));
});

Deno.test("evaluatedBranches finds the same from previews as from the numbers alone", () => {
  const pictures = without("evaluated");
  const numbers = without("evaluated", "preview", "branchPreviews");
  report.steps.forEach((step, index) => {
    const expected = index >= 2 && index < 12 ? [true, true, true] : [false, true, false];
    assertEquals(evaluatedBranches(report, step), expected);
    assertEquals(evaluatedBranches(pictures, pictures.steps[index]!), expected);
    assertEquals(evaluatedBranches(numbers, numbers.steps[index]!), expected);
    assertEquals(step.rows, 2 * expected.filter(Boolean).length);
  });
  const listed = { ...report.steps[0]!, evaluated: [0, 2] };
  assertEquals(evaluatedBranches(report, listed), [true, false, true]);
});

Deno.test("costOf counts what was dropped and says why", () => {
  const { calls, rows, rowsUndropped, dropped } = costOf(report);
  assertEquals([calls, rows, rowsUndropped], [14, 68, 84]);
  assertEquals(dropped, [
    { branch: 0, at: [0, 1, 12, 13], reason: "concept (scale 1) cancels it" },
    { branch: 2, at: [0, 1, 12, 13], reason: "control has scale 0" },
  ]);
  const silent: EvaluationData = { ...report.steps[0]!, rows: 0, formula: ["velocity = 0"] };
  assertEquals(reasonDropped(report, silent, 1), "no network was asked: velocity = 0");
});

Deno.test("printRanges counts from 1 and joins neighbours", () => {
  assertEquals(printRanges([0, 1, 2, 5]), "1–3, 6");
  assertEquals(printRanges([]), "");
});

Deno.test("chartsOf gives each term a line, and the mean or one image", () => {
  const mean = chartsOf(report, "mean");
  assertEquals(mean.map(({ id }) => id), ["norm", "scale", "cosine", "between"]);
  assertEquals(mean.map(({ series }) => series.length), [3, 2, 2, 1]);
  const [first, second] = [chartsOf(report, 0), chartsOf(report, 1)];
  const at = 5;
  for (const [chart, { series }] of mean.entries()) {
    for (const [line, { values }] of series.entries()) {
      assertEquals(values.length, 14);
      const each = [first, second].map((charts) => charts[chart]!.series[line]!.values[at]!);
      assertAlmostEquals(values[at]!, (each[0]! + each[1]!) / 2, 1e-12);
    }
  }
  assertEquals(mean[0]!.series[0]!.values[0], null);
  assertEquals(mean[1]!.series[0]!.values.slice(0, 3), [1, 1, 2.5]);
  assertEquals(chartsOf(report, 99), mean);
});

Deno.test("positionsOf falls with sigma and rises with steps", () => {
  assertEquals(positionsOf(report, "step").slice(0, 3), [1, 2, 3]);
  const sigmas = positionsOf(report, "sigma");
  assertAlmostEquals(sigmas[0]!, 9.4917, 1e-3);
  assertEquals(sigmas.toSorted((a, b) => b - a), sigmas);
});

Deno.test("createAxis holds every value between its pixels, and its ticks", () => {
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(numbers, fc.boolean(), fc.boolean(), (values, logarithmic, rounded) => {
    const axis = createAxis({ values, pixels: [100, 0], logarithmic, rounded });
    const log = logarithmic && values.some((one) => one > 0);
    for (const one of [...values, ...axis.ticks]) {
      if (log && one <= 0) continue;
      const pixel = axis.place(one);
      assert(pixel >= -1e-6 && pixel <= 100 + 1e-6, `${one} is at ${pixel}`);
    }
    assert(axis.ticks.length > 0 && axis.ticks.length < 20);
  }));
});

Deno.test("createAxis takes round ticks", () => {
  const ticks = (values: number[], logarithmic = false): readonly number[] =>
    createAxis({ values, pixels: [0, 1], logarithmic, rounded: true }).ticks;
  assertEquals(ticks([0, 0.83]), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assertEquals(ticks([-1, 1]), [-1, -0.5, 0, 0.5, 1]);
  assertEquals(ticks([0.03, 20], true), [0.1, 1, 10]);
  assertEquals(ticks([1, 8], true), [1, 2, 5]);
  assertEquals([0.3, 0.2, 1, 7, 11].map(roundStep), [0.5, 0.2, 1, 10, 20]);
});

Deno.test("linePath breaks where a value is missing", () => {
  assertEquals(linePath([null, [1, 2], [3, 4], null, [5.555, 6]]), "M1 2L3 4M5.56 6h0");
  assertEquals(nearestIndex([0, 10, 20], 14), 1);
});

Deno.test("printValue is short and says when there is nothing", () => {
  const values = [0, 0.123456, -2, 1234567, 0.00001234, null];
  assertEquals(values.map(printValue), ["0", "0.123", "−2", "1.23e6", "1.23e−5", "–"]);
});

Deno.test("readReport shows formulas of reports that had them as text, line by line", () => {
  const { branches, formula, steps } = report;
  const text = formulaText(formula, branches);
  const read = readReport({
    ...report,
    formula: text,
    branches: branches.map(({ label, model }) => ({ label, model })),
    steps: steps.map((step, index) => ({
      ...step,
      formula: index ? lineText(step.formula, branches) : undefined,
    })),
  });
  assert(read);
  assertEquals(formulaText(read.formula, read.branches), text);
  assertEquals(read.formula.length, 3);
  assertEquals(read.branches[1], { ...branches[1]!, name: 'emoji("cat face")', inside: "" });
  assertEquals(lineText(read.steps[0]!.formula, branches), "");
  assertEquals(
    lineText(read.steps[5]!.formula, branches),
    'eps = −4·eps_emoji(∅) + 2.5·eps_emoji("cat face") + 2.5·eps_emoji("wearing sunglasses")',
  );
});

Deno.test("reportCsv has a row for each evaluation and image and as many cells as its head", () => {
  const lines = reportCsv(report).trimEnd().split("\r\n");
  assertEquals(lines.length, 1 + 14 * 2);
  assertMatch(lines[0]!, /^evaluation,step,image,sigma,timestep,calls,rows,coefficient eps_emoji/);
  const cells = reportCsv(without("preview")).split("\r\n")[5]!.split(",");
  assertEquals(cells.slice(0, 3), ["3", "3", "1"]);
  assertEquals(cells.slice(7, 13), ["-4", "2.5", "2.5", "1", "1", "1"]);
  assertEquals(JSON.parse(reportJson(report)), JSON.parse(JSON.stringify(report)));
});

Deno.test("toCsv quotes, and lets no name run as a formula", () => {
  assertEquals(
    toCsv([['a "b"', "c,d", null, -1], ["=1+1", "x\ny", undefined, 2]]),
    [
      '"a ""b""","c,d",,-1',
      '\'=1+1,"x\ny",,2',
      "",
    ].join("\r\n"),
  );
});

Deno.test("matchIndex finds the evaluation that is as far in another run", () => {
  assertEquals(matchIndex(7, 14, 14), 7);
  assertEquals([0, 5, 9].map((index) => matchIndex(index, 10, 19)), [0, 10, 18]);
  assertEquals(matchIndex(Infinity, 5, 5), 4);
  assertEquals(matchIndex(3, 10, 0), 0);
});

Deno.test("inspectorActions save and copy the report shown, and say when there is none", async () => {
  const state = createInspectorState();
  const said: string[] = [];
  const host = {
    artifactUrl: () => "",
    writeClipboard: (text: string) => Promise.resolve(void said.push(text)),
    saveFile: (name: string) => void said.push(name),
  };
  const reports = [{ key: "a", name: "cat / run 1", report }];
  const actions = inspectorActions(state, () => reports, host);
  await actions.copyFormula();
  actions.exportCsv();
  actions.exportJson();
  assertEquals(said, [
    formulaText(report.formula, report.branches),
    "cat_run_1-guidance.csv",
    "cat_run_1-guidance.json",
  ]);
  actions.move(-3);
  assertEquals(state.at.value, 10);
  let message = "";
  try {
    inspectorActions(state, () => [], host).exportCsv();
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, "There is no report yet: run a graph with a Denoise node");
});
