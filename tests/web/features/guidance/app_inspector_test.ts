import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import type { RunInfo } from "../../../../src/api/runs.ts";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import { showTab } from "../../../../web/document/editor_groups.ts";
import { createInspector } from "../../../../web/features/guidance/app_inspector.ts";
import { shownReport } from "../../../../web/features/guidance/inspector_state.ts";
import type { PlanStore } from "../../../../web/features/guidance/plan_store.ts";
import { readReport } from "../../../../web/runs/report_data.ts";
import type { NamedReport } from "../../../../web/runs/run_reports.ts";
import { openEditor } from "../../editor.ts";
import { conceptGuidance } from "../../workflows.ts";

const report = readReport(JSON.parse(
  Deno.readTextFileSync(new URL("../../../golden/guidance_report.json", import.meta.url)),
))!;

Deno.test("the inspector shows a report of the graph in front, or of another one where it is chosen", async () => {
  const editor = await openEditor();
  const runs = ["2", "1"].map((id): RunInfo => ({
    id,
    name: "cat",
    state: "succeeded",
    priority: 0,
    created: `2026-01-0${id}T00:00:00.000Z`,
    outputs: {},
  }));
  const reports = runs.map(({ id }): NamedReport => ({
    key: `${id}/denoise`,
    name: `cat ${id}`,
    report,
    run: id,
  }));
  const app = {
    ...editor,
    runs: { ...editor.runs, runs: signal(runs), reports: signal(reports) },
  };
  const { workspace } = app;
  const plans = { plans: signal<readonly NamedReport[]>([]) } as unknown as PlanStore;
  const cat = await workspace.add(conceptGuidance, "cat");
  editor.runs.own(cat.key, ["1", "2"]);
  const { state, reports: listed } = createInspector(app, plans);
  const shown = (): string | undefined => shownReport(state, listed.value)?.name;
  assertEquals(shown(), "cat 2");
  state.shown.value = "1/denoise";

  const empty = await workspace.add(EMPTY, "untitled");
  assertEquals(shown(), undefined, "an empty graph has none");
  assertEquals(listed.value.map(({ name }) => name), ["cat 2", "cat 1"]);
  state.shown.value = "2/denoise";
  assertEquals(shown(), "cat 2", "chosen all the same");

  workspace.groups.value = showTab(workspace.groups.peek(), cat);
  assertEquals(shown(), "cat 1", "as it was chosen here");
  workspace.groups.value = showTab(workspace.groups.peek(), empty);
  assertEquals(shown(), "cat 2");
});
