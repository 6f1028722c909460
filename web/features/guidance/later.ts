import { h } from "preact";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf } from "../../canvas/commands/selected.ts";
import { missingModels } from "../../canvas/missing_models.ts";
import { textFrom, textIn } from "../../core/argument.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Command, Contributions } from "../../core/registry.ts";
import { focusedGroup, showTab, splitGroup, tabsOf } from "../../document/editor_groups.ts";
import { prefixOf } from "../../document/open_document.ts";
import { createInspector } from "./app_inspector.ts";
import type { AppInspector } from "./app_inspector.ts";
import { GuidanceCostItem } from "./guidance_cost.tsx";
import { inspectorActions, inspectorCommands } from "./inspector_actions.ts";
import { createPlanStore } from "./plan_store.ts";
import type { PlanStore } from "./plan_store.ts";
import { ReportChip, reportOfNode } from "./report_chip.tsx";

/** All that the editor offers about guidance: before a run, and after it. */
export function later(app: Canvases): Contributions {
  const { catalogue, workspace, runs } = app;
  const workflow = (): Workflow | undefined => workspace.active.value?.workflow.value;
  const plans = createPlanStore({ catalogue, workflow, runs, asked: app.asked });
  const inspector = createInspector(app, plans);
  const { state, reports } = inspector;
  const actions = inspectorActions(state, () => reports.peek(), app.host);
  return {
    views: [{
      id: "guidance",
      title: "Guidance",
      icon: "eye",
      place: "panel",
      order: 2,
      component: () => h(GuidanceView, { inspector, isTab: false }),
      badge: () => reports.value.filter(({ run, isAside }) => run && !isAside).length,
    }],
    editors: { [GUIDANCE]: () => h(GuidanceView, { inspector, isTab: true }) },
    start: () =>
      plans.follow(() =>
        app.settings.read<boolean>("guidance.explain") && missingModels(app)?.length === 0
      ),
    nodeFoot: ReportChip,
    context: () => ({
      inspectorFocus: globalThis.document?.activeElement?.closest(".guidance-inspector") != null,
    }),
    commands: [...commands(app, inspector, plans), ...inspectorCommands(state, actions)],
    menus: [
      { menu: "node", group: "1_run", command: "guidance.explain", when: "node.guided" },
      {
        menu: "node",
        group: "1_run",
        command: "guidance.inspect",
        when: "node.reported",
        bar: "What guidance did",
      },
    ],
    settings: [{
      id: "guidance.explain",
      title: "Explain guidance by itself",
      doc:
        "Plans what the guidance of a graph will cost a moment after each edit, while nothing runs",
      default: true,
    }],
    statusItems: [{
      id: "guidance",
      side: "left",
      order: 10,
      component: () => h(GuidanceCostItem, { plans }),
    }],
  };
}

/** Name of the editor that shows what guidance did in place of a graph. */
const GUIDANCE = "guidance";

const GuidanceView = lazy(async () => (await import("./inspector.tsx")).GuidanceView);

const commands = (app: Canvases, inspector: AppInspector, plans: PlanStore): readonly Command[] => [
  {
    id: "guidance.explain",
    title: "Explain the guidance: formula and network calls before a run",
    category: "Guidance",
    icon: "eye",
    enablement: "hasDocument && canRun",
    async run(argument) {
      const node = textIn(argument);
      const path = node === undefined
        ? undefined
        : prefixOf(frontOf(app.canvas).document.path.peek()) + node;
      const found = await plans.explain();
      const plan = found.find((one) => one.node === path) ?? found[0];
      if (!plan) throw new Error("The plan says nothing: is the Guidance plan node as it came?");
      inspector.open(plan.key);
    },
  },
  {
    id: "guidance.inspect",
    title: "What guidance did",
    hidden: true,
    icon: "eye",
    run(argument) {
      const node = textFrom(argument);
      const view = frontOf(app.canvas);
      const report = reportOfNode(app.runs, view, node);
      if (!report) throw new Error(`There is no report of ${node} yet: run the graph`);
      inspector.open(report.key);
    },
  },
  {
    id: "guidance.inspectRun",
    title: "What guidance did in this run",
    hidden: true,
    async run(argument) {
      const id = textFrom(argument);
      const [report] = await app.runs.reportsOf(id);
      if (report) inspector.open(report.key);
      else app.toasts.show("info", t`This run has no report: no node of it denoised`);
    },
  },
  {
    id: "guidance.tab",
    title: "Open the guidance inspector in a tab beside the graph",
    category: "Guidance",
    icon: "eye",
    enablement: "hasDocument",
    run() {
      const { groups } = app.workspace;
      const there = tabsOf(groups.peek()).find((tab) => tab.editor.peek() === GUIDANCE);
      if (app.layout.panel.peek() === "guidance") app.layout.panel.value = undefined;
      if (there) {
        groups.value = showTab(groups.peek(), there);
        return;
      }
      const tab = frontOf(app.canvas).document.again();
      tab.editor.value = GUIDANCE;
      groups.value = splitGroup(groups.peek(), focusedGroup(groups.peek()).key, tab);
    },
  },
  {
    id: "view.guidance",
    title: "Show what guidance did: formula and guidance inspector",
    category: "View",
    keys: ["mod+shift+g"],
    run() {
      if (app.layout.panel.peek() === "guidance") app.layout.panel.value = undefined;
      else inspector.open();
    },
  },
];
