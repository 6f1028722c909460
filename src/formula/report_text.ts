import { costOf, printRanges } from "./cost.ts";
import { type Batch, type GuidanceReport, type ReportedStep, sigmaOf } from "./report.ts";
import { formulaText, lineText } from "./text.ts";

/**
 * A report or plan as text: formula, cost, what need not be evaluated and why, and each step's noise, batches and sum.
 */
export function reportText(report: GuidanceReport): string {
  return [
    formulaText(report.formula, report.branches),
    costText(report),
    ...droppedLines(report),
    ...stepLines(report),
  ].join("\n");
}

function costText(report: GuidanceReport): string {
  const { calls, rows, rowsUndropped } = costOf(report);
  const saved = rowsUndropped > rows ? ` of ${rowsUndropped}` : "";
  return `${calls} network calls, ${rows} rows${saved}`;
}

function droppedLines(report: GuidanceReport): readonly string[] {
  return costOf(report).dropped.map(({ branch, at, reason }) =>
    `not evaluated at ${printRanges(at)}: ${report.branches[branch]!.label}, as ${reason}`
  );
}

/** What is evaluated, step by step; steps one after the other that differ in nothing but their noise in one line. */
function stepLines({ steps, branches }: GuidanceReport): readonly string[] {
  const lines: { readonly what: string; readonly of: ReportedStep[] }[] = [];
  for (const step of steps) {
    const what = `${batchesText(step)}  ${lineText(step.formula, branches)}`;
    const last = lines.at(-1);
    if (last?.what === what) last.of.push(step);
    else lines.push({ what, of: [step] });
  }
  return lines.map(({ what, of }) => {
    const [first, last] = [of[0]!, of.at(-1)!];
    if (first === last) return `step ${first.step + 1}  sigma ${sigmaText(first)}  ${what}`;
    const steps = first.step === last.step ? "step" : `steps ${first.step + 1} to`;
    const range = `${steps} ${last.step + 1}  sigma ${sigmaText(first)} to ${sigmaText(last)}`;
    return `${range}  ${of.length} evaluations, each ${what}`;
  });
}

/** The network runs of an evaluation: `2 calls: emoji x 2, emoji-faces x 1`. */
export function batchesText({ batches, calls, rows }: ReportedStep): string {
  if (!calls) return "no call";
  const of = batches?.map(batchText).join(", ") ?? `${rows} rows`;
  return `${calls} ${calls === 1 ? "call" : "calls"}: ${of}`;
}

function batchText({ model, rows, calls }: Batch): string {
  return `${model} x ${rows}${calls > 1 ? ` in ${calls} calls` : ""}`;
}

function sigmaText(step: ReportedStep): string {
  return sigmaOf(step).toPrecision(3);
}
