import type { WatchEvent } from "../../src/api/events.ts";
import type { OutputInfo, RunInfo } from "../../src/api/runs.ts";
import { locale } from "../../src/words/translate.ts";
import { readReport } from "./report_data.ts";
import type { ReportData } from "./report_data.ts";
import { isReportOutput } from "./report_output.ts";

/** A report with what people call it, and a key to choose it by: `run/node`. */
export interface NamedReport {
  readonly key: string;
  /** For people: workflow, node, time. */
  readonly name: string;
  readonly report: ReportData;
  /** Path of the node that denoised. */
  readonly node?: string;
  /** The run it is of. */
  readonly run?: string;
  /** It is of no run of the graph in front: shown where it is chosen. */
  readonly isAside?: boolean;
  /** Addresses of what the run painted in the end, a picture each image of the batch. */
  readonly pictures?: readonly string[];
}

/** The reports among the outputs of a node. */
export function reportsAmong(outputs: readonly OutputInfo[]): readonly ReportData[] {
  return outputs.filter(isReportOutput).flatMap(({ value }) =>
    Array.isArray(value) ? value : [value]
  )
    .flatMap((value) => readReport(value) ?? []);
}

/** The reports that an event of a run brings, each with a name for people. */
export function reportsIn(
  event: WatchEvent,
  run: RunInfo | undefined,
  id: string,
): readonly NamedReport[] {
  if (event.type !== "nodeFinished" && event.type !== "nodeCached") return [];
  const { node } = event;
  const time = new Date(run?.created ?? Date.now()).toLocaleTimeString(locale());
  const all = reportsAmong(event.outputs);
  return all.map((report, index) => ({
    key: `${id}/${node}${index ? `/${index + 1}` : ""}`,
    name: [run?.name, all.length > 1 ? `${node} ${index + 1}` : node, time].filter(Boolean)
      .join(", "),
    report,
    run: id,
    node,
  }));
}
