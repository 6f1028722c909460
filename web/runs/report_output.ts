import type { OutputInfo } from "../../src/api/runs.ts";

/** Whether an output is a report, or a list of them: of a node that ran once for each of several inputs. */
export function isReportOutput({ kind }: OutputInfo): boolean {
  return kind === "report" || kind === "list(report)";
}
