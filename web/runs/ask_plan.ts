import type { RunInfo } from "../../src/api/runs.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { printJson } from "../../src/graph/json.ts";
import type { PlanRequest } from "../../src/graph/plan_request.ts";
import { check } from "../../src/graph/validate.ts";
import { plural, t } from "../../src/words/translate.ts";
import { readReport } from "./report_data.ts";
import type { NamedReport } from "./run_reports.ts";
import type { RunStore } from "./run_store.ts";

/** What guidance costs: calls of networks, and rows evaluated in them. */
export interface CallCount {
  readonly calls: number;
  readonly rows: number;
}

/**
 * Has the server plan what the guidance of a graph will do: a report for each denoising node.
 *
 * @throws UnansweredError where something else runs, Error where it cannot be planned
 */
export async function askPlan(
  runs: Pick<RunStore, "ask">,
  asked: PlanRequest,
  catalogue: Catalogue,
): Promise<readonly NamedReport[]> {
  const fault = faultOf(asked, catalogue);
  if (fault !== undefined) throw new Error(fault);
  return reportsOfRun(await runs.ask(printJson(asked.workflow), asked.outputs), asked);
}

/** What several plans cost together. */
export function countCalls(plans: readonly Pick<NamedReport, "report">[]): CallCount {
  return {
    calls: plans.reduce((sum, { report }) => sum + report.calls, 0),
    rows: plans.reduce((sum, { report }) => sum + report.rows, 0),
  };
}

/** `240 calls, 960 rows`. */
export function printCount({ calls, rows }: CallCount): string {
  return `${plural(calls, "{0} call", "{0} calls")}, ${plural(rows, "{0} row", "{0} rows")}`;
}

/** Why a plan cannot run, before the server is asked. */
function faultOf({ workflow, outputs }: PlanRequest, catalogue: Catalogue): string | undefined {
  const { ok, diagnostics } = check({ ...workflow, outputs }, catalogue);
  return ok ? undefined : diagnostics.find(({ severity }) => severity === "error")?.message;
}

function reportsOfRun(run: RunInfo, { outputs, nodes }: PlanRequest): readonly NamedReport[] {
  return outputs.flatMap((path, index) =>
    (run.outputs[path] ?? []).flatMap(({ value }) => {
      const reports: readonly unknown[] = Array.isArray(value) ? value : [value];
      return reports.flatMap((one) => readReport(one) ?? []).map((report, number): NamedReport => ({
        key: `plan/${nodes[index]}${number ? `/${number + 1}` : ""}`,
        name: reports.length > 1
          ? t`Plan of ${nodes[index]} ${number + 1}`
          : t`Plan of ${nodes[index]}`,
        node: nodes[index]!,
        report,
      }));
    })
  );
}
