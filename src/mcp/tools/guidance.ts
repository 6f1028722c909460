import * as z from "zod/mini";
import type { ServerEvent } from "../../api/events.ts";
import type { OutputInfo } from "../../api/runs.ts";
import { isFormulaLine } from "../../formula/is_formula_line.ts";
import type { GuidanceReport } from "../../formula/report.ts";
import { reportText } from "../../formula/report_text.ts";
import { parseJsonLine } from "../../graph/json.ts";
import { planRequest } from "../../graph/plan_request.ts";
import { bytesOf } from "../bytes_of.ts";
import { followRun, PATIENCE } from "../follow_run.ts";
import { openGraph, setField, sourceFields } from "../graph_source.ts";
import { meant } from "../known.ts";
import { findRun, start, waitField } from "./runs.ts";
import type { Answer, Call } from "../tool.ts";
import { defineTool, ToolFault } from "../tool.ts";

/** What guidance does, before and after a run. */
export const guidanceTools = {
  explain_graph: defineTool({
    title: "Explain a graph's guidance",
    description: "What the guidance of a graph will do, denoising nothing: its formula, the " +
      "network calls and rows of the whole run, what need not be evaluated and why, each step's sum.",
    input: z.strictObject({ ...sourceFields, ...setField, wait: waitField }),
    reads: true,
    async run({ wait = PATIENCE, ...source }, call) {
      const { braid } = call;
      const [workflow, catalogue] = await Promise.all([
        openGraph(braid, source),
        braid.json("GET /catalogue"),
      ]);
      const plan = planRequest(workflow, catalogue);
      if (!plan) {
        throw new ToolFault(
          "There is no guidance to explain: wire a guidance and a schedule to a diffusion.denoise node",
        );
      }
      const { outputs, nodes } = plan;
      const run = await followRun(call, {
        begin: () => start(braid, plan.workflow, { outputs, transient: true }),
        patience: wait,
        isOwn: true,
      });
      if (run.error) throw new ToolFault(run.error.message);
      if (run.state !== "succeeded") {
        throw new ToolFault(
          "Another run has the runner: explain the graph once list_runs tells none that is running",
        );
      }
      return answerOf(outputs.flatMap((output, index) =>
        reportsAmong(run.outputs[output] ?? [])
          .map((report) => ({ node: nodes[index]!, report }))
      ));
    },
  }),
  read_report: defineTool({
    title: "Read what guidance did",
    description:
      "What the guidance of a run did, for each node that denoised: formula, cost, and " +
      "for each step and term its scale, the norm of its push and its cosines. A `preview` has " +
      "the sha256 of a picture for read_picture.",
    input: z.strictObject({
      run: z.string().check(z.describe("Id of a run")),
      node: z.exactOptional(z.string()).check(z.describe("Only of this node")),
    }),
    reads: true,
    async run({ run, node }, { braid }: Call) {
      await findRun(braid, run);
      const told = await braid.ask("GET /runs/:id/events", { params: { id: run } });
      const text = new TextDecoder().decode(await bytesOf(told, "read the report in the editor"));
      const events = parseJsonLine(text) as readonly ServerEvent[];
      const all = events.flatMap((told) => {
        const event = told.type === "event" ? told.event : undefined;
        return event?.type === "nodeFinished" || event?.type === "nodeCached"
          ? reportsAmong(event.outputs).map((report) => ({ node: event.node, report }))
          : [];
      });
      const found = all.filter((one) => node === undefined || one.node === node);
      if (found.length) return answerOf(found);
      const [gone] = events.flatMap((told) => told.type === "log" ? [told.text] : []);
      throw new ToolFault(
        gone !== undefined
          ? gone
          : all.length
          ? `The node "${node}" has no report: ${meant(node!, all.map((one) => one.node))}`
          : "The run has no report: only nodes that denoise by a guidance give one, once they have run",
      );
    },
  }),
};

interface NodeReport {
  readonly node: string;
  readonly report: GuidanceReport;
}

function answerOf(reports: readonly NodeReport[]): Answer {
  const text = reports.map(({ node, report }) => `${node}\n${reportText(report)}`).join("\n\n");
  return { text, data: { reports } };
}

/** Those of this version: an earlier one wrote formulas as text. */
function reportsAmong(outputs: readonly OutputInfo[]): readonly GuidanceReport[] {
  return outputs.filter(({ kind }) => kind === "report" || kind === "list(report)")
    .flatMap(({ value }) => [value].flat() as readonly GuidanceReport[])
    .filter((report) =>
      Array.isArray(report?.formula) &&
      report.formula.every((line) => isFormulaLine(line, report.branches.length))
    );
}
