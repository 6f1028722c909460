import { Buffer } from "node:buffer";
import { type PerImage, type ReportedStep, sigmaOf } from "../formula/report.ts";
import { formatNumber } from "../formula/text.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import { resize } from "../runtime/images/resize.ts";
import { map, rows, type Tensor, zeros } from "../tensor/tensor.ts";
import type { DenoiseReport, ReportStep } from "./report.ts";

/** Least width of a picture on the sheet, so that its numbers have room. */
const LEAST_WIDTH = 72;

/**
 * A report that has previews as JSON, each picture a `data:` address, and as a sheet: a column for each evaluation, and for
 * each picture of the batch the guided estimate and what each branch alone would have painted, with its coefficient, the
 * norm of its noise and the cosine of that to the base's.
 *
 * @throws RangeError when the report has no previews
 */
export async function drawTrace(
  report: DenoiseReport,
): Promise<{ readonly json: string; readonly sheet: Uint8Array }> {
  const steps = await Promise.all(report.steps.map(async (step) => ({
    ...step,
    ...(step.preview && { preview: await addresses(step.preview) }),
    ...(step.branchPreviews && {
      branchPreviews: await Promise.all(
        step.branchPreviews.map((preview) => preview && addresses(preview)),
      ),
    }),
  })));
  return {
    json: `${JSON.stringify({ ...report, steps }, null, 1)}\n`,
    sheet: await encodeImage(sheetOf(report), "png"),
  };
}

/** One for each picture of the batch. */
function addresses(pictures: Tensor): Promise<readonly string[]> {
  const each = Array.from({ length: pictures.shape[0]! }, (_, i) => rows(pictures, i, i + 1));
  return Promise.all(each.map(async (picture) => {
    const png = await encodeImage(picture, "png");
    return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  }));
}

function sheetOf({ branches, steps }: DenoiseReport): Tensor {
  const first = steps.find(({ preview }) => preview)?.preview;
  if (!first) throw new RangeError("Cannot draw a trace: the report has no previews");
  const [count, , height, width] = first.shape as [number, number, number, number];
  const factor = Math.ceil(LEAST_WIDTH / width);
  const blank = map(zeros([1, 3, height, width]), () => 0.85);
  const cells = Array.from({ length: count }, (_, image) => {
    const at = image + 1;
    const number = count > 1 ? `${at}\n` : "";
    return [
      {
        name: `${number}guided`,
        each: steps.map((step) => [step.preview, totalText(step, image)] as const),
      },
      ...branches.map(({ label }, branch) => ({
        name: `${number}${label.replace("(", "\n(")}`,
        each: steps.map((step) =>
          [step.branchPreviews?.[branch], branchText(step, branch, image)] as const
        ),
      })),
    ].map(({ name, each }) => ({
      name,
      pictures: each.map(([picture]) => {
        const one = picture ? rows(picture, image, at) : blank;
        return resize(one, width * factor, height * factor, "nearest-exact");
      }),
      labels: each.map(([, label]) => label),
    }));
  }).flat();
  return contactSheet(cells.flatMap(({ pictures }) => pictures), {
    columns: steps.length,
    columnLabels: steps.map((step) => `${step.step + 1}\nσ ${formatNumber(short(sigmaOf(step)))}`),
    rowLabels: cells.map(({ name }) => name),
    labels: cells.flatMap(({ labels }) => labels),
    textScale: 1,
  });
}

function totalText({ total }: ReportedStep, image: number): string {
  return number("added", total, image);
}

function branchText(step: ReportStep, branch: number, image: number): string {
  if (!step.evaluated.includes(branch)) return "not asked";
  return [
    `x ${formatNumber(short(step.coefficients[branch]!))}`,
    number("norm", step.branchNorms[branch]!, image),
    number("cos", step.cosinesToBase[branch]!, image),
  ].filter(Boolean).join("\n");
}

function number(name: string, values: PerImage, image: number): string {
  const value = values[image];
  return value === null || value === undefined ? "" : `${name} ${formatNumber(short(value))}`;
}

/** Three digits, which is what fits. */
function short(value: number): number {
  return Number(value.toPrecision(3));
}
