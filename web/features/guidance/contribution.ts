import type { App } from "../../app.ts";
import { canvasOf } from "../../canvas/commands/selected.ts";
import type { Command, Contributions } from "../../core/registry.ts";
import { prefixOf } from "../../document/open_document.ts";
import { plansOf } from "../../runs/plan_store.ts";
import { missingModels } from "../../assets/missing_models.ts";
import { inspectorOf } from "./app_inspector.ts";
import { reportOfNode } from "../../canvas/report_chip.tsx";
import { GuidanceCostItem } from "./guidance_cost.tsx";
import { inspectorActions, inspectorCommands } from "./inspector_actions.ts";

/** All that the editor offers about guidance: before a run, and after it. */
export function guidanceContributions(app: App): Contributions {
  const { state, reports } = inspectorOf(app);
  plansOf(app).follow(() =>
    app.settings.read<boolean>("guidance.explain") && missingModels(app)?.length === 0
  );
  const actions = inspectorActions(state, () => reports.peek(), app.host);
  return {
    commands: [...commands, ...inspectorCommands(state, actions)],
    menus: [
      { menu: "node", group: "1_run", command: "guidance.explain", when: "node.guided" },
      { menu: "node", group: "1_run", command: "guidance.inspect", when: "node.reported" },
    ],
    settings: [{
      id: "guidance.explain",
      title: "Explain guidance by itself",
      doc:
        "Plans what the guidance of a graph will cost a moment after each edit, while nothing runs",
      default: true,
    }],
    statusItems: [{ id: "guidance", side: "left", order: 10, component: GuidanceCostItem }],
  };
}

const commands: readonly Command[] = [
  {
    id: "guidance.explain",
    title: "Explain the guidance: formula and network calls before a run",
    category: "Guidance",
    icon: "eye",
    enablement: "hasDocument && canRun",
    async run(app, node?: string) {
      const plans = await plansOf(app).explain();
      const path = typeof node === "string"
        ? prefixOf(canvasOf(app).document.path.peek()) + node
        : undefined;
      const plan = plans.find((one) => one.node === path) ?? plans[0];
      if (!plan) throw new Error("The plan says nothing: is the Guidance plan node as it came?");
      inspectorOf(app).open(plan.key);
    },
  },
  {
    id: "guidance.inspect",
    title: "What guidance did",
    hidden: true,
    icon: "eye",
    run(app, node: string) {
      const view = canvasOf(app);
      const report = reportOfNode(app, view, node);
      if (!report) throw new Error(`There is no report of ${node} yet: run the graph`);
      inspectorOf(app).open(report.key);
    },
  },
  {
    id: "guidance.inspectRun",
    title: "What guidance did in this run",
    hidden: true,
    async run(app, id: string) {
      const [report] = await app.runs.reportsOf(id);
      if (report) inspectorOf(app).open(report.key);
      else app.toasts.show("info", "This run has no report: no node of it denoised");
    },
  },
  {
    id: "view.guidance",
    title: "Show what guidance did: formula and guidance inspector",
    category: "View",
    keys: ["mod+shift+g"],
    run(app) {
      if (app.layout.panel.peek() === "guidance") app.layout.panel.value = undefined;
      else inspectorOf(app).open();
    },
  },
];
